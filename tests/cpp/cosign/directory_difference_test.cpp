#include "cosign/directory_difference.h"

#include <gtest/gtest.h>

namespace sigwright::cosign {
namespace {

bundle::ModelFile file(const char* path, std::uint8_t content = 1) { return {path, Bytes(32, content), std::nullopt}; }

bundle::ModelManifest manifest(std::vector<bundle::ModelFile> files) {
  bundle::ModelManifest out;
  out.files = std::move(files);
  return out;
}

using Names = std::vector<std::string>;

TEST(Difference, NamesEachKindApart) {
  const DirectoryFiles found{.files = {file("a", 2), file("b"), file("new")},
                             .problems = {{"d", "it is a symbolic link"}}};
  const auto difference = cosign::difference(manifest({file("a"), file("b"), file("c"), file("d")}), found, {}, true);
  EXPECT_EQ(difference.changed, Names{"a"});
  EXPECT_EQ(difference.missing, Names{"c"});
  EXPECT_EQ(difference.added, Names{"new"});
  ASSERT_EQ(difference.unreadable.size(), 1U);
  EXPECT_EQ(difference.summary(),
            "1 changed: a; 1 missing: c; 1 added: new; 1 not to be read: d (it is a symbolic link)");
  EXPECT_EQ(difference.lines().size(), 4U);
}

TEST(Difference, OfTheSameIsNone) {
  EXPECT_TRUE(difference(manifest({file("a")}), {.files = {file("a")}, .problems = {}}, {}, true).empty());
}

TEST(Difference, LeavesOutWhatTheVerifierLeavesOutAndNothingBesides) {
  const auto wanted = manifest({file("a/b"), file("ab")});
  EXPECT_TRUE(difference(wanted, {.files = {file("ab")}, .problems = {}}, {"a"}, true).empty());
  EXPECT_EQ(difference(wanted, {}, {"a"}, true).missing, Names{"ab"});
}

TEST(Difference, AddedFilesMayNotMatter) {
  const DirectoryFiles found{.files = {file("a"), file("new")}, .problems = {{"pipe", "it is neither"}}};
  EXPECT_TRUE(difference(manifest({file("a")}), found, {}, false).empty());
  EXPECT_FALSE(difference(manifest({file("a"), file("pipe")}), found, {}, false).empty());
}

TEST(Difference, FilesBelowADirectoryThatCannotBeReadAreNotSaidToBeMissing) {
  const DirectoryFiles found{.files = {}, .problems = {{"d", "the directory cannot be read"}}};
  const auto difference = cosign::difference(manifest({file("d/a")}), found, {}, true);
  EXPECT_TRUE(difference.missing.empty());
  EXPECT_EQ(difference.unreadable.size(), 2U);
}

}  // namespace
}  // namespace sigwright::cosign
