#include "services/log_paths.h"

#include <gtest/gtest.h>

#include <string>

#include "tlog/tiles.h"

namespace sigwright::services {
namespace {

class Good : public testing::TestWithParam<std::string_view> {};
TEST_P(Good, PathIsRead) { EXPECT_TRUE(is_log_path(GetParam())); }
INSTANTIATE_TEST_SUITE_P(Paths, Good,
                         testing::Values("checkpoint", "trusted_root.json", "tile/0/000", "tile/0/000.p/1",
                                         "tile/63/x001/x234/067", "tile/entries/000.p/255", "tile/entries/x001/000"));

class Bad : public testing::TestWithParam<std::string_view> {};
TEST_P(Bad, PathIsNotRead) { EXPECT_FALSE(is_log_path(GetParam())); }
INSTANTIATE_TEST_SUITE_P(Paths, Bad,
                         testing::Values("", "/checkpoint", "checkpoint/", "log.json", "../trusted_root.json",
                                         ".state/lock", "tile", "tile/", "tile/0", "tile/0/", "tile/0/00",
                                         "tile/0/0000", "tile/64/000", "tile/00/000", "tile/-1/000",
                                         "tile/0/../../log.json", "tile/0/000/", "tile/0/000.p/0", "tile/0/000.p/256",
                                         "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p/1/", "tile/0/000.p/1.p/1",
                                         "tile/0/x000/001", "tile/0/x001", "tile/0/001/002", "tile//000",
                                         "tile/entries/..", "tile/entrie/000",
                                         "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/000"));

TEST(LogPaths, AreThoseThatTilesHave) {
  for (const std::uint64_t index : {0ULL, 999ULL, 1'000ULL, 1'234'067ULL, 1ULL << 55}) {
    for (const std::uint64_t width : {1U, 256U}) {
      EXPECT_TRUE(is_log_path(tlog::tile_path(3, index, width))) << index;
      EXPECT_TRUE(is_log_path(tlog::entries_path(index, width))) << index;
    }
  }
}

}  // namespace
}  // namespace sigwright::services
