#include <gtest/gtest.h>

#include "cosign/evidence_parts.h"
#include "cosign/referrer.h"
#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

class EvidenceBundlesTest : public testing::Test {
 protected:
  MemoryRepository repository_;
  oci::Manifest image_ = store_image(repository_);

  oci::Manifest sign() {
    const auto done = take(Signing(signer(), SignatureFormat::Bundle).sign(repository_, image_));
    const auto digest = take(crypto::Digest::parse(done.manifest.signatures.front().digest));
    return take(repository_.get_manifest(digest, {})).manifest;
  }
  [[nodiscard]] Evidence look() {
    repository_.forget_log();
    return gather(repository_, image_.digest(), {SignatureFormat::Bundle, {}}, verifier_of(*signer()), {});
  }
  void store_referrer(const OrderedJson& manifest) {
    repository_.store_manifest(write_go_json(manifest), oci::media::kImageManifest);
  }
};

TEST_F(EvidenceBundlesTest, verifies_what_cosign_wrote) {
  MemoryRepository registry({.referrers_api = false});
  registry.store_blob(vector_text("bundle.json"), oci::media::kBundleV03);
  registry.store_manifest(vector_text("bundle-referrer.json"), oci::media::kImageManifest);
  registry.store_manifest(vector_text("fallback-index.json"), oci::media::kImageIndex,
                          "sha256-" + std::string(vector_image().hex()));
  const verify::Verifier verifier(
      verify::Policy{.keys = {take(crypto::PublicKey::from_pem(vector_text("test-key.pub")))},
                     .annotations = {},
                     .check_claims = true,
                     .log = verify::LogRequirement::Ignored,
                     .hash = std::nullopt},
      test_time());
  const auto evidence = gather(registry, vector_image(), {}, verifier, {});
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_TRUE(evidence.candidates.front().is_verified());
  EXPECT_EQ(evidence.referrers_api, false);
}

TEST_F(EvidenceBundlesTest, reads_lists_that_give_the_type_of_the_empty_configuration_or_none) {
  sign();
  for (const std::string& type : {std::string(oci::media::kEmpty), std::string()}) {
    repository_.set_behaviour({.artifact_type_listed = type});
    EXPECT_EQ(look().candidates.size(), 1U) << type;
  }
}

TEST_F(EvidenceBundlesTest, reads_signature_images_that_are_referrers_without_a_tag) {
  const std::string tag = "sha256-" + std::string(image_.digest().hex()) + ".sig";
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Legacy).sign(repository_, image_));
  auto manifest = OrderedJson::parse(repository_.manifest_at(tag));
  manifest["config"]["mediaType"] = "application/vnd.dev.cosign.artifact.sig.v1+json";
  manifest["subject"] = {{"mediaType", image_.media_type()}, {"digest", image_.digest().str()}, {"size", 1}};
  store_referrer(manifest);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_TRUE(evidence.candidates.front().is_verified());
  const auto attestations =
      gather(repository_, image_.digest(), {SignatureFormat::Bundle, {}, EvidenceKind::Attestation},
             verifier_of(*signer()), {});
  EXPECT_TRUE(attestations.candidates.empty());
}

TEST_F(EvidenceBundlesTest, fetches_nothing_that_says_it_is_another_artifact) {
  sign();
  repository_.set_behaviour({.artifact_type_listed = "application/spdx+json"});
  EXPECT_TRUE(look().candidates.empty());
  EXPECT_EQ(repository_.log().size(), 1U);
}

TEST_F(EvidenceBundlesTest, fetches_no_attestation_that_the_list_tells) {
  auto json = OrderedJson::parse(to_text(sign().raw()));
  json["annotations"]["dev.sigstore.bundle.predicateType"] = "https://slsa.dev/provenance/v1";
  store_referrer(json);
  const auto evidence = look();
  EXPECT_EQ(evidence.candidates.size(), 1U);
  EXPECT_EQ(evidence.others, 1U);
  EXPECT_EQ(repository_.log().size(), 3U);
}

TEST_F(EvidenceBundlesTest, fetches_no_content_of_an_attestation_that_its_manifest_tells) {
  auto json = OrderedJson::parse(to_text(sign().raw()));
  json["annotations"]["dev.sigstore.bundle.predicateType"] = "https://slsa.dev/provenance/v1";
  store_referrer(json);
  repository_.set_behaviour({.artifact_type_listed = std::string(oci::media::kEmpty)});
  const auto evidence = look();
  EXPECT_EQ(evidence.candidates.size(), 1U);
  EXPECT_EQ(evidence.others, 1U);
  EXPECT_EQ(repository_.calls("GET blob"), 1U);
}

TEST_F(EvidenceBundlesTest, an_attestation_is_no_signature_whatever_its_annotations_say) {
  auto json = OrderedJson::parse(to_text(sign().raw()));
  json["layers"][0] =
      descriptor_json(repository_.store_blob(vector_text("attestation-bundle.json"), oci::media::kBundleV03));
  json["annotations"].erase("dev.sigstore.bundle.predicateType");
  store_referrer(json);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 2U);
  EXPECT_EQ(std::ranges::count_if(evidence.candidates, &verify::CandidateReport::is_verified), 1);
}

TEST_F(EvidenceBundlesTest, a_bundle_that_is_gone_is_a_candidate_that_failed) {
  repository_.remove_blob(sign().layers().front().digest);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_EQ(evidence.candidates.front().failure()->code, ErrorCode::NoMatchingSignature);
}

TEST_F(EvidenceBundlesTest, a_bundle_that_is_no_bundle_is_a_candidate_that_failed) {
  auto json = OrderedJson::parse(to_text(sign().raw()));
  json["layers"][0] = descriptor_json(repository_.store_blob("{\"mediaType\":\"x\"}", oci::media::kBundleV03));
  store_referrer(json);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 2U);
  EXPECT_EQ(std::ranges::count_if(evidence.candidates, &verify::CandidateReport::is_verified), 1);
}

TEST_F(EvidenceBundlesTest, a_bundle_of_two_layers_is_a_candidate_that_failed) {
  auto json = OrderedJson::parse(to_text(sign().raw()));
  const OrderedJson layer = json["layers"][0];
  json["layers"].push_back(layer);
  store_referrer(json);
  const auto evidence = look();
  ASSERT_EQ(evidence.candidates.size(), 2U);
  EXPECT_EQ(std::ranges::count_if(evidence.candidates, &verify::CandidateReport::is_verified), 1);
}

TEST_F(EvidenceBundlesTest, an_artifact_listed_without_its_type_is_passed_over) {
  const OrderedJson manifest{
      {"schemaVersion", 2},
      {"mediaType", oci::media::kImageManifest},
      {"config", descriptor_json(repository_.store_blob("{}", oci::media::kEmpty))},
      {"layers", OrderedJson::array({descriptor_json(repository_.store_blob("sbom", "text/spdx"))})},
      {"subject", descriptor_json(image_.descriptor())}};
  store_referrer(manifest);
  const auto evidence = look();
  EXPECT_TRUE(evidence.candidates.empty());
  EXPECT_TRUE(evidence.failures.empty());
}

TEST_F(EvidenceBundlesTest, a_bundle_that_cannot_be_reached_is_a_failure) {
  sign();
  repository_.fail_call("GET blob", 0, {ErrorCode::TimedOut, "too slow", {}, {}});
  const auto evidence = look();
  EXPECT_TRUE(evidence.candidates.empty());
  ASSERT_EQ(evidence.failures.size(), 1U);
  EXPECT_EQ(evidence.failures.front().code, ErrorCode::TimedOut);
}

}  // namespace
}  // namespace sigwright::cosign
