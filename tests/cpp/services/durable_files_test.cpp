#include "services/durable_files.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::services {
namespace {

TEST(DurableFiles, HaveTheirNamesOnlyOncePublished) {
  const samples::TemporaryDirectory directory;
  DurableFiles files(directory.path());
  ASSERT_TRUE(files.stage("a/b/one", as_bytes("1")));
  ASSERT_TRUE(files.stage("two", as_bytes("2")));
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "two"));
  ASSERT_TRUE(files.publish());
  EXPECT_EQ(directory.files(), (std::vector<std::string>{"a/b/one", "two"}));
}

TEST(DurableFiles, LeaveNothingBehindWhenDropped) {
  const samples::TemporaryDirectory directory;
  {
    DurableFiles files(directory.path());
    ASSERT_TRUE(files.stage("one", as_bytes("1")));
  }
  EXPECT_TRUE(directory.files().empty());
}

TEST(DurableFiles, ReplaceAFileWhole) {
  const samples::TemporaryDirectory directory;
  DurableFiles files(directory.path());
  for (const char* text : {"first version", "second"}) {
    ASSERT_TRUE(files.stage("one", as_bytes(text)));
    ASSERT_TRUE(files.publish());
    EXPECT_EQ(to_text(read_file(directory.path() / "one", 100).value()), text);
  }
}

TEST(DurableFiles, ArePreparedBesideThoseThatMakeThemCount) {
  const samples::TemporaryDirectory directory;
  DurableFiles contents(directory.path());
  DurableFiles commit_point(directory.path());
  ASSERT_TRUE(contents.stage("tiles/one", as_bytes("1")));
  ASSERT_TRUE(contents.stage("tiles/two", as_bytes("2")));
  ASSERT_TRUE(contents.prepare(commit_point, [&] { return commit_point.stage("checkpoint", as_bytes("2")); }));
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "tiles/two"));
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "checkpoint"));
  ASSERT_TRUE(commit_point.publish());
  EXPECT_EQ(directory.files(), (std::vector<std::string>{"checkpoint", "tiles/one", "tiles/two"}));
}

TEST(DurableFiles, FailWhereANameIsADirectory) {
  const samples::TemporaryDirectory directory;
  std::filesystem::create_directories(directory.path() / "tile/below");
  DurableFiles contents(directory.path());
  DurableFiles commit_point(directory.path());
  ASSERT_TRUE(contents.stage("tile", as_bytes("1")));
  EXPECT_FALSE(contents.prepare(commit_point, [&] { return commit_point.stage("checkpoint", as_bytes("2")); }));
}

TEST(DurableFiles, FailAsWhatMakesThemCountDoes) {
  const samples::TemporaryDirectory directory;
  DurableFiles contents(directory.path());
  DurableFiles commit_point(directory.path());
  ASSERT_TRUE(contents.stage("tile", as_bytes("1")));
  const auto failed =
      contents.prepare(commit_point, []() -> Result<void> { return fail(ErrorCode::KeyUnusable, "no signature"); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::KeyUnusable);
}

TEST(DurableFiles, FailWhereADirectoryIsAFile) {
  const samples::TemporaryDirectory directory;
  ASSERT_TRUE(write_file(directory.path() / "file", {}));
  DurableFiles files(directory.path());
  const auto staged = files.stage("file/below", {});
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().code, ErrorCode::LocalFile);
}

TEST(DurableFiles, RemoveWhatIsThereAndMindNotWhatIsNot) {
  const samples::TemporaryDirectory directory;
  ASSERT_TRUE(write_file(directory.path() / "stale", {}));
  DurableFiles files(directory.path());
  EXPECT_TRUE(files.remove("stale"));
  EXPECT_TRUE(files.remove("stale"));
  EXPECT_TRUE(files.remove("nowhere/stale"));
  EXPECT_TRUE(files.publish());
  EXPECT_TRUE(directory.files().empty());
  std::filesystem::create_directory(directory.path() / "directory");
  EXPECT_FALSE(files.remove("directory"));
}

TEST(FileLock, IsHeldByOneAtATime) {
  const samples::TemporaryDirectory directory;
  auto first = FileLock::try_lock(directory.path() / "lock").value();
  ASSERT_TRUE(first);
  EXPECT_FALSE(FileLock::try_lock(directory.path() / "lock").value());
  first.reset();
  EXPECT_TRUE(FileLock::try_lock(directory.path() / "lock").value());
  EXPECT_FALSE(FileLock::try_lock(directory.path() / "absent/lock"));
}

}  // namespace
}  // namespace sigwright::services
