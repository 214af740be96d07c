#include "tlog/memory_tiles.h"

#include <gtest/gtest.h>

namespace sigwright::tlog {
namespace {

std::vector<Hash> leaves(std::size_t count) {
  std::vector<Hash> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return hashes;
}

Hash root_of(std::span<const Hash> hashes) {
  CompactRange range;
  for (const Hash& hash : hashes) range.append(hash);
  return range.root();
}

TEST(MemoryTiles, ProveEveryOlderTreeATileWide) {
  for (const std::size_t size : {1U, 2U, 255U, 256U, 257U, 700U}) {
    const auto all = leaves(size);
    const auto read = memory_tiles(all);
    for (std::size_t old = 1; old <= size; old += size > 300 ? 41 : 1) {
      const auto proof = consistency_proof(old, size, read);
      ASSERT_TRUE(proof) << size << " " << old << " " << proof.error().message;
      EXPECT_TRUE(verify_consistency(old, size, root_of(std::span(all).first(old)), root_of(all), *proof));
    }
  }
}

TEST(MemoryTiles, HaveNothingBesides) {
  const auto read = memory_tiles(leaves(257));
  EXPECT_TRUE(read("tile/0/001.p/1"));
  EXPECT_TRUE(read("tile/1/000.p/1"));
  EXPECT_EQ(read("tile/0/002").error().code, ErrorCode::NotFound);
  EXPECT_EQ(read("tile/entries/000").error().code, ErrorCode::NotFound);
  EXPECT_FALSE(memory_tiles({})("tile/0/000"));
}

}  // namespace
}  // namespace sigwright::tlog
