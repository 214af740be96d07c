#include "cosign/inspect.h"

#include <gtest/gtest.h>

#include "cosign/sign.h"
#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class InspectTest : public testing::Test {
 protected:
  Layout layout_;
  Context context_ = test_context();
  oci::Manifest image_ = layout_.add_image("layer", "v1");
  std::string hex_{image_.digest().hex()};

  void sign() {
    SignOptions options;
    options.signer = signer();
    options.log.upload = false;
    ASSERT_TRUE(sign_image(layout_.name() + ":v1", options, context_, {}));
  }
  [[nodiscard]] Result<std::string> triangulate_as(std::string type, std::string prefix = {}) {
    return triangulate(layout_.name() + ":v1", {std::move(type), std::move(prefix), {}, {}}, context_, {});
  }
};

TEST_F(InspectTest, resolves_a_tag) {
  const auto resolved = take(resolve(layout_.name() + ":v1", {}, context_, {}));
  EXPECT_EQ(resolved.image, layout_.name() + ":v1");
  EXPECT_EQ(resolved.reference, layout_.name() + "@" + image_.digest().str());
  EXPECT_EQ(resolved.digest, image_.digest().str());
  EXPECT_EQ(resolved.media_type, oci::media::kImageManifest);
}

TEST_F(InspectTest, resolves_no_signature) {
  sign();
  const auto by_tag = resolve(layout_.name() + ":sha256-" + hex_ + ".sig", {}, context_, {});
  ASSERT_FALSE(by_tag);
  EXPECT_EQ(by_tag.error().code, ErrorCode::NotAnImage);
  const auto signature = take(layout_.repository().head_manifest("sha256-" + hex_ + ".sig", {}));
  const auto by_digest = resolve(layout_.name() + "@" + signature.digest.str(), {}, context_, {});
  ASSERT_FALSE(by_digest);
  EXPECT_EQ(by_digest.error().code, ErrorCode::NotAnImage);
}

TEST_F(InspectTest, resolves_nothing_that_is_not_there) {
  const auto resolved = resolve(layout_.name() + ":v2", {}, context_, {});
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().code, ErrorCode::NotFound);
}

TEST_F(InspectTest, triangulates_every_type) {
  EXPECT_EQ(take(triangulate_as("signature")), layout_.name() + ":sha256-" + hex_ + ".sig");
  EXPECT_EQ(take(triangulate_as("attestation")), layout_.name() + ":sha256-" + hex_ + ".att");
  EXPECT_EQ(take(triangulate_as("sbom")), layout_.name() + ":sha256-" + hex_ + ".sbom");
  EXPECT_EQ(take(triangulate_as("digest")), layout_.name() + "@" + image_.digest().str());
  EXPECT_EQ(take(triangulate_as("signature", "team-")), layout_.name() + ":team-sha256-" + hex_ + ".sig");
}

TEST_F(InspectTest, triangulates_to_the_place_for_signatures) {
  Layout elsewhere;
  const auto found = triangulate(layout_.name() + ":v1", {"signature", {}, elsewhere.name(), {}}, context_, {});
  EXPECT_EQ(take(found), elsewhere.name() + ":sha256-" + hex_ + ".sig");
}

TEST_F(InspectTest, refuses_a_type_that_does_not_exist) {
  const auto refused = triangulate_as("signatures");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace sigwright::cosign
