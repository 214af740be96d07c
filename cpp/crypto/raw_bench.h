#pragma once
// OpenSSL called directly, with nothing of ours around it: what the benchmarks measure the rest against.

#include <cstddef>

#include "base/bytes.h"

namespace sigwright::crypto {

// Makes one P-256 signature of a SHA-256 digest and checks it `times` times. How many of the checks succeeded.
[[nodiscard]] std::size_t raw_p256_verify(std::size_t times);

[[nodiscard]] Bytes raw_sha256(ByteView data);

}  // namespace sigwright::crypto
