#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "base/parallel.h"

namespace sigwright {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sigwright-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { fs::remove_all(directory_); }

  [[nodiscard]] fs::path path(std::string_view name = "file") const { return directory_ / name; }
  [[nodiscard]] std::string text(std::string_view name = "file") const {
    return to_text(read_file(path(name), 1000).value());
  }
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }
  fs::path directory_;
};

TEST_F(FileTest, IsReadBehindWhatIsThereUpToItsCap) {
  ASSERT_TRUE(write_file(path(), as_bytes("second")).has_value());
  Bytes data = to_bytes("first ");
  ASSERT_TRUE(append_file(path(), 6, data).has_value());
  EXPECT_EQ(to_text(data), "first second");
  EXPECT_EQ(append_file(path(), 5, data).error().code, ErrorCode::LimitExceeded);
}

TEST_F(FileTest, IsWrittenOfPiecesAndNotAtAllWhenOneFails) {
  const auto pieces = [](const TakePiece& take) -> Result<void> {
    CHECK(take(as_bytes("one ")));
    return take(as_bytes("two"));
  };
  ASSERT_TRUE(write_file_of(path(), pieces).has_value());
  EXPECT_EQ(text(), "one two");
  const auto broken = write_file_of(path(), [](const TakePiece& take) -> Result<void> {
    CHECK(take(as_bytes("half")));
    return fail(ErrorCode::Unreachable, "gone");
  });
  EXPECT_EQ(broken.error().code, ErrorCode::Unreachable);
  EXPECT_EQ(text(), "one two");
  EXPECT_EQ(count(), 1U);
}

TEST_F(FileTest, IsReadAsItWasWritten) {
  ASSERT_TRUE(write_file(path(), as_bytes("one")).has_value());
  ASSERT_TRUE(write_file(path(), as_bytes("second")).has_value());
  EXPECT_EQ(text(), "second");
  EXPECT_EQ(count(), 1U);
}

TEST_F(FileTest, MayBeEmptyOrOfSeveralChunks) {
  ASSERT_TRUE(write_file(path(), {}).has_value());
  EXPECT_EQ(read_file(path(), 0).value(), Bytes{});
  const Bytes large(std::size_t{200} << 10, 7);
  ASSERT_TRUE(write_file(path(), large).has_value());
  EXPECT_EQ(read_file(path(), large.size()).value(), large);
}

TEST_F(FileTest, IsNotReadBeyondTheCap) {
  ASSERT_TRUE(write_file(path(), as_bytes("four")).has_value());
  EXPECT_TRUE(read_file(path(), 4).has_value());
  EXPECT_EQ(read_file(path(), 3).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(read_file("/dev/zero", 1000).error().code, ErrorCode::LimitExceeded);
}

TEST_F(FileTest, ThatIsMissingOrADirectoryIsALocalFileError) {
  const auto missing = read_file(path(), 10);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::LocalFile);
  EXPECT_NE(missing.error().message.find(path().string()), std::string::npos);
  EXPECT_EQ(read_file(directory_, 10).error().code, ErrorCode::LocalFile);
}

TEST_F(FileTest, HasTheModeAskedFor) {
  ASSERT_TRUE(write_file(path(), as_bytes("x"), {.mode = 0600}).has_value());
  EXPECT_EQ(fs::status(path()).permissions(), fs::perms(0600));
  ASSERT_TRUE(write_file(path("public"), as_bytes("x")).has_value());
  EXPECT_EQ(fs::status(path("public")).permissions(), fs::perms(0644));
}

TEST_F(FileTest, IsNotOverwrittenUnlessAllowed) {
  ASSERT_TRUE(write_file(path(), as_bytes("first"), {.overwrite = false}).has_value());
  const auto again = write_file(path(), as_bytes("second"), {.overwrite = false});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::LocalFile);
  EXPECT_EQ(text(), "first");
  EXPECT_EQ(count(), 1U);
}

TEST_F(FileTest, IsMadeByOneOfManyWhoMayNotOverwrite) {
  const auto done = parallel_map(8, 8, [&](std::size_t i) {
    return write_file(path(), as_bytes(std::to_string(i)), {.overwrite = false}).has_value();
  });
  EXPECT_EQ(std::ranges::count(done, true), 1);
  EXPECT_EQ(text(), std::to_string(std::ranges::find(done, true) - done.begin()));
  EXPECT_EQ(count(), 1U);
}

TEST_F(FileTest, ThatCannotBeWrittenLeavesNothingBehind) {
  EXPECT_EQ(write_file(path() / "below", as_bytes("x")).error().code, ErrorCode::LocalFile);
  fs::create_directory(path("directory"));
  EXPECT_EQ(write_file(path("directory"), as_bytes("x")).error().code, ErrorCode::LocalFile);
  EXPECT_EQ(write_file("/dev/full", as_bytes("x")).error().code, ErrorCode::LocalFile);
  EXPECT_EQ(count(), 1U);
}

TEST_F(FileTest, BehindALinkIsReplacedAndTheLinkStays) {
  ASSERT_TRUE(write_file(path("target"), as_bytes("old")).has_value());
  fs::create_symlink("target", path("link"));
  ASSERT_TRUE(write_file(path("link"), as_bytes("new")).has_value());
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(text("target"), "new");
}

TEST_F(FileTest, ThatIsADeviceIsWrittenThrough) {
  fs::create_symlink("/dev/null", path("null"));
  ASSERT_TRUE(write_file(path("null"), as_bytes("x")).has_value());
  EXPECT_TRUE(fs::is_symlink(path("null")));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(FileTest, ThatIsAPipeIsWrittenThrough) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::string seen;
  {
    const std::jthread reader([&] { std::ifstream(path("pipe")) >> seen; });
    ASSERT_TRUE(write_file(path("pipe"), as_bytes("word")).has_value());
  }
  EXPECT_EQ(seen, "word");
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

TEST_F(FileTest, IsOldOrWholeForEveryReader) {
  const std::string one(50'000, '1');
  const std::string two(50'000, '2');
  ASSERT_TRUE(write_file(path(), as_bytes(one)).has_value());
  const std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; i < 200 && !stop.stop_requested(); ++i) {
      if (!write_file(path(), as_bytes(i % 2 == 0 ? two : one))) return;
    }
  });
  for (int i = 0; i < 200; ++i) {
    const auto seen = read_file(path(), 100'000);
    ASSERT_TRUE(seen.has_value());
    ASSERT_TRUE(as_text(*seen) == one || as_text(*seen) == two);
  }
}

}  // namespace
}  // namespace sigwright
