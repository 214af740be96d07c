#include "cosign/referrer.h"

#include <gtest/gtest.h>

#include "bundle/statement.h"
#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

BundleReferrer vector_referrer() {
  const auto manifest = vector_manifest("bundle-referrer.json");
  return {*manifest.subject(), manifest.layers().front(), std::string(bundle::kImageSignaturePredicate),
          take(from_rfc3339("2026-11-21T20:54:00.5Z"))};
}

TEST(ReferrerTest, writes_the_manifest_cosign_writes) {
  EXPECT_EQ(bundle_referrer_manifest(vector_referrer()), vector_text("bundle-referrer.json"));
}

TEST(ReferrerTest, pulls_type_and_annotations_up_into_the_entry) {
  const std::string manifest = bundle_referrer_manifest(vector_referrer());
  const auto entry = bundle_referrer_entry(vector_referrer(), manifest);
  EXPECT_EQ(entry.artifact_type, oci::media::kBundleV03);
  EXPECT_EQ(entry.annotations.at("dev.sigstore.bundle.predicateType"), bundle::kImageSignaturePredicate);
  EXPECT_EQ(entry.annotations.at("dev.sigstore.bundle.content"), "dsse-envelope");
  EXPECT_EQ(entry.annotations.at("org.opencontainers.image.created"), "2026-11-21T20:54:00Z");
  EXPECT_EQ(entry.digest, vector_manifest("bundle-referrer.json").digest());
  EXPECT_EQ(entry.size, manifest.size());
}

TEST(ReferrerTest, finds_the_one_layer_that_is_a_bundle) {
  const auto manifest = vector_manifest("bundle-referrer.json");
  ASSERT_NE(bundle_layer(manifest), nullptr);
  EXPECT_TRUE(claims_bundle(manifest));
  const auto other = vector_manifest("signature-image.json");
  EXPECT_EQ(bundle_layer(other), nullptr);
  EXPECT_FALSE(claims_bundle(other));
}

TEST(ReferrerTest, takes_no_bundle_from_a_manifest_with_two_layers) {
  auto json = OrderedJson::parse(vector_text("bundle-referrer.json"));
  const OrderedJson layer = json["layers"][0];
  json["layers"].push_back(layer);
  const auto manifest = take(oci::Manifest::parse(to_bytes(write_json(json)), {}));
  EXPECT_EQ(bundle_layer(manifest), nullptr);
  EXPECT_TRUE(claims_bundle(manifest));
}

}  // namespace
}  // namespace sigwright::cosign
