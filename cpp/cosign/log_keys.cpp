#include "cosign/log_keys.h"

#include "base/file.h"
#include "base/limits.h"
#include "crypto/pem.h"

namespace sigwright::cosign {

namespace fs = std::filesystem;

Result<fs::path> data_folder(const Context& context) {
  const auto named = context.environment("XDG_DATA_HOME");
  if (named && named->starts_with('/')) return fs::path(*named) / "sigwright";
  if (!context.home.empty()) return context.home / ".local/share/sigwright";
  return fail(ErrorCode::LocalFile, "there is no home directory to keep the log's key and memory in",
              "set HOME or XDG_DATA_HOME");
}

Result<fs::path> log_key_file(const std::string& fingerprint, const Context& context) {
  TRY(const fs::path folder, data_folder(context));
  return folder / "logs" / (fingerprint.substr(std::string_view("sha256:").size()) + ".key");
}

Result<services::EmbeddedLogWorld> log_world(const Context& context) {
  TRY(const fs::path folder, data_folder(context));
  return services::EmbeddedLogWorld{.now = context.now, .memory = folder / "checkpoints", .log = context.log};
}

// In the clear, guarded by its mode: it is used at every signature, and deriving a key from a password each time would
// cost more than signing does.
Result<std::shared_ptr<const signing::Signer>> make_log_key(const Context& context) {
  TRY(auto key, crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
  TRY(const fs::path path, log_key_file(key.public_key().fingerprint(), context));
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return fail(ErrorCode::LocalFile, "making " + path.parent_path().string() + ": " + error.message());
  const crypto::SecretBytes der = key.to_pkcs8();
  const crypto::SecretBytes pem(to_bytes(crypto::write_pem("PRIVATE KEY", der.view())));
  CHECK(write_file(path, pem.view(), {.mode = 0600, .overwrite = false}));
  return signing::key_signer(std::move(key));
}

Result<std::shared_ptr<const signing::Signer>> find_log_key(const std::string& fingerprint, const Context& context) {
  TRY(const fs::path path, log_key_file(fingerprint, context));
  std::error_code error;
  if (!fs::exists(path, error)) {
    return fail(ErrorCode::KeyNotFound, "the log's key is not at " + path.string(),
                "copy it there from where the log was made, or name it with --log-key");
  }
  TRY(Bytes bytes, read_file(path, limits::kKeyFileBytes));
  const crypto::SecretBytes pem(std::move(bytes));
  TRY(auto private_key, with_context(crypto::PrivateKey::from_pem(as_text(pem.view()), {}), path.string()));
  return signing::key_signer(std::move(private_key));
}

}  // namespace sigwright::cosign
