#include "oci/reference.h"

#include <gtest/gtest.h>

#include <array>

namespace sigwright::oci {
namespace {

// Names that DNS allows, between its dots, and too many of them.
const std::string kLabel = std::string(63, 'r') + ".";
const std::string kLongHost = kLabel + kLabel + kLabel + kLabel + "io";
const std::string kHex(64, 'a');
const std::string kDigest = "sha256:" + kHex;
const std::string kDigest512 = "sha512:" + std::string(128, 'b');

struct Accepted {
  std::string text, registry, repository, tag, digest;
};
class ReferenceAccepts : public testing::TestWithParam<Accepted> {};
INSTANTIATE_TEST_SUITE_P(
    DockersRules, ReferenceAccepts,
    testing::Values(Accepted{"busybox", "index.docker.io", "library/busybox", "", ""},
                    Accepted{"busybox:1.36", "index.docker.io", "library/busybox", "1.36", ""},
                    Accepted{"docker.io/busybox", "index.docker.io", "library/busybox", "", ""},
                    Accepted{"registry-1.docker.io/busybox", "index.docker.io", "library/busybox", "", ""},
                    Accepted{"index.docker.io/org/app:v1", "index.docker.io", "org/app", "v1", ""},
                    Accepted{"org/app", "index.docker.io", "org/app", "", ""},
                    Accepted{"localhost/app", "localhost", "app", "", ""},
                    Accepted{"localhost:5000/app", "localhost:5000", "app", "", ""},
                    Accepted{"localhost:5000", "index.docker.io", "library/localhost", "5000", ""},
                    Accepted{"ghcr.io/a/b/c:v1", "ghcr.io", "a/b/c", "v1", ""},
                    Accepted{"GHCR.IO/a/b", "ghcr.io", "a/b", "", ""},
                    Accepted{"127.0.0.1:43210/a", "127.0.0.1:43210", "a", "", ""},
                    Accepted{"[::1]:5000/x", "[::1]:5000", "x", "", ""},
                    Accepted{"[2001:DB8::1]/x:v1", "[2001:db8::1]", "x", "v1", ""},
                    Accepted{"my_registry.local/x", "my_registry.local", "x", "", ""},
                    Accepted{"r.io/a__b/c-d.e---f", "r.io", "a__b/c-d.e---f", "", ""},
                    Accepted{"r.io/a@" + kDigest, "r.io", "a", "", kDigest},
                    Accepted{"r.io/a@" + kDigest512, "r.io", "a", "", kDigest512},
                    Accepted{"r.io/a:v1@" + kDigest, "r.io", "a", "v1", kDigest},
                    Accepted{"r.io/a:sha256-" + kHex + ".sig", "r.io", "a", "sha256-" + kHex + ".sig", ""}));

TEST_P(ReferenceAccepts, AndKeepsEveryPart) {
  const auto reference = Reference::parse(GetParam().text);
  ASSERT_TRUE(reference.has_value()) << reference.error().message;
  EXPECT_FALSE(reference->is_layout());
  EXPECT_EQ(reference->registry(), GetParam().registry);
  EXPECT_EQ(reference->repository(), GetParam().repository);
  EXPECT_EQ(reference->tag().value_or(""), GetParam().tag);
  EXPECT_EQ(reference->digest() ? reference->digest()->str() : "", GetParam().digest);
  const auto again = Reference::parse(reference->str());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(*again, *reference);
}

class LayoutReferenceAccepts : public testing::TestWithParam<Accepted> {};
INSTANTIATE_TEST_SUITE_P(Directories, LayoutReferenceAccepts,
                         testing::Values(Accepted{"oci:dir", "", "dir", "", ""},
                                         Accepted{"oci:dir:v1", "", "dir", "v1", ""},
                                         Accepted{"oci:./dir:v1@" + kDigest, "", "./dir", "v1", kDigest},
                                         Accepted{"oci:/abs/dir@" + kDigest, "", "/abs/dir", "", kDigest},
                                         Accepted{"oci:../up/Dir With Space:v1", "", "../up/Dir With Space", "v1", ""},
                                         Accepted{"oci:a:b:v1", "", "a:b", "v1", ""},
                                         Accepted{"oci:/x:y/dir", "", "/x:y/dir", "", ""},
                                         Accepted{"oci:a:b/", "", "a:b/", "", ""},
                                         Accepted{"oci:me@home/dir:v1", "", "me@home/dir", "v1", ""},
                                         Accepted{"oci:dir@" + kDigest512, "", "dir", "", kDigest512}));

TEST_P(LayoutReferenceAccepts, AndKeepsEveryPart) {
  const auto reference = Reference::parse(GetParam().text);
  ASSERT_TRUE(reference.has_value()) << reference.error().message;
  EXPECT_TRUE(reference->is_layout());
  EXPECT_EQ(reference->registry(), "");
  EXPECT_EQ(reference->repository(), GetParam().repository);
  EXPECT_EQ(reference->tag().value_or(""), GetParam().tag);
  EXPECT_EQ(reference->digest() ? reference->digest()->str() : "", GetParam().digest);
  EXPECT_EQ(reference->str(), GetParam().text);
}

// The hint is checked where a likely fix can be guessed.
struct Refused {
  std::string text, hint;
};
class ReferenceRefuses : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Typos, ReferenceRefuses,
    testing::Values(
        Refused{"", ""}, Refused{" ", ""}, Refused{"busybox ", "write busybox"}, Refused{"a b", ""},
        Refused{"a\n", "write a"}, Refused{std::string("a\0b", 3), ""}, Refused{"r.io/App", "write app"},
        Refused{"UPPER", "write upper"}, Refused{"r.io/a//b", "remove the extra '/'"},
        Refused{"r.io/a/", "remove the extra '/'"}, Refused{"/a", "remove the extra '/'"}, Refused{"r.io/", ""},
        Refused{"r.io/../a", ""}, Refused{"../a", ""}, Refused{"r.io/a/..", ""}, Refused{"r.io/a/./b", ""},
        Refused{"r.io/-a", ""}, Refused{"r.io/a-", ""}, Refused{"r.io/a___b", ""}, Refused{"r.io/a..b", ""},
        Refused{"r.io/\xc3\xa4", ""}, Refused{"http://r.io/a", "write r.io/a"},
        Refused{"https://r.io/a:v1", "write r.io/a:v1"}, Refused{"docker://r.io/a", "write r.io/a"},
        Refused{"repo:sha256:" + kHex, "write repo@" + kDigest},
        Refused{"r.io:5000/a:sha256:" + kHex, "write r.io:5000/a@" + kDigest},
        Refused{"repo@sha256-" + kHex, "write repo@" + kDigest},
        Refused{"repo@SHA256:" + std::string(64, 'A'), "write repo@" + kDigest},
        Refused{"repo@" + kDigest.substr(0, 70), "sha256 digest"}, Refused{"repo@" + kDigest + "a", "sha256 digest"},
        Refused{"repo@sha256:" + std::string(64, 'g'), "sha256 digest"},
        Refused{"repo@md5:d41d8cd98f00b204e9800998ecf8427e", ""}, Refused{"repo@sha384:" + std::string(96, 'a'), ""},
        Refused{"repo@sha256:../../etc/passwd", ""}, Refused{"repo@v1", "write repo:v1"}, Refused{"repo@", ""},
        Refused{"repo@" + kDigest + "@" + kDigest, ""}, Refused{"@" + kDigest, ""}, Refused{"repo:", ""},
        Refused{"repo:-v1", "a tag is made of"}, Refused{"repo:v1:v2", ""}, Refused{"repo:v 1", ""},
        Refused{"repo:" + std::string(129, 't'), ""}, Refused{"r.io/" + std::string(251, 'n'), ""},
        Refused{"r.io:/a", ""}, Refused{"r.io:0/a", ""}, Refused{"r.io:65536/a", ""}, Refused{"r.io:http/a", ""},
        Refused{"r.io:+80/a", ""}, Refused{"-r.io/a", ""}, Refused{"r..io/a", ""},
        Refused{std::string(64, 'r') + ".io/a", ""}, Refused{kLongHost + "/a", ""}, Refused{"u:p@r.io/a", ""},
        Refused{"[::1/a", ""}, Refused{"[::1]x/a", ""}, Refused{"[::g]/a", ""}, Refused{"[fe80::1%25eth0]/a", ""},
        Refused{"[]/a", ""}, Refused{"::1/a", ""}, Refused{"oci:", ""}, Refused{"oci::v1", ""},
        Refused{"oci:@" + kDigest, ""}, Refused{"oci://r.io/a", "HOST/REPOSITORY"},
        Refused{"oci:dir:sha256:" + kHex, "write oci:dir@" + kDigest},
        Refused{"oci:dir@sha256-" + kHex, "write oci:dir@" + kDigest}, Refused{"oci:dir:", ""},
        Refused{"oci:dir:.v1", ""}, Refused{"oci:dir@v1", "write oci:dir:v1"}, Refused{"oci:a\x1b[31m", ""}));

TEST_P(ReferenceRefuses, QuotesTheInputAndGuessesTheFix) {
  const auto reference = Reference::parse(GetParam().text);
  ASSERT_FALSE(reference.has_value()) << reference->str();
  EXPECT_EQ(reference.error().code, ErrorCode::InvalidReference);
  EXPECT_TRUE(reference.error().message.starts_with("\"")) << reference.error().message;
  EXPECT_EQ(reference.error().message.find('\x1b'), std::string::npos);
  const std::string said = reference.error().message + "\n" + std::string(reference.error().hint_or_default());
  EXPECT_NE(said.find(GetParam().hint), std::string::npos) << said;
}

TEST(Reference, RepeatsNoPasswordOfAnAddress) {
  for (const std::string_view text : {"https://robot:hunter2@r.io/a", "docker://robot:hun@hunter2@r.io"}) {
    const auto reference = Reference::parse(text);
    ASSERT_FALSE(reference.has_value());
    EXPECT_EQ(reference.error().message.find("hunter2"), std::string::npos) << reference.error().message;
    EXPECT_TRUE(reference.error().hint_or_default().starts_with("write r.io")) << reference.error().hint_or_default();
  }
  EXPECT_EQ(Reference::parse("https://app@" + kDigest).error().hint, "write app@" + kDigest);
}

TEST(Reference, TakesTheLongestHost) { EXPECT_TRUE(Reference::parse(kLabel + kLabel + kLabel + "io/a").has_value()); }

TEST(Reference, TakesTheLongestNameAndTag) {
  EXPECT_TRUE(Reference::parse("r.io/" + std::string(250, 'n')).has_value());
  EXPECT_TRUE(Reference::parse("r.io/n:" + std::string(128, 't')).has_value());
}

TEST(Reference, KnowsTheSpellingsOfDockerHubAsOne) {
  const auto plain = Reference::parse("library/busybox:v1").value();
  EXPECT_EQ(plain, Reference::parse("docker.io/library/busybox:v1").value());
  EXPECT_EQ(plain, Reference::parse("busybox:v1").value());
  EXPECT_EQ(plain.str(), "index.docker.io/library/busybox:v1");
  EXPECT_NE(plain, Reference::parse("ghcr.io/library/busybox:v1").value());
}

TEST(Reference, NamesADigestWithoutTheTagAndATagWithoutTheDigest) {
  const auto reference = Reference::parse("r.io/a:v1@" + kDigest).value();
  const auto other = crypto::Digest::parse("sha256:" + std::string(64, 'c')).value();
  EXPECT_EQ(reference.name(), "r.io/a");
  EXPECT_EQ(reference.with_digest(other).str(), "r.io/a@" + other.str());
  EXPECT_EQ(reference.with_tag("v2").str(), "r.io/a:v2");
  const auto layout = Reference::parse("oci:dir:v1").value();
  EXPECT_EQ(layout.name(), "oci:dir");
  EXPECT_EQ(layout.with_digest(other).str(), "oci:dir@" + other.str());
}

TEST(Reference, IsTotalOverShortTextsOfItsOwnAlphabet) {
  constexpr std::string_view alphabet = "aA0.:/@-_[] ";
  std::size_t accepted = 0;
  for (std::size_t n = 0; n < 12 * 12 * 12 * 12; ++n) {
    std::string text;
    for (std::size_t rest = n, i = 0; i < 4; ++i, rest /= 12) text.push_back(alphabet[rest % 12]);
    for (const std::string& candidate : {text, "oci:" + text}) {
      const auto reference = Reference::parse(candidate);
      if (!reference) continue;
      ++accepted;
      const auto again = Reference::parse(reference->str());
      ASSERT_TRUE(again.has_value()) << candidate << " -> " << reference->str();
      ASSERT_EQ(*again, *reference) << candidate;
    }
  }
  EXPECT_GT(accepted, 0U);
}

TEST(Tag, FollowsTheGrammarOfTheSpecification) {
  for (const std::string_view tag : {"a", "_", "0", "v1.2-x_y", "A"}) EXPECT_TRUE(is_valid_tag(tag)) << tag;
  for (const std::string_view tag : {"", ".a", "-a", "a b", "a/b", "a:b", "\xc3\xa4"}) EXPECT_FALSE(is_valid_tag(tag));
}

}  // namespace
}  // namespace sigwright::oci
