#include "crypto/keys.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/import.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"
#include "crypto/pkcs8.h"
#include "crypto/secure_heap.h"
#include "crypto/signature.h"
#include "crypto/spki.h"

namespace sigwright::crypto {
namespace {

// One row a type: its name, and how it signs unless told otherwise.
struct KeyRow {
  std::string_view name;
  Scheme scheme;
};
constexpr std::array kKeys{
    KeyRow{"ecdsa-p256", {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
    KeyRow{"ecdsa-p384", {SignatureForm::Ecdsa, HashAlgorithm::Sha384}},
    KeyRow{"ecdsa-p521", {SignatureForm::Ecdsa, HashAlgorithm::Sha512}},
    KeyRow{"rsa", {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}},
    KeyRow{"ed25519", {SignatureForm::Ed25519, HashAlgorithm::Sha256}},
};

const KeyRow& row(KeyType type) noexcept { return kKeys[static_cast<std::size_t>(type)]; }

bool fits(KeyType type, Scheme scheme) {
  switch (scheme.form) {
    case SignatureForm::Ecdsa: return type != KeyType::Rsa && type != KeyType::Ed25519;
    case SignatureForm::RsaPkcs1:
    case SignatureForm::RsaPss: return type == KeyType::Rsa;
    case SignatureForm::Ed25519: return type == KeyType::Ed25519;
    case SignatureForm::Ed25519ph: return type == KeyType::Ed25519 && scheme.hash == HashAlgorithm::Sha512;
  }
  return false;
}

Result<void> check_fit(KeyType type, Scheme scheme) {
  if (fits(type, scheme)) return {};
  return fail(ErrorCode::KeyUnusable, "a key of type " + std::string(key_type_name(type)) +
                                          " cannot be used with the signature scheme asked for");
}

Result<void> check_digest(KeyType type, Scheme scheme, ByteView digest) {
  CHECK(check_fit(type, scheme));
  if (scheme.form == SignatureForm::Ed25519) {
    return fail(ErrorCode::KeyUnusable, "pure Ed25519 signs the message itself, not its digest");
  }
  if (digest.size() == hash_size(scheme.hash)) return {};
  return fail(ErrorCode::Malformed,
              "a digest of " + std::to_string(digest.size()) + " bytes is no " + std::string(hash_name(scheme.hash)));
}

template <class T>
Result<T> with_code(Result<T> result, ErrorCode code) {
  if (!result) result.error().code = code;
  return result;
}

Result<Bytes> spki_of_certificate(ByteView der) {
  const ErrorScope errors;
  const std::uint8_t* at = der.data();
  const CertificatePtr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != der.data() + der.size())
    return fail(ErrorCode::KeyUnusable, "the certificate is malformed");
  std::uint8_t* spki = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &spki);
  must(size > 0);
  Bytes out(spki, spki + size);
  OPENSSL_free(spki);
  return out;
}

std::unexpected<Error> not_public(std::string_view label) {
  const bool secret = label.ends_with("PRIVATE KEY");
  return fail(ErrorCode::KeyUnusable, "a PEM block \"" + printable(label, 40) + "\" is no public key",
              secret ? "get its public key with `sigwright public-key --key FILE`" : "");
}

// Of two keys none is taken in silence. Certificates count once: what follows the first is its chain.
Result<void> names_one_key(std::span<const std::string_view> labels) {
  const auto keys = std::ranges::count_if(labels, [](std::string_view label) { return label.ends_with("PUBLIC KEY"); });
  if (keys + (std::ranges::find(labels, "CERTIFICATE") != labels.end() ? 1 : 0) <= 1) return {};
  return fail(ErrorCode::KeyUnusable, "there is more than one public key in it",
              "keep each in a file of its own; a policy may name several");
}

Result<PkeyPtr> read_private(const PemBlock& block, ByteView password) {
  if (block.has_headers) {
    return fail(ErrorCode::KeyUnusable, "the private key is encrypted in OpenSSL's old way",
                "convert it with `openssl pkcs8 -topk8 -in FILE -out NEW`");
  }
  if (block.label == "PRIVATE KEY") return read_pkcs8(block.der.view());
  if (block.label == "ENCRYPTED PRIVATE KEY") return read_encrypted_pkcs8(block.der.view(), password);
  if (block.label == "RSA PRIVATE KEY") return read_pkcs1(block.der.view());
  if (block.label == "EC PRIVATE KEY") return read_sec1(block.der.view());
  const std::string found = "a PEM block \"" + printable(block.label, 40) + "\"";
  if (block.label.ends_with("PRIVATE KEY")) {
    return fail(ErrorCode::KeyUnusable, found + " is no key to import",
                "cosign's key files are used as they are: --key FILE");
  }
  return fail(ErrorCode::KeyCorrupt, found + " is no private key");
}

Bytes public_spki(const EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return {};
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

// 1 <= d < n, for every type.
bool is_in_range(EVP_PKEY* key) {
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_private_check(context.get()) == 1;
}

// What a private key with a foreign public part signs, nobody can verify.
Result<void> self_test(const PrivateKey& key) {
  static constexpr std::string_view kMessage = "sigwright";
  const Scheme scheme = key.public_key().default_scheme();
  const auto signature = key.sign(scheme, as_bytes(kMessage));
  if (signature && key.public_key().verify(scheme, as_bytes(kMessage), *signature)) return {};
  return fail(ErrorCode::KeyCorrupt, "the private and the public part of the key do not belong together");
}

PkeyPtr generate_key(KeyType type, int rsa_bits) {
  if (type == KeyType::Ed25519) return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (type == KeyType::Rsa) {
    return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(rsa_bits)));
  }
  return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", openssl_group(type)));
}

}  // namespace

std::string_view key_type_name(KeyType type) noexcept { return row(type).name; }

struct PublicKey::Impl {
  Impl(KeyType type_of, int bits_of, Bytes spki, PkeyPtr handle)
      : type(type_of), bits(bits_of), der(std::move(spki)), name(sha256(der)), key(std::move(handle)) {}
  KeyType type;
  int bits;
  Bytes der;
  Bytes name;  // the SHA-256 of `der`
  VerifyingKey key;
};

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  TRY(const PemBlock block, with_code(read_pem(pem), ErrorCode::KeyUnusable));
  CHECK(names_one_key(pem_labels(pem)));
  if (block.label == "PUBLIC KEY") return from_der(block.der.view());
  if (block.label == "RSA PUBLIC KEY") return from_der(spki_of_pkcs1(block.der.view()));
  if (block.label != "CERTIFICATE") return not_public(block.label);
  TRY(const Bytes spki, spki_of_certificate(block.der.view()));
  return from_der(spki);
}

Result<PublicKey> PublicKey::from_der(ByteView spki) {
  TRY(const PublicKeyParts parts, parse_spki(spki));
  PkeyPtr key = import_public(parts);
  if (!key) return fail(ErrorCode::KeyUnusable, "the public key is not a point of its curve");
  Bytes der = canonical_spki(spki, parts, key.get());
  return PublicKey(
      std::make_shared<const Impl>(parts.type, key_bits(parts.type, parts.modulus), std::move(der), std::move(key)));
}

KeyType PublicKey::type() const noexcept { return impl_->type; }
int PublicKey::bits() const noexcept { return impl_->bits; }
const Bytes& PublicKey::der() const noexcept { return impl_->der; }
std::string PublicKey::pem() const { return write_pem("PUBLIC KEY", impl_->der); }
std::string PublicKey::fingerprint() const { return "sha256:" + to_hex(impl_->name); }
std::string PublicKey::hint() const { return to_base64(impl_->name); }
Scheme PublicKey::default_scheme() const noexcept { return row(impl_->type).scheme; }

Result<void> PublicKey::verify(Scheme scheme, ByteView message, ByteView signature) const {
  CHECK(check_fit(impl_->type, scheme));
  if (scheme.form == SignatureForm::Ed25519) return verify_pure(impl_->key.get(), message, signature);
  return verify_digest(scheme, hash(scheme.hash, message), signature);
}

Result<void> PublicKey::verify_digest(Scheme scheme, ByteView digest, ByteView signature) const {
  CHECK(check_digest(impl_->type, scheme, digest));
  if (scheme.form == SignatureForm::Ed25519ph) return verify_ph(impl_->key.get(), digest, signature);
  return verify_prehashed(impl_->key, scheme, digest, signature);
}

struct PrivateKey::Impl {
  PublicKey public_key;
  PkeyPtr key;

  [[nodiscard]] static Result<PrivateKey> make(PkeyPtr key);
};

// Every private key comes in here, whatever it was read from.
Result<PrivateKey> PrivateKey::Impl::make(PkeyPtr key) {
  const ErrorScope errors;
  TRY(PublicKey public_key, PublicKey::from_der(public_spki(key.get())));
  if (!is_in_range(key.get()) || !is_consistent(key.get())) {
    return fail(ErrorCode::KeyCorrupt, "the parts of the private key do not belong together");
  }
  PrivateKey made(std::make_shared<const Impl>(Impl{std::move(public_key), std::move(key)}));
  CHECK(self_test(made));
  return made;
}

Result<PrivateKey> PrivateKey::generate(KeyType type, int rsa_bits) {
  const ErrorScope errors;
  if (type == KeyType::Rsa && (rsa_bits < kMinRsaBits || rsa_bits > kMaxRsaBits)) {
    return fail(ErrorCode::KeyUnusable, "RSA keys of " + std::to_string(rsa_bits) + " bits are not supported",
                "use 2048 to 8192 bits");
  }
  keep_private_keys_apart();
  PkeyPtr key = generate_key(type, rsa_bits);
  if (!key) return fail(ErrorCode::Internal, "no key was generated: " + errors.reason());
  return Impl::make(std::move(key));
}

Result<PrivateKey> PrivateKey::from_pkcs8(ByteView der) {
  keep_private_keys_apart();
  TRY(PkeyPtr key, read_pkcs8(der));
  return Impl::make(std::move(key));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, const SecretBytes& password) {
  TRY(const PemBlock block, with_code(read_pem(pem), ErrorCode::KeyCorrupt));
  keep_private_keys_apart();
  TRY(PkeyPtr key, read_private(block, password.view()));
  return Impl::make(std::move(key));
}

const PublicKey& PrivateKey::public_key() const noexcept { return impl_->public_key; }
SecretBytes PrivateKey::to_pkcs8() const { return write_pkcs8(impl_->key.get()); }

Result<Bytes> PrivateKey::sign(Scheme scheme, ByteView message) const {
  CHECK(check_fit(public_key().type(), scheme));
  if (scheme.form == SignatureForm::Ed25519) return sign_pure(impl_->key.get(), message);
  return sign_digest(scheme, hash(scheme.hash, message));
}

Result<Bytes> PrivateKey::sign_digest(Scheme scheme, ByteView digest) const {
  CHECK(check_digest(public_key().type(), scheme, digest));
  if (scheme.form == SignatureForm::Ed25519ph) return sign_ph(impl_->key.get(), digest);
  return sign_prehashed(impl_->key.get(), scheme, digest);
}

}  // namespace sigwright::crypto
