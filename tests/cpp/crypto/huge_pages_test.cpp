#include "crypto/huge_pages.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>

namespace sigwright::crypto {
namespace {

struct Free {
  void operator()(void* block) const { std::free(block); }
};
using Block = std::unique_ptr<void, Free>;

constexpr std::size_t kMib = std::size_t{1} << 20U;

bool begins_at_a_huge_page(const Block& block) {
  return reinterpret_cast<std::uintptr_t>(block.get()) % (2 * kMib) == 0;
}

TEST(HugePagesTest, HoldALargeBlockOfAnySize) {
  for (const std::size_t size : {16 * kMib, 64 * kMib + 1, 64 * kMib + 1024 + 256}) {
    const Block block(allocate_in_huge_pages(size));
    ASSERT_TRUE(block);
    EXPECT_TRUE(begins_at_a_huge_page(block)) << size;
    std::memset(block.get(), 0x5a, size);
  }
}

TEST(HugePagesTest, AreNotUsedForSmallBlocks) {
  const Block first(allocate_in_huge_pages(100));
  const Block second(allocate_in_huge_pages(100));
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(begins_at_a_huge_page(first) && begins_at_a_huge_page(second));
}

TEST(HugePagesTest, GiveNothingForMoreThanThereIs) {
  EXPECT_EQ(allocate_in_huge_pages(std::numeric_limits<std::size_t>::max()), nullptr);
  EXPECT_EQ(allocate_in_huge_pages(std::numeric_limits<std::size_t>::max() / 4), nullptr);
}

}  // namespace
}  // namespace sigwright::crypto
