#include "services/log_tree.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

class Tree : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, Tree, testing::Values(0, 1, 255, 256, 257, 513, 700));

TEST_P(Tree, IsReadBackAndGrowsToTheSameRoot) {
  const samples::TemporaryDirectory directory;
  const auto key = samples::log_key();
  const tlog::Hash root = samples::write_log(directory.path(), GetParam());
  auto tree = LogTree::load(samples::checkpoint(*key, GetParam(), root), log_files::tile_reader(directory.path()));
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->root(), root);
  DurableFiles files(directory.path());
  tlog::CompactRange range;
  for (std::uint64_t i = 0; i < GetParam() + 300; ++i) {
    range.append(tlog::leaf_hash(as_bytes(std::to_string(i))));
    if (i >= GetParam()) {
      ASSERT_TRUE(tree->append(to_bytes(std::to_string(i)), files));
    }
  }
  EXPECT_EQ(tree->root(), range.root());
}

TEST(TreeEdge, IsRefusedWhenItIsNotTheCheckpoints) {
  const samples::TemporaryDirectory directory;
  const auto key = samples::log_key();
  samples::write_log(directory.path(), 5);
  const auto loaded =
      LogTree::load(samples::checkpoint(*key, 5, tlog::empty_root()), log_files::tile_reader(directory.path()));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::LogEvidence);
}

TEST(TreeEdge, IsInMemoryWhatItIsOnDisk) {
  const samples::TemporaryDirectory directory;
  const auto read = log_files::tile_reader(directory.path());
  DurableFiles files(directory.path());
  auto tree = LogTree::load(samples::checkpoint(*samples::log_key(), 0, tlog::empty_root()), read).value();
  EXPECT_TRUE(tree.edge().empty());
  for (int i = 0; i < 260; ++i) ASSERT_TRUE(tree.append(to_bytes(std::to_string(i)), files));
  ASSERT_TRUE(tree.stage_partial(files));
  ASSERT_TRUE(files.publish());
  const auto edge = tree.edge();
  ASSERT_EQ(edge.size(), 2U);
  for (const auto& [path, tile] : edge) EXPECT_EQ(tile, read(path).value()) << path;
}

TEST(TreeCompleted, NamesFullTilesOnce) {
  const samples::TemporaryDirectory directory;
  DurableFiles files(directory.path());
  auto tree = LogTree::load(samples::checkpoint(*samples::log_key(), 0, tlog::empty_root()),
                            log_files::tile_reader(directory.path()))
                  .value();
  for (int i = 0; i < 256; ++i) ASSERT_TRUE(tree.append(to_bytes(std::to_string(i)), files));
  EXPECT_EQ(tree.take_completed(), (std::vector<std::string>{"tile/entries/000", "tile/0/000"}));
  EXPECT_TRUE(tree.take_completed().empty());
}

}  // namespace
}  // namespace sigwright::services
