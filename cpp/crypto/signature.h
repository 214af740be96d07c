#pragma once
// The signature algorithms over OpenSSL's keys. Callers have checked that scheme, key and digest length fit.

#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {

// A public key and what OpenSSL has prepared for checking by it, which takes longer than hashing what is signed.
// Safe to share: calls may run together.
class VerifyingKey {
 public:
  explicit VerifyingKey(PkeyPtr key) : key_(std::move(key)) {}
  [[nodiscard]] EVP_PKEY* get() const noexcept { return key_.get(); }

  // For ECDSA, whose contexts hold nothing but the key: of one check nothing is left for the next. Null where the key
  // cannot be used so.
  [[nodiscard]] PkeyContextPtr take_context() const;
  void give_back(PkeyContextPtr context) const;

 private:
  PkeyPtr key_;
  mutable std::mutex mutex_;
  mutable std::vector<PkeyContextPtr> idle_;  // as many as checks ran at once
};

// ECDSA and RSA. Fails with NoMatchingSignature.
[[nodiscard]] Result<void> verify_prehashed(const VerifyingKey& key, Scheme scheme, ByteView digest,
                                            ByteView signature);
// Fails with KeyUnusable.
[[nodiscard]] Result<Bytes> sign_prehashed(EVP_PKEY* key, Scheme scheme, ByteView digest);

// Ed25519 over the message itself (RFC 8032: pure). Fails as the two above.
[[nodiscard]] Result<void> verify_pure(EVP_PKEY* key, ByteView message, ByteView signature);
[[nodiscard]] Result<Bytes> sign_pure(EVP_PKEY* key, ByteView message);

// Ed25519ph over the message's SHA-512. Fails as the two above.
[[nodiscard]] Result<void> verify_ph(EVP_PKEY* key, ByteView digest, ByteView signature);
[[nodiscard]] Result<Bytes> sign_ph(EVP_PKEY* key, ByteView digest);

}  // namespace sigwright::crypto
