#include "oci/media_types.h"

#include <gtest/gtest.h>

namespace sigwright::oci::media {
namespace {

TEST(Essence, LeavesOutParametersAndSpaces) {
  EXPECT_EQ(essence("application/json; charset=utf-8"), "application/json");
  EXPECT_EQ(essence(" application/json ;"), "application/json");
  EXPECT_EQ(essence(kImageManifest), kImageManifest);
  EXPECT_EQ(essence(";"), "");
  EXPECT_EQ(essence(""), "");
}

TEST(MediaTypes, TellImagesFromIndexes) {
  EXPECT_TRUE(is_image(kImageManifest) && is_image(kDockerManifest));
  EXPECT_TRUE(is_index(kImageIndex) && is_index(kDockerList));
  EXPECT_FALSE(is_image(kImageIndex) || is_index(kImageManifest) || is_image(kDockerSchema1) || is_index(""));
}

}  // namespace
}  // namespace sigwright::oci::media
