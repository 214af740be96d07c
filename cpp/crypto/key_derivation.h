#pragma once
// What an encrypted private key asks for before its password can be tried (RFC 8018, RFC 7914).

#include "crypto/openssl.h"

namespace sigwright::crypto {

// Whether deriving the key takes seconds at most: numbers in the file decide how long it runs.
[[nodiscard]] bool derivation_is_bounded(const X509_SIG* encrypted);

}  // namespace sigwright::crypto
