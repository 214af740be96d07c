#include "oci/repository.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

TEST(ManifestName, IsWrittenAsTagOrDigest) {
  const auto digest = crypto::Digest::of(as_bytes("x"));
  EXPECT_EQ(manifest_name_text(std::string("v1")), "v1");
  EXPECT_EQ(manifest_name_text(digest), digest.str());
}

}  // namespace
}  // namespace sigwright::oci
