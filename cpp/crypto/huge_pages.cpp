#include "crypto/huge_pages.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <cstdlib>

namespace sigwright::crypto {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;  // of x86-64, and of arm64 with pages of 4 KiB
constexpr std::size_t kLarge = 8 * kHugePage;             // less would hardly gain

void* allocate(std::size_t bytes, const char* /*file*/, int /*line*/) { return allocate_in_huge_pages(bytes); }

void* reallocate(void* block, std::size_t bytes, const char* /*file*/, int /*line*/) {
  return std::realloc(block, bytes);
}

void release(void* block, const char* /*file*/, int /*line*/) { std::free(block); }

}  // namespace

void* allocate_in_huge_pages(std::size_t bytes) noexcept {
  if (bytes < kLarge) return std::malloc(bytes);
  void* block = nullptr;
  if (::posix_memalign(&block, kHugePage, bytes) != 0) return nullptr;
  ::madvise(block, bytes, MADV_HUGEPAGE);  // a kernel without them says no, and nothing is lost
  return block;
}

void use_huge_pages_in_openssl() noexcept { CRYPTO_set_mem_functions(allocate, reallocate, release); }

}  // namespace sigwright::crypto
