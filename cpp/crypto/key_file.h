#pragma once
// cosign's encrypted private key files: PEM around JSON around scrypt and NaCl secretbox around PKCS#8.

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/secret.h"

namespace sigwright::crypto {

// "ENCRYPTED SIGSTORE PRIVATE KEY" with N = 65536, r = 8, p = 1, as cosign 3 writes it. An empty password is one.
[[nodiscard]] Result<std::string> seal_key_file(const PrivateKey& key, const SecretBytes& password);

// Both PEM types, N of 32768, 65536 or 131072. Fails with WrongPassword when the box does not open, with KeyCorrupt
// when the file is no such file, and with KeyUnusable for an unencrypted key: import it first.
[[nodiscard]] Result<PrivateKey> open_key_file(std::string_view pem, const SecretBytes& password);

}  // namespace sigwright::crypto
