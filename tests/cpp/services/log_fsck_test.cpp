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
