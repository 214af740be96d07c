#pragma once
// OpenSSL called directly, with nothing of ours around it: what the benchmarks measure the rest against.

#include <cstddef>

#include "base/bytes.h"
#include "crypto/keys.h"

namespace sigwright::crypto {

// Makes one signature, of a digest as long as the curve's (EcdsaP256, EcdsaP384) or of a message of 32 bytes (Ed25519),
// and checks it `times` times. How many of the checks succeeded.
[[nodiscard]] std::size_t raw_verify(KeyType type, std::size_t times);

[[nodiscard]] Bytes raw_sha256(ByteView data);

}  // namespace sigwright::crypto
