#include "crypto/key_file.h"

#include <sodium/crypto_secretbox.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"
#include "crypto/scrypt.h"

namespace sigwright::crypto {
namespace {

constexpr std::string_view kLabel = "ENCRYPTED SIGSTORE PRIVATE KEY";
constexpr std::string_view kOldLabel = "ENCRYPTED COSIGN PRIVATE KEY";
constexpr std::uint64_t kWrittenCost = 65536;
constexpr std::array<std::uint64_t, 3> kReadCosts{32768, 65536, 131072};
constexpr std::uint32_t kBlockSize = 8;
constexpr std::uint32_t kParallelism = 1;
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kNonceBytes = crypto_secretbox_NONCEBYTES;

// What a key file says: how its key is derived, and the box.
struct SealedKey {
  std::uint64_t cost = kWrittenCost;
  Bytes salt, nonce, ciphertext;
};

std::unexpected<Error> corrupt(std::string why) {
  return fail(ErrorCode::KeyCorrupt, "the key file is damaged: " + std::move(why));
}

Result<SecretBytes> derive(const SecretBytes& password, ByteView salt, std::uint64_t cost) {
  ensure_sodium();  // for the box
  Bytes key(crypto_secretbox_KEYBYTES);
  if (!scrypt(password.view(), salt, {.n = cost, .r = kBlockSize, .p = kParallelism}, key)) {
    return fail(ErrorCode::KeyUnusable, "there is not enough memory to derive the key from the password",
                "free " + std::to_string(cost >> 10U) + " MiB of memory");
  }
  return SecretBytes(std::move(key));
}

// In the order of cosign's own structures: other readers compare key files as text.
std::string to_json(const SealedKey& sealed) {
  OrderedJson params;
  params["N"] = sealed.cost;
  params["r"] = kBlockSize;
  params["p"] = kParallelism;
  OrderedJson file;
  file["kdf"]["name"] = "scrypt";
  file["kdf"]["params"] = params;
  file["kdf"]["salt"] = to_base64(sealed.salt);
  file["cipher"]["name"] = "nacl/secretbox";
  file["cipher"]["nonce"] = to_base64(sealed.nonce);
  file["ciphertext"] = to_base64(sealed.ciphertext);
  return write_json(file);
}

Result<void> expect_name(const Json& object, std::string_view where, std::string_view wanted) {
  TRY(const std::string name, json_string(object, "name", where));
  if (name == wanted) return {};
  return fail(ErrorCode::Malformed, std::string(where) + " \"" + printable(name, 40) + "\" is not supported");
}

Result<Bytes> bytes_of(const Json& object, std::string_view key, std::string_view where) {
  TRY(const std::string text, json_string(object, key, where));
  return with_context(from_base64(text), std::string(where) + " " + std::string(key));
}

// scrypt's memory and time are these numbers: only those that cosign has ever written are allowed.
Result<std::uint64_t> read_cost(const Json& params) {
  TRY(const std::uint64_t cost, json_uint(params, "N", "kdf.params"));
  TRY(const std::uint64_t block_size, json_uint(params, "r", "kdf.params"));
  TRY(const std::uint64_t parallelism, json_uint(params, "p", "kdf.params"));
  const bool known = std::ranges::find(kReadCosts, cost) != kReadCosts.end();
  if (known && block_size == kBlockSize && parallelism == kParallelism) return cost;
  return fail(ErrorCode::Malformed, "its scrypt parameters are not supported");
}

Result<SealedKey> from_json(std::string_view text) {
  TRY(const Json file, parse_json(text, {.bytes = limits::kKeyFileBytes}));
  const Json& kdf = json_member(file, "kdf");
  const Json& cipher = json_member(file, "cipher");
  CHECK(expect_name(kdf, "kdf", "scrypt"));
  CHECK(expect_name(cipher, "cipher", "nacl/secretbox"));
  SealedKey sealed;
  TRY(sealed.cost, read_cost(json_member(kdf, "params")));
  TRY(sealed.salt, bytes_of(kdf, "salt", "kdf"));
  TRY(sealed.nonce, bytes_of(cipher, "nonce", "cipher"));
  TRY(sealed.ciphertext, bytes_of(file, "ciphertext", "key file"));
  const bool sized = sealed.salt.size() == kSaltBytes && sealed.nonce.size() == kNonceBytes &&
                     sealed.ciphertext.size() > crypto_secretbox_MACBYTES;
  if (!sized) return fail(ErrorCode::Malformed, "its salt, nonce or ciphertext has the wrong length");
  return sealed;
}

Result<SecretBytes> open_box(const SealedKey& sealed, const SecretBytes& key) {
  Bytes plain(sealed.ciphertext.size() - crypto_secretbox_MACBYTES);
  if (crypto_secretbox_open_easy(plain.data(), sealed.ciphertext.data(), sealed.ciphertext.size(), sealed.nonce.data(),
                                 key.view().data()) != 0) {
    return fail(ErrorCode::WrongPassword, "the password does not open the key file");
  }
  return SecretBytes(std::move(plain));
}

Result<void> expect_sealed(const PemBlock& block) {
  if (block.label == kLabel || block.label == kOldLabel) return {};
  const std::string found = "a PEM block \"" + printable(block.label, 40) + "\"";
  if (block.label.ends_with("PRIVATE KEY")) {
    return fail(ErrorCode::KeyUnusable, found + " is no cosign key file",
                "import it first: `sigwright import-key-pair --key FILE`");
  }
  if (block.label.ends_with("PUBLIC KEY") || block.label == "CERTIFICATE") {
    return fail(ErrorCode::KeyUnusable, found + " is no private key", "name the private key, e.g. cosign.key");
  }
  return corrupt(found + " is no private key");
}

}  // namespace

Result<std::string> seal_key_file(const PrivateKey& key, const SecretBytes& password) {
  SealedKey sealed{.salt = Bytes(kSaltBytes), .nonce = Bytes(kNonceBytes), .ciphertext = {}};
  random_bytes(sealed.salt);
  random_bytes(sealed.nonce);
  TRY(const SecretBytes derived, derive(password, sealed.salt, sealed.cost));
  const SecretBytes plain = key.to_pkcs8();
  sealed.ciphertext.resize(plain.view().size() + crypto_secretbox_MACBYTES);
  must(crypto_secretbox_easy(sealed.ciphertext.data(), plain.view().data(), plain.view().size(), sealed.nonce.data(),
                             derived.view().data()) == 0);
  return write_pem(kLabel, as_bytes(to_json(sealed)));
}

Result<PrivateKey> open_key_file(std::string_view pem, const SecretBytes& password) {
  const auto block = read_pem(pem);
  if (!block) return corrupt(block.error().message);
  CHECK(expect_sealed(*block));
  const auto sealed = from_json(as_text(block->der.view()));
  if (!sealed) return corrupt(sealed.error().message);
  TRY(const SecretBytes derived, derive(password, sealed->salt, sealed->cost));
  TRY(const SecretBytes plain, open_box(*sealed, derived));
  return PrivateKey::from_pkcs8(plain.view());
}

}  // namespace sigwright::crypto
