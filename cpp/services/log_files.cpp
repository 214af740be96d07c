#include "services/log_files.h"

#include "base/file.h"
#include "base/json.h"
#include "tlog/note.h"
#include "trust/signing_config.h"
#include "trust/trusted_root.h"

namespace sigwright::services::log_files {
namespace {

constexpr std::uint64_t kFormat = 1;

}  // namespace

Result<Description> Description::read(const std::filesystem::path& directory) {
  auto bytes = log_files::read(directory, kDescription);
  std::error_code ignored;
  if (!bytes && std::filesystem::exists(directory / kCheckpoint, ignored))
    return std::unexpected(damage(bytes.error()));
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound, "there is no log in " + directory.string(),
                "make one with `sigwright log init DIR`");
  }
  if (!bytes) return std::unexpected(std::move(bytes).error());
  TRY(const Json json, with_context(parse_json(as_text(*bytes)), kDescription));
  TRY(const std::uint64_t format, json_uint(json, "format", kDescription));
  if (format != kFormat)
    return fail(ErrorCode::Malformed,
                "a log of format " + std::to_string(format) + ", which is newer than this program");
  TRY(std::string origin, json_string(json, "origin", kDescription));
  TRY(const std::string pem, json_string(json, "publicKey", kDescription));
  TRY(auto key, with_context(crypto::PublicKey::from_pem(pem), kDescription));
  TRY(const std::string created, json_string(json, "created", kDescription));
  TRY(const Time time, from_rfc3339(created));
  return Description{std::move(origin), std::move(key), time};
}

std::string Description::write() const {
  return write_json(
             {{"format", kFormat}, {"origin", origin}, {"created", to_rfc3339(created)}, {"publicKey", key.pem()}}) +
         "\n";
}

// "https://ORIGIN": sigstore-go takes the checkpoint's key name from the host of the base URL.
std::string trusted_root(const Description& description) {
  trust::TrustedRoot root;
  root.logs.push_back({.base_url = "https://" + description.origin,
                       .key = description.key,
                       .log_id = tlog::note_key_hash(description.origin, description.key),
                       .valid = {.start = description.created},
                       .origin = {}});
  return root.write() + "\n";
}

// The URL is relative to the directory of the signing config itself, so that the log can be moved.
std::string signing_config(const Description& description) {
  trust::SigningConfig config;
  config.logs.push_back({.url = "file:.",
                         .api_version = 2,
                         .valid = {.start = description.created},
                         .operator_name = description.origin});
  config.log_config = {.selector = trust::Selector::Any};
  return config.write() + "\n";
}

// A partial tile may go at any moment, once the full one is there.
Result<Bytes> read(const std::filesystem::path& directory, const std::string& path) {
  std::error_code ignored;
  auto bytes = read_file(directory / path, tlog::kLargestBundle);
  if (!bytes && !std::filesystem::exists(directory / path, ignored)) {
    return fail(ErrorCode::NotFound, (directory / path).string() + " is not there");
  }
  return bytes;
}

Result<tlog::Checkpoint> read_checkpoint(const std::filesystem::path& directory, const crypto::PublicKey& key) {
  const auto text = read(directory, kCheckpoint);
  if (!text) return std::unexpected(damage(text.error()));
  return with_context(tlog::Checkpoint::open(as_text(*text), key), "the log in " + directory.string());
}

Error damage(Error error) {
  if (error.code != ErrorCode::NotFound) return error;
  error.code = ErrorCode::LogEvidence;
  error.hint = "restore the log's directory from a backup; `sigwright log verify DIR` says what is wrong";
  return error;
}

tlog::TileReader tile_reader(const std::filesystem::path& directory) {
  return [directory](const std::string& path) { return read(directory, path); };
}

}  // namespace sigwright::services::log_files
