#include "cosign/layout_blobs.h"

#include <gtest/gtest.h>

#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class LayoutBlobsTest : public testing::Test {
 protected:
  Layout layout_;
  oci::Manifest image_ = layout_.add_image("the layer", "v1");
  std::vector<std::string> warnings_;

  [[nodiscard]] Result<void> check(const oci::Manifest& image) {
    return check_layout_blobs(layout_.repository(), image, {}, warnings_);
  }
};

TEST_F(LayoutBlobsTest, accepts_what_was_written) {
  EXPECT_TRUE(check(image_));
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(LayoutBlobsTest, finds_one_byte_that_was_changed) {
  layout_.overwrite(image_.layers().front().digest, "the Layer");
  const auto checked = check(image_);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::DigestMismatch);
}

TEST_F(LayoutBlobsTest, finds_a_configuration_that_was_changed) {
  layout_.overwrite(image_.config()->digest, "[]");
  EXPECT_FALSE(check(image_));
}

TEST_F(LayoutBlobsTest, only_warns_of_a_blob_that_is_missing) {
  std::filesystem::remove(layout_.blob_path(image_.layers().front().digest));
  EXPECT_TRUE(check(image_));
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_NE(warnings_.front().find(image_.layers().front().digest.str()), std::string::npos);
}

TEST_F(LayoutBlobsTest, looks_into_the_images_of_an_index) {
  const auto index = layout_.add_index({child_json(image_, "linux", "amd64")}, "multi");
  EXPECT_TRUE(check(index));
  layout_.overwrite(image_.layers().front().digest, "the Layer");
  const auto checked = check(index);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::DigestMismatch);
}

TEST_F(LayoutBlobsTest, only_warns_of_an_image_that_is_missing_from_an_index) {
  fakes::MemoryRepository elsewhere;
  const auto index = layout_.add_index({child_json(store_image(elsewhere, "far away"), "linux", "amd64")}, "multi");
  EXPECT_TRUE(check(index));
  EXPECT_EQ(warnings_.size(), 1U);
}

}  // namespace
}  // namespace sigwright::cosign
