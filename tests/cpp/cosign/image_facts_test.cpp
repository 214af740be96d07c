#include "cosign/image_facts.h"

#include <gtest/gtest.h>

#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class ImageFactsTest : public testing::Test {
 protected:
  Layout layout_;
  Context context_ = test_context();

  [[nodiscard]] Result<ImageFacts> facts(const std::string& tag, const crypto::Digest& digest) {
    return image_facts(layout_.name() + ":" + tag, digest.str(), {}, context_, {});
  }
};

TEST_F(ImageFactsTest, AreOfTheDigestThatIsExpected) {
  const auto image = layout_.add_image("one", "v1");
  const auto found = take(facts("v1", image.digest()));
  EXPECT_EQ(found.digest, image.digest().str());
  EXPECT_EQ(found.reference, layout_.name() + "@" + image.digest().str());
  ASSERT_EQ(found.parts.size(), 1U);
  EXPECT_EQ(found.parts.front().platform, "");  // an empty config says nothing
}

TEST_F(ImageFactsTest, AreRefusedOnceTheTagHasMoved) {
  const auto first = layout_.add_image("one", "v1");
  layout_.add_image("two", "v1");
  const auto found = facts("v1", first.digest());
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::DigestMismatch);
  EXPECT_NE(found.error().message.find("the tag has moved"), std::string::npos);
}

TEST_F(ImageFactsTest, OfAnIndexNameItsImages) {
  const auto one = layout_.add_image("one", "one");
  const auto two = layout_.add_image("two", "two");
  const auto index = layout_.add_index({child_json(one, "linux", "amd64"), child_json(two, "linux", "arm64")}, "all");
  const auto found = take(facts("all", index.digest()));
  ASSERT_EQ(found.parts.size(), 2U);
  EXPECT_EQ(found.parts[0].digest, one.digest().str());
  EXPECT_EQ(found.parts[0].platform, "linux/amd64");
  EXPECT_EQ(found.parts[1].platform, "linux/arm64");
}

}  // namespace
}  // namespace sigwright::cosign
