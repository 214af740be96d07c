#include "oci/layout_directory.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "cpp/oci/layout_fixture.h"
#include "fakes/child.h"

namespace sigwright::oci {
namespace {

namespace fs = std::filesystem;
using fakes::in_child;
using testing::file_text;
using testing::write_text;

class DirectoryTest : public ::testing::Test {
 protected:
  [[nodiscard]] const fs::path& path() const { return directory_.path(); }
  [[nodiscard]] LayoutDirectory open() const { return LayoutDirectory::open(path()).value(); }
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path()), fs::directory_iterator()));
  }
  testing::TemporaryDirectory directory_;
};

TEST_F(DirectoryTest, ReadsWhatItWrote) {
  const auto directory = open();
  ASSERT_TRUE(directory.replace_file("a", as_bytes("one")).has_value());
  ASSERT_TRUE(directory.replace_file("a", as_bytes("two")).has_value());
  EXPECT_EQ(to_text(directory.open_file("a").value().read(3, {}).value()), "two");
  EXPECT_EQ(count(), 1U);
}

TEST_F(DirectoryTest, CapsWhatIsRead) {
  write_text(path() / "a", "four");
  EXPECT_EQ(open().open_file("a").value().read(3, {}).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(to_text(open().open_file("a").value().read(4, {}).value()), "four");
}

TEST_F(DirectoryTest, CapsAFileThatGrowsWhileItIsRead) {
  write_text(path() / "a", "1");
  const auto file = open().open_file("a").value();
  write_text(path() / "a", "12345");
  EXPECT_EQ(file.read(3, {}).error().code, ErrorCode::LimitExceeded);
}

TEST_F(DirectoryTest, FollowsNoLinks) {
  write_text(path() / "secret", "x");
  fs::create_symlink(path() / "secret", path() / "link");
  fs::create_directory_symlink("/", path() / "up");
  const auto directory = open();
  EXPECT_EQ(directory.open_file("link").error().code, ErrorCode::Malformed);
  EXPECT_EQ(directory.child("up").error().code, ErrorCode::Malformed);
  EXPECT_EQ(directory.make_child("up").error().code, ErrorCode::Malformed);
  ASSERT_TRUE(directory.replace_file("link", as_bytes("new")).has_value());
  EXPECT_EQ(file_text(path() / "secret"), "x");
}

TEST_F(DirectoryTest, RefusesWhatIsNoRegularFileWithoutWaitingForIt) {
  ASSERT_EQ(::mkfifo((path() / "pipe").c_str(), 0600), 0);
  fs::create_directory(path() / "directory");
  EXPECT_EQ(open().open_file("pipe").error().code, ErrorCode::Malformed);
  EXPECT_EQ(open().open_file("directory").error().code, ErrorCode::Malformed);
}

TEST_F(DirectoryTest, TellsWhatIsMissingFromWhatIsWrong) {
  write_text(path() / "file", "x");
  EXPECT_EQ(open().open_file("none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(open().child("none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(open().child("file").error().code, ErrorCode::Malformed);
  EXPECT_EQ(LayoutDirectory::open(path() / "none").error().code, ErrorCode::LocalFile);
  EXPECT_EQ(LayoutDirectory::open(path() / "file").error().code, ErrorCode::LocalFile);
  EXPECT_TRUE(open().remove_file("none").has_value());
}

TEST_F(DirectoryTest, ListsFilesSortedAndCapped) {
  write_text(path() / "b", "");
  write_text(path() / "a", "");
  fs::create_directory(path() / "c");
  EXPECT_EQ(open().names(2).value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(open().names(2).value().size(), 2U);
  EXPECT_EQ(open().names(1).error().code, ErrorCode::LimitExceeded);
}

TEST_F(DirectoryTest, LocksOutOthersUntilTheLockIsDropped) {
  const auto directory = open();
  {
    const auto held = directory.lock("lock", {}).value();
    const Cancel brief{.stop = {}, .deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(30)};
    EXPECT_EQ(open().lock("lock", brief).error().code, ErrorCode::TimedOut);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(open().lock("lock", {.stop = stop.get_token()}).error().code, ErrorCode::Interrupted);
  }
  EXPECT_TRUE(open().lock("lock", {}).has_value());
}

TEST_F(DirectoryTest, StopsReadingWhenAsked) {
  write_text(path() / "a", "x");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(open().open_file("a").value().read(9, {.stop = stop.get_token()}).error().code, ErrorCode::Interrupted);
}

TEST_F(DirectoryTest, LeavesTheOldFileAndNothingElseWhenTheDiskIsFull) {
  write_text(path() / "a", "old");
  const int status = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1000, 1000};
    if (::setrlimit(RLIMIT_FSIZE, &small) != 0) return 2;
    const auto written = open().replace_file("a", Bytes(5000));
    return !written && written.error().code == ErrorCode::LocalFile ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(file_text(path() / "a"), "old");
  EXPECT_EQ(count(), 1U);
}

TEST_F(DirectoryTest, SaysSoWhereItMayNotWrite) {
  write_text(path() / "a", "old");
  fs::permissions(path(), fs::perms(0555));
  const int status = in_child([&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 2;
    const auto directory = LayoutDirectory::open(path());
    if (!directory) return 3;
    const auto written = directory->replace_file("a", as_bytes("new"));
    const auto locked = directory->lock("lock", {});
    return !written && written.error().code == ErrorCode::LocalFile && !locked &&
                   locked.error().code == ErrorCode::LocalFile
               ? 0
               : 1;
  });
  fs::permissions(path(), fs::perms::owner_all);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(file_text(path() / "a"), "old");
}

}  // namespace
}  // namespace sigwright::oci
