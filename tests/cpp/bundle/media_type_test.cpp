#include "bundle/media_type.h"

#include <gtest/gtest.h>

namespace sigwright::bundle {
namespace {

TEST(BundleMediaType, TellsTheVersionInEitherForm) {
  EXPECT_EQ(bundle_version("application/vnd.dev.sigstore.bundle+json;version=0.1").value(), BundleVersion::V01);
  EXPECT_EQ(bundle_version("application/vnd.dev.sigstore.bundle+json;version=0.2").value(), BundleVersion::V02);
  EXPECT_EQ(bundle_version("application/vnd.dev.sigstore.bundle+json;version=0.3").value(), BundleVersion::V03);
  EXPECT_EQ(bundle_version("application/vnd.dev.sigstore.bundle.v0.3+json").value(), BundleVersion::V03);
  EXPECT_EQ(bundle_version("application/vnd.dev.sigstore.bundle.v0.3.1+json").value(), BundleVersion::V03);
}

class BundleMediaTypeRejects : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(
    Other, BundleMediaTypeRejects,
    testing::Values("", "application/json", "application/vnd.dev.sigstore.bundle",
                    "application/vnd.dev.sigstore.bundle.v0.4+json", "application/vnd.dev.sigstore.bundle.v1.0+json",
                    "application/vnd.dev.sigstore.bundle+json;version=0.4",
                    "application/vnd.dev.sigstore.bundle+json;version=0.30", "application/vnd.dev.sigstore.bundle+json",
                    "application/vnd.dev.sigstore.bundle.v0.3.+json", "application/vnd.dev.sigstore.bundle.v0.3.x+json",
                    "application/vnd.dev.sigstore.bundle.v0.33+json", "Application/vnd.dev.sigstore.bundle.v0.3+json",
                    " application/vnd.dev.sigstore.bundle.v0.3+json"));

TEST_P(BundleMediaTypeRejects, WithMalformed) {
  const auto version = bundle_version(GetParam());
  ASSERT_FALSE(version.has_value());
  EXPECT_EQ(version.error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::bundle
