#include "cosign/directory_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "cpp/oci/temporary_directory.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

class DirectoryFilesTest : public testing::Test {
 protected:
  void write(const std::string& path, std::string_view content = "content") const {
    fs::create_directories((root() / path).parent_path());
    std::ofstream(root() / path) << content;
  }
  [[nodiscard]] fs::path root() const { return directory_.path(); }
  [[nodiscard]] DirectoryFiles read(const DirectoryRules& rules = {}) const {
    return read_directory(root(), rules, Cancel{}).value();
  }
  static std::vector<std::string> names(const DirectoryFiles& found) {
    std::vector<std::string> out;
    for (const auto& file : found.files) out.push_back(file.name());
    return out;
  }

  oci::TemporaryDirectory directory_;
};

using Names = std::vector<std::string>;

TEST_F(DirectoryFilesTest, AreAllOfThemInTheOrderOfTheirParts) {
  for (const char* path : {"b", "a.txt", "a/c", "a/b/d", ".hidden"}) write(path);
  const auto found = read();
  EXPECT_EQ(names(found), (Names{".hidden", "a/b/d", "a/c", "a.txt", "b"}));
  EXPECT_EQ(found.files[0].sha256, crypto::sha256(as_bytes("content")));
}

TEST_F(DirectoryFilesTest, AreLeftOutByPathAndNotByName) {
  for (const char* path : {"a/x", "a/b/x", "ab", "x"}) write(path);
  EXPECT_EQ(names(read({.ignored = {"a/b", "./x/"}})), (Names{"a/x", "ab"}));
  EXPECT_EQ(names(read({.ignored = {"a", "/x", "../x", "."}})), (Names{"ab", "x"}));
}

TEST_F(DirectoryFilesTest, LinksAreProblemsUnlessTheyMayBeFollowedToFiles) {
  write("a");
  write("d/b");
  fs::create_symlink("a", root() / "link");
  fs::create_symlink("nowhere", root() / "broken");
  fs::create_directory_symlink("d", root() / "folder");
  EXPECT_EQ(read().problems.size(), 3U);
  const auto followed = read({.allow_symlinks = true});
  EXPECT_EQ(names(followed), (Names{"a", "d/b", "link"}));
  ASSERT_EQ(followed.problems.size(), 2U);
  EXPECT_EQ(followed.problems[0].reason, "it is a symbolic link to nothing");
  EXPECT_EQ(followed.problems[1].path, "folder");
}

TEST_F(DirectoryFilesTest, PipesAndNamesThatAreNoTextAreProblems) {
  ASSERT_EQ(::mkfifo((root() / "pipe").c_str(), 0600), 0);
  write("\xff");
  write("line\nbreak");
  EXPECT_EQ(read().problems.size(), 3U);
}

TEST_F(DirectoryFilesTest, AreHashedInPartsWhereThatIsAskedFor) {
  write("a", "0123456789ab");
  write("empty", "");
  const auto found = read({.part_size = 10});
  EXPECT_EQ(names(found), (Names{"a:0:10", "a:10:12"}));
  EXPECT_EQ(found.files[1].sha256, crypto::sha256(as_bytes("ab")));
}

TEST_F(DirectoryFilesTest, OfWhatIsNoDirectoryAreAnError) {
  write("a");
  for (const char* path : {"a", "nothing"}) {
    EXPECT_EQ(read_directory(root() / path, {}, Cancel{}).error().code, ErrorCode::LocalFile);
  }
}

}  // namespace
}  // namespace sigwright::cosign
