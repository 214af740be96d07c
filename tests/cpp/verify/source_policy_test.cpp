#include "verify/source_policy.h"

#include <gtest/gtest.h>

namespace sigwright::verify {
namespace {

TEST(IsVersionOf, TakesTheLineThatIsAskedFor) {
  EXPECT_TRUE(is_version_of("v1.2.3", "v1"));
  EXPECT_TRUE(is_version_of("v1.2.3", "v1.2"));
  EXPECT_TRUE(is_version_of("v1.2.3", "v1.2.3"));
  EXPECT_TRUE(is_version_of("v1.2.3+build.7", "v1.2.3"));
  EXPECT_TRUE(is_version_of("v1.2.3-rc.1", "v1.2.3-rc.1"));
  EXPECT_TRUE(is_version_of("v1.2.3-rc.1", "v1.2"));
  EXPECT_TRUE(is_version_of("v1", "v1.0"));
}

TEST(IsVersionOf, RefusesAnotherLine) {
  EXPECT_FALSE(is_version_of("v2.0.0", "v1"));
  EXPECT_FALSE(is_version_of("v10.2.3", "v1"));
  EXPECT_FALSE(is_version_of("v1.20.0", "v1.2"));
  EXPECT_FALSE(is_version_of("v1.2.3", "v1.2.4"));
  EXPECT_FALSE(is_version_of("v1.2.3-rc.1", "v1.2.3"));
  EXPECT_FALSE(is_version_of("v1.2.3", "v1.2.3-rc.1"));
  EXPECT_FALSE(is_version_of("1.2.3", "v1"));
  EXPECT_FALSE(is_version_of("main", "v1"));
}

TEST(IsVersion, IsStrictAboutTheForm) {
  for (const auto* const good : {"v0", "v1", "v1.2", "v1.2.3", "v1.2.3-rc.1", "v1.2.3+b", "v1.2.3-a-b+c"}) {
    EXPECT_TRUE(is_version(good)) << good;
  }
  for (const auto* const bad : {"", "v", "1.2.3", "v01", "v1.", "v1.2.3.4", "v1.x", "v1-rc", "v1.2.3-", "v1.2.3-01",
                                "v1.2.3+", "v1.2.3-a..b", "v1.2.3 "}) {
    EXPECT_FALSE(is_version(bad)) << bad;
  }
}

TEST(IsBuilder, TakesAnyVersionUnlessOneIsAskedFor) {
  EXPECT_TRUE(is_builder("https://ci.example/1@refs/tags/v2", "https://ci.example/1"));
  EXPECT_TRUE(is_builder("https://ci.example/1@refs/tags/v2", "https://ci.example/1@v2"));
  EXPECT_TRUE(is_builder("https://ci.example/1@refs/tags/v2", "https://ci.example/1@refs/tags/v2"));
  EXPECT_TRUE(is_builder("https://ci.example/1", "https://ci.example/1"));
  EXPECT_FALSE(is_builder("https://ci.example/1@refs/tags/v2", "https://ci.example/1@v1"));
  EXPECT_FALSE(is_builder("https://ci.example/1", "https://ci.example/1@v1"));
  EXPECT_FALSE(is_builder("https://ci.example/12", "https://ci.example/1"));
  EXPECT_FALSE(is_builder("https://ci.example/1@refs/heads/v2", "https://ci.example/1@v2"));
}

}  // namespace
}  // namespace sigwright::verify
