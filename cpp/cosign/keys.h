#pragma once
// `generate-key-pair`, `import-key-pair`, `public-key`: key material as text; files are the caller's.

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/secret.h"

namespace sigwright::cosign {

struct KeyPairText {
  std::string private_pem;  // cosign's encrypted form
  std::string public_pem;
  std::string fingerprint;  // "sha256:HEX"
};

// `rsa_bits` counts for RSA alone. Fails with KeyUnusable.
[[nodiscard]] Result<KeyPairText> generate_key_pair(crypto::KeyType type, int rsa_bits,
                                                    const crypto::SecretBytes& password);

// `pem` is any form that crypto::PrivateKey::from_pem reads, opened with `source_password`; sealed anew with
// `password`. Fails with KeyCorrupt, KeyUnusable or WrongPassword.
[[nodiscard]] Result<KeyPairText> import_key_pair(std::string_view pem, const crypto::SecretBytes& source_password,
                                                  const crypto::SecretBytes& password);

}  // namespace sigwright::cosign
