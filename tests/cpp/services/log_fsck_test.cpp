#include "services/log_fsck.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

class Fsck : public testing::TestWithParam<std::uint64_t> {
 protected:
  void flip(const std::string& name) const {
    Bytes bytes = read_file(directory.path() / name, 1 << 24).value();
    bytes.at(bytes.size() / 2) ^= 1;
    ASSERT_TRUE(write_file(directory.path() / name, bytes));
  }
  samples::TemporaryDirectory directory;
};
INSTANTIATE_TEST_SUITE_P(Sizes, Fsck, testing::Values(1, 255, 256, 257, 700));

TEST_P(Fsck, AcceptsAWholeLogAndNoticesEveryEditedFile) {
  const auto key = samples::log_key();
  const auto checkpoint = samples::checkpoint(*key, GetParam(), samples::write_log(directory.path(), GetParam()));
  const auto read = log_files::tile_reader(directory.path());
  const auto count = fsck(checkpoint, read, {});
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(count->leaves, GetParam());
  for (const std::string& name : directory.files()) {
    flip(name);
    const auto found = fsck(checkpoint, read, {});
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().code, ErrorCode::LogEvidence);
    flip(name);
  }
}

TEST_P(Fsck, NoticesWhatEarlierCheckpointsLeftAtTheEdge) {
  const auto key = samples::log_key();
  const auto checkpoint = samples::checkpoint(*key, GetParam(), samples::write_log(directory.path(), GetParam()));
  const auto read = log_files::tile_reader(directory.path());
  const std::uint64_t last = (GetParam() - 1) / tlog::kTileWidth;
  const std::uint64_t width = tlog::tile_width(0, last, GetParam());
  if (width == 1 || width == tlog::kTileWidth) GTEST_SKIP() << "nothing narrower is at the edge";
  const auto widest = read_file(directory.path() / tlog::entries_path(last, width), 1 << 24).value();
  const auto first = tlog::parse_entries(widest).value().front().size() + 2;
  for (const auto& [path, text, size] :
       {std::tuple(tlog::entries_path(last, 1), widest, first),
        std::tuple(tlog::tile_path(0, last, 1), read(tlog::tile_path(0, last, width)).value(), std::size_t{32})}) {
    ASSERT_TRUE(write_file(directory.path() / path, ByteView(text).first(size)));
    EXPECT_TRUE(fsck(checkpoint, read, {})) << path;
    flip(path);
    EXPECT_FALSE(fsck(checkpoint, read, {})) << path;
    flip(path);
  }
}

TEST_P(Fsck, ReadsTheFullFilesOfALogThatHasGrownMeanwhile) {
  constexpr std::uint64_t kGrown = 1024;
  const auto key = samples::log_key();
  samples::write_log(directory.path(), kGrown);
  tlog::CompactRange then;
  for (std::uint64_t i = 0; i < GetParam(); ++i) then.append(tlog::leaf_hash(as_bytes(std::to_string(i))));
  const auto checkpoint = samples::checkpoint(*key, GetParam(), then.root());
  const auto read = log_files::tile_reader(directory.path());
  if (const std::uint64_t width = GetParam() / tlog::kTileWidth; width > 0) {  // the level above is still growing
    const Bytes above = read(tlog::tile_path(1, 0, kGrown / tlog::kTileWidth)).value();
    ASSERT_TRUE(write_file(directory.path() / tlog::tile_path(1, 0, width), ByteView(above).first(width * 32)));
  }
  const auto found = fsck(checkpoint, read, {});
  EXPECT_TRUE(found) << found.error().message;
  Bytes leaves = read(tlog::tile_path(0, 0, tlog::kTileWidth)).value();
  leaves.front() ^= 1;
  ASSERT_TRUE(write_file(directory.path() / tlog::tile_path(0, 0, tlog::kTileWidth), leaves));
  EXPECT_FALSE(fsck(checkpoint, read, {}));
}

TEST_P(Fsck, RefusesAnotherRoot) {
  const auto key = samples::log_key();
  samples::write_log(directory.path(), GetParam());
  const auto read = log_files::tile_reader(directory.path());
  EXPECT_FALSE(fsck(samples::checkpoint(*key, GetParam(), tlog::empty_root()), read, {}));
}

TEST(FsckOfNothing, IsFine) {
  const auto none = [](const std::string&) -> Result<Bytes> { return fail(ErrorCode::NotFound, "none"); };
  EXPECT_EQ(fsck(samples::checkpoint(*samples::log_key(), 0, tlog::empty_root()), none, {})->leaves, 0U);
}

}  // namespace
}  // namespace sigwright::services
