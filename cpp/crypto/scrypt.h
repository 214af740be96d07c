#pragma once
// scrypt (RFC 7914), by whichever of two libraries is faster on this processor. Private to the layer.

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace sigwright::crypto {

// N, r and p of RFC 7914 section 2. The memory that it takes is 128 * n * r bytes.
struct ScryptCost {
  std::uint64_t n;
  std::uint32_t r;
  std::uint32_t p;
};

// Fills `key`, and tells whether there was memory enough for it. Any thread.
[[nodiscard]] bool scrypt(ByteView password, ByteView salt, const ScryptCost& cost, std::span<std::uint8_t> key);

// The same by one of them alone.
[[nodiscard]] bool scrypt_by_libsodium(ByteView password, ByteView salt, const ScryptCost& cost,
                                       std::span<std::uint8_t> key);
[[nodiscard]] bool scrypt_by_openssl(ByteView password, ByteView salt, const ScryptCost& cost,
                                     std::span<std::uint8_t> key);

}  // namespace sigwright::crypto
