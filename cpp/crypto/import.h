#pragma once
// Public keys from their parsed parts into OpenSSL, and back into the one encoding that fingerprints are made of.

#include "base/bytes.h"
#include "crypto/openssl.h"
#include "crypto/spki.h"

namespace sigwright::crypto {

// Null when the point is not on its curve. Faster by far than OpenSSL's own decoders, which try every format they know.
[[nodiscard]] PkeyPtr import_public(const PublicKeyParts& parts);

// `der` as it was parsed, with a compressed point written out.
[[nodiscard]] Bytes canonical_spki(ByteView der, const PublicKeyParts& parts, const EVP_PKEY* key);

// "P-256"; null for a type without a curve to choose.
[[nodiscard]] const char* openssl_group(KeyType type) noexcept;

}  // namespace sigwright::crypto
