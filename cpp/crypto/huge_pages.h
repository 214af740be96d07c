#pragma once
// Memory for scrypt, which jumps about in 64 MiB: with huge pages it misses fewer translations of addresses and takes
// fewer faults. One key file opens in 0.11 s instead of 0.13 s. Private to the layer.

#include <cstddef>

namespace sigwright::crypto {

// As malloc does; free() takes it back. A block of many huge pages begins at one, and the kernel is asked to use them.
[[nodiscard]] void* allocate_in_huge_pages(std::size_t bytes) noexcept;

// OpenSSL allocates so from now on, which changes nothing for its small blocks. It refuses once it has allocated
// anything, as when Python's own `ssl` came before us and shares it; then all stays as it is.
void use_huge_pages_in_openssl() noexcept;

}  // namespace sigwright::crypto
