#pragma once
// Public and private keys, and the signatures they make and check.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

namespace sigwright::crypto {

enum class KeyType : std::uint8_t { EcdsaP256, EcdsaP384, EcdsaP521, Rsa, Ed25519 };

[[nodiscard]] std::string_view key_type_name(KeyType type) noexcept;  // "ecdsa-p256", "rsa", "ed25519"

enum class SignatureForm : std::uint8_t { Ecdsa, RsaPkcs1, RsaPss, Ed25519, Ed25519ph };

// How a message becomes a signature. ECDSA signatures are ASN.1 DER; PSS salts are as long as the digest.
// `hash` says nothing for pure Ed25519 and is SHA-512 for Ed25519ph. Ed25519 signatures are checked without the
// cofactor, with S and R canonical (RFC 8032 section 5.1.7); for Ed25519ph the key must also have the base point's
// order.
struct Scheme {
  SignatureForm form = SignatureForm::Ecdsa;
  HashAlgorithm hash = HashAlgorithm::Sha256;
  friend bool operator==(const Scheme&, const Scheme&) = default;
};

// A public key: ECDSA on P-256, P-384 or P-521, RSA of 2048 to 8192 bits, Ed25519. Immutable and safe to share.
class PublicKey {
 public:
  // "PUBLIC KEY" (SubjectPublicKeyInfo), "RSA PUBLIC KEY" (PKCS#1) or "CERTIFICATE" (its key, a chain may
  // follow), and no other public key besides. Strict DER, but points may be compressed; der() writes them out. Fails
  // with KeyUnusable.
  [[nodiscard]] static Result<PublicKey> from_pem(std::string_view pem);
  [[nodiscard]] static Result<PublicKey> from_der(ByteView spki);

  [[nodiscard]] KeyType type() const noexcept;
  [[nodiscard]] int bits() const noexcept;          // of the modulus or the curve
  [[nodiscard]] const Bytes& der() const noexcept;  // SubjectPublicKeyInfo
  [[nodiscard]] std::string pem() const;            // "PUBLIC KEY", lines of 64, a newline at the end
  [[nodiscard]] std::string fingerprint() const;    // "sha256:" and lower-case hex of SHA-256(der())
  [[nodiscard]] std::string hint() const;  // base64 of SHA-256(der()): a bundle's publicKey.hint, as cosign writes it
  // SHA-256 for P-256 and RSA (PKCS#1 v1.5), SHA-384 for P-384, SHA-512 for P-521; pure for Ed25519.
  [[nodiscard]] Scheme default_scheme() const noexcept;

  // Fails with NoMatchingSignature when the signature is another's or malformed (trailing bytes, non-canonical DER and
  // out-of-range values included), with KeyUnusable when the key cannot be used with the scheme.
  [[nodiscard]] Result<void> verify(Scheme scheme, ByteView message, ByteView signature) const;
  // `digest` is the message's, by the scheme's hash. Pure Ed25519 cannot: KeyUnusable. Malformed when its
  // length is another hash's.
  [[nodiscard]] Result<void> verify_digest(Scheme scheme, ByteView digest, ByteView signature) const;

  friend bool operator==(const PublicKey& left, const PublicKey& right) noexcept { return left.der() == right.der(); }

 private:
  friend class PrivateKey;
  struct Impl;
  explicit PublicKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// A private key in memory. Immutable and safe to share; no way leads out of it but to_pkcs8().
class PrivateKey {
 public:
  [[nodiscard]] static Result<PrivateKey> generate(KeyType type, int rsa_bits = 3072);
  // Unencrypted PKCS#8 DER. Fails with KeyCorrupt, also when the key's parts do not belong together, and with
  // KeyUnusable when its type or size is not supported.
  [[nodiscard]] static Result<PrivateKey> from_pkcs8(ByteView der);
  // "PRIVATE KEY", "ENCRYPTED PRIVATE KEY" (PKCS#8), "RSA PRIVATE KEY" (PKCS#1), "EC PRIVATE KEY" (SEC1, with
  // "EC PARAMETERS" before it or not). Fails as from_pkcs8() and with WrongPassword.
  [[nodiscard]] static Result<PrivateKey> from_pem(std::string_view pem, const SecretBytes& password);

  [[nodiscard]] const PublicKey& public_key() const noexcept;
  [[nodiscard]] SecretBytes to_pkcs8() const;

  // Fails with KeyUnusable when the key cannot be used with the scheme.
  [[nodiscard]] Result<Bytes> sign(Scheme scheme, ByteView message) const;
  [[nodiscard]] Result<Bytes> sign_digest(Scheme scheme, ByteView digest) const;

 private:
  struct Impl;
  explicit PrivateKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace sigwright::crypto
