#pragma once
// The signature algorithms over OpenSSL's keys. Callers have checked that scheme, key and digest length fit.

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {

// ECDSA and RSA. Fails with NoMatchingSignature.
[[nodiscard]] Result<void> verify_prehashed(EVP_PKEY* key, Scheme scheme, ByteView digest, ByteView signature);
// Fails with KeyUnusable.
[[nodiscard]] Result<Bytes> sign_prehashed(EVP_PKEY* key, Scheme scheme, ByteView digest);

// Ed25519 over the message itself (RFC 8032: pure). Fails as the two above.
[[nodiscard]] Result<void> verify_pure(EVP_PKEY* key, ByteView message, ByteView signature);
[[nodiscard]] Result<Bytes> sign_pure(EVP_PKEY* key, ByteView message);

// Ed25519ph over the message's SHA-512. Fails as the two above.
[[nodiscard]] Result<void> verify_ph(EVP_PKEY* key, ByteView digest, ByteView signature);
[[nodiscard]] Result<Bytes> sign_ph(EVP_PKEY* key, ByteView digest);

}  // namespace sigwright::crypto
