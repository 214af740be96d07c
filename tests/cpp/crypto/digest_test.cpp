#include "crypto/digest.h"

#include <gtest/gtest.h>

namespace sigwright::crypto {
namespace {

constexpr std::string_view kEmpty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Digest, OfBytesIsItsText) {
  const Digest digest = Digest::of({});
  EXPECT_EQ(digest.str(), kEmpty);
  EXPECT_EQ(digest.hex(), kEmpty.substr(7));
  EXPECT_EQ(digest.algorithm(), HashAlgorithm::Sha256);
  EXPECT_EQ(digest.raw(), sha256({}));
}

TEST(Digest, ParsesWhatItWrites) {
  for (const auto algorithm : {HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512}) {
    const Digest digest = Digest::of(as_bytes("data"), algorithm);
    const auto parsed = Digest::parse(digest.str());
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(*parsed, digest);
    EXPECT_EQ(parsed->algorithm(), algorithm);
    EXPECT_EQ(Digest::from_raw(algorithm, digest.raw()), digest);
  }
}

TEST(Digest, MatchesItsDataOnly) {
  const Digest digest = Digest::of(as_bytes("data"), HashAlgorithm::Sha512);
  EXPECT_TRUE(digest.matches(as_bytes("data")));
  EXPECT_FALSE(digest.matches(as_bytes("dat")));
  EXPECT_FALSE(digest.matches(as_bytes("data ")));
}

TEST(Digest, OrdersByText) {
  EXPECT_NE(Digest::of(as_bytes("a")), Digest::of(as_bytes("b")));
  EXPECT_NE(Digest::of(as_bytes("a")), Digest::of(as_bytes("a"), HashAlgorithm::Sha512));
  EXPECT_LT(Digest::of({}, HashAlgorithm::Sha256), Digest::of({}, HashAlgorithm::Sha512));
}

struct Case {
  std::string_view name, input;
};
class DigestRejects : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Malformed, DigestRejects,
    testing::Values(Case{"empty", ""}, Case{"algorithm_alone", "sha256"}, Case{"no_hex", "sha256:"},
                    Case{"no_algorithm", ":e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    Case{"short", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"},
                    Case{"long", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550"},
                    Case{"upper_case", "sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    Case{"upper_case_algorithm",
                         "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    Case{"not_hex", "sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    Case{"other_length", "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    Case{"unknown", "md5:d41d8cd98f00b204e9800998ecf8427e"},
                    Case{"newline", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\n"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(DigestRejects, WithMalformed) {
  const auto digest = Digest::parse(GetParam().input);
  ASSERT_FALSE(digest.has_value());
  EXPECT_EQ(digest.error().code, ErrorCode::Malformed);
}

TEST(Digest, ShowsNoControlCharactersOfWhatItRefuses) {
  const auto digest = Digest::parse("sha256:\x1b[31m");
  ASSERT_FALSE(digest.has_value());
  EXPECT_EQ(digest.error().message.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace sigwright::crypto
