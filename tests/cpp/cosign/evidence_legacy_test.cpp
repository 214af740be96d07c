#include <gtest/gtest.h>

#include "base/limits.h"
#include "cosign/evidence_parts.h"
#include "cosign/signature_image.h"
#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

class EvidenceLegacyTest : public testing::Test {
 protected:
  MemoryRepository repository_;
  oci::Manifest image_ = store_image(repository_);
  std::string tag_ = "sha256-" + std::string(image_.digest().hex()) + ".sig";

  void sign() { ASSERT_TRUE(Signing(signer(), SignatureFormat::Legacy).sign(repository_, image_)); }
  [[nodiscard]] Evidence look() {
    return gather(repository_, image_.digest(), {SignatureFormat::Legacy, {}}, verifier_of(*signer()), {});
  }
  [[nodiscard]] OrderedJson signature_image() const { return OrderedJson::parse(repository_.manifest_at(tag_)); }
  void replace(const OrderedJson& manifest) {
    repository_.store_manifest(write_go_json(manifest), oci::media::kImageManifest, tag_);
  }
};

TEST_F(EvidenceLegacyTest, verifies_what_cosign_wrote) {
  MemoryRepository registry;
  registry.store_blob(vector_text("payload.json"), oci::media::kSimpleSigning);
  registry.store_manifest(vector_text("signature-image.json"), oci::media::kImageManifest,
                          "sha256-" + std::string(vector_image().hex()) + ".sig");
  const verify::Verifier verifier(
      verify::Policy{.keys = {take(crypto::PublicKey::from_pem(vector_text("test-key.pub")))},
                     .annotations = {{"env", "test"}},
                     .check_claims = true,
                     .log = verify::LogRequirement::Ignored,
                     .hash = std::nullopt},
      test_time());
  const auto evidence = gather(registry, vector_image(), {}, verifier, {});
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_TRUE(evidence.candidates.front().is_verified());
}

TEST_F(EvidenceLegacyTest, a_payload_that_is_gone_is_a_candidate_that_failed) {
  sign();
  repository_.remove_blob(take(oci::Manifest::parse(to_bytes(repository_.manifest_at(tag_)), {})).layers()[0].digest);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 1U);
  ASSERT_NE(evidence.candidates.front().failure(), nullptr);
  EXPECT_EQ(evidence.candidates.front().failure()->code, ErrorCode::NoMatchingSignature);
}

TEST_F(EvidenceLegacyTest, a_payload_that_was_changed_is_a_candidate_that_failed) {
  sign();
  repository_.corrupt_blob(take(oci::Manifest::parse(to_bytes(repository_.manifest_at(tag_)), {})).layers()[0].digest,
                           "other");
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_EQ(evidence.candidates.front().failure()->code, ErrorCode::DigestMismatch);
}

TEST_F(EvidenceLegacyTest, a_payload_that_cannot_be_reached_is_a_failure) {
  sign();
  repository_.fail_call("GET blob", 0, {ErrorCode::Unreachable, "no answer", {}, {}});
  const auto evidence = look();
  EXPECT_TRUE(evidence.candidates.empty());
  ASSERT_EQ(evidence.failures.size(), 1U);
}

TEST_F(EvidenceLegacyTest, a_signature_that_is_no_base64_does_not_hide_a_good_one) {
  sign();
  auto manifest = signature_image();
  OrderedJson broken = manifest["layers"][0];
  broken["annotations"]["dev.cosignproject.cosign/signature"] = "not base64";
  manifest["layers"].insert(manifest["layers"].begin(), broken);
  replace(manifest);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 2U);
  EXPECT_FALSE(evidence.candidates[0].is_verified());
  EXPECT_TRUE(evidence.candidates[1].is_verified());
}

TEST_F(EvidenceLegacyTest, the_same_layer_twice_is_one_signature) {
  sign();
  auto manifest = signature_image();
  const OrderedJson layer = manifest["layers"][0];
  manifest["layers"].push_back(layer);
  replace(manifest);
  EXPECT_EQ(look().candidates.size(), 1U);
}

TEST_F(EvidenceLegacyTest, a_layer_of_another_kind_is_passed_over) {
  sign();
  auto manifest = signature_image();
  manifest["layers"].push_back(descriptor_json(repository_.store_blob("sbom", "text/spdx")));
  replace(manifest);
  EXPECT_EQ(look().candidates.size(), 1U);
}

TEST_F(EvidenceLegacyTest, an_index_at_the_tag_is_a_candidate_that_failed) {
  repository_.store_manifest(vector_text("fallback-index.json"), oci::media::kImageIndex, tag_);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_EQ(evidence.candidates.front().failure()->code, ErrorCode::Malformed);
}

TEST_F(EvidenceLegacyTest, more_layers_than_the_limit_are_not_read) {
  sign();
  auto manifest = signature_image();
  const OrderedJson layer = manifest["layers"][0];
  for (std::size_t i = 0; i < limits::kSignatureLayers; ++i) manifest["layers"].push_back(layer);
  replace(manifest);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_EQ(evidence.candidates.front().failure()->code, ErrorCode::LimitExceeded);
}

TEST_F(EvidenceLegacyTest, looks_at_the_tag_with_the_prefix) {
  Signing signing(signer(), SignatureFormat::Legacy);
  signing.options.attachment_tag_prefix = "team-";
  ASSERT_TRUE(signing.sign(repository_, image_));
  EXPECT_FALSE(repository_.manifest_at("team-" + tag_).empty());
  EXPECT_TRUE(look().candidates.empty());
  const auto evidence =
      gather(repository_, image_.digest(), {SignatureFormat::Legacy, "team-"}, verifier_of(*signer()), {});
  EXPECT_EQ(evidence.candidates.size(), 1U);
}

}  // namespace
}  // namespace sigwright::cosign
