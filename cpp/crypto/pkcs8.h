#pragma once
// Private keys in their DER forms: PKCS#8 (RFC 5958), plain and encrypted, PKCS#1 (RFC 8017), SEC1 (RFC 5915).

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/openssl.h"
#include "crypto/secret.h"

namespace sigwright::crypto {

// All fail with KeyCorrupt when the bytes are no such key or more follows it, and with KeyUnusable when OpenSSL does
// not know its type.
[[nodiscard]] Result<PkeyPtr> read_pkcs8(ByteView der);
[[nodiscard]] Result<PkeyPtr> read_pkcs1(ByteView der);
[[nodiscard]] Result<PkeyPtr> read_sec1(ByteView der);
// Also with WrongPassword.
[[nodiscard]] Result<PkeyPtr> read_encrypted_pkcs8(ByteView der, ByteView password);

[[nodiscard]] SecretBytes write_pkcs8(const EVP_PKEY* key);

// Whether the private parts of an RSA key belong together. OpenSSL signs with a key whose factors are damaged, by
// falling back to the exponent; others refuse to read such a key. Other types have no parts that can disagree.
[[nodiscard]] bool is_consistent(const EVP_PKEY* key);

}  // namespace sigwright::crypto
