#include "cosign/tree.h"

#include <gtest/gtest.h>

#include "cosign/sign.h"
#include "cpp/cosign/layout_fixture.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

class TreeTest : public testing::Test {
 protected:
  MemoryRepository repository_;
  oci::Manifest image_ = store_image(repository_);

  [[nodiscard]] Growth grow() { return grow_tree(repository_, image_.digest(), {}, {}); }
  // An artifact that refers to `subject`.
  crypto::Digest refer(const oci::Descriptor& subject, std::string_view type, std::string_view content = "{}") {
    const OrderedJson manifest{
        {"schemaVersion", 2},
        {"mediaType", oci::media::kImageManifest},
        {"config", descriptor_json(repository_.store_blob("{}", oci::media::kEmpty))},
        {"layers", OrderedJson::array({descriptor_json(repository_.store_blob(content, "text/plain"))})},
        {"annotations", {{"org.opencontainers.image.created", "2026-11-21T00:00:00Z"}}},
        {"subject", descriptor_json(subject)},
        {"artifactType", type}};
    return repository_.store_manifest(write_go_json(manifest), oci::media::kImageManifest);
  }
};

TEST_F(TreeTest, an_image_alone_has_nothing) {
  const auto growth = grow();
  EXPECT_TRUE(growth.attached.empty());
  EXPECT_TRUE(growth.warnings.empty());
}

TEST_F(TreeTest, shows_signatures_of_both_formats) {
  ASSERT_TRUE(Signing().sign(repository_, image_));
  const auto growth = grow();
  ASSERT_EQ(growth.attached.size(), 2U);
  const auto& legacy = growth.attached[0];
  EXPECT_EQ(legacy.kind, "signature");
  EXPECT_EQ(legacy.format, "legacy");
  EXPECT_EQ(legacy.layers, 1U);
  ASSERT_EQ(legacy.children.size(), 1U);
  EXPECT_FALSE(legacy.children.front().log_entry);
  const auto& bundle = growth.attached[1];
  EXPECT_EQ(bundle.kind, "signature");
  EXPECT_EQ(bundle.format, "bundle");
  EXPECT_EQ(bundle.signer, signer()->public_key().fingerprint());
  EXPECT_EQ(bundle.claims.signer.key, signer()->public_key().fingerprint());
  EXPECT_NE(legacy.children.front().claims.signature, bundle.claims.signature);
  EXPECT_EQ(bundle.created, to_rfc3339(test_time()));
  EXPECT_EQ(bundle.predicate_type, "https://sigstore.dev/cosign/sign/v1");
}

TEST_F(TreeTest, shows_attestations_and_sboms_at_their_tags) {
  for (const auto kind : {oci::AttachmentKind::Attestation, oci::AttachmentKind::Sbom}) {
    const OrderedJson manifest{
        {"schemaVersion", 2},
        {"mediaType", oci::media::kImageManifest},
        {"config", descriptor_json(repository_.store_blob("{}", oci::media::kImageConfig))},
        {"layers", OrderedJson::array({descriptor_json(repository_.store_blob("x", oci::media::kDsseEnvelope))})}};
    repository_.store_manifest(write_go_json(manifest), oci::media::kImageManifest,
                               oci::attachment_tag(image_.digest(), kind));
  }
  const auto growth = grow();
  ASSERT_EQ(growth.attached.size(), 2U);
  EXPECT_EQ(growth.attached[0].kind, "attestation");
  EXPECT_EQ(growth.attached[1].kind, "sbom");
}

TEST_F(TreeTest, tells_a_signature_without_a_tag_from_any_artifact) {
  refer(image_.descriptor(), "application/vnd.dev.cosign.artifact.sig.v1+json");
  refer(image_.descriptor(), "application/vnd.example.artifact");
  const auto growth = grow();
  ASSERT_EQ(growth.attached.size(), 2U);
  const bool first = growth.attached[0].kind == "signature";
  const auto& signature = growth.attached[first ? 0 : 1];
  EXPECT_EQ(signature.kind, "signature");
  EXPECT_EQ(signature.children.size(), 1U);
  EXPECT_EQ(growth.attached[first ? 1 : 0].kind, "artifact");
}

TEST_F(TreeTest, shows_what_hangs_on_what_hangs_on_the_image) {
  const auto sbom = refer(image_.descriptor(), "application/spdx+json");
  const auto manifest = take(repository_.get_manifest(sbom, {})).manifest;
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Bundle).sign(repository_, manifest));
  const auto growth = grow();
  ASSERT_EQ(growth.attached.size(), 1U);
  EXPECT_EQ(growth.attached.front().kind, "artifact");
  EXPECT_EQ(growth.attached.front().media_type, "application/spdx+json");
  EXPECT_EQ(growth.attached.front().created, "2026-11-21T00:00:00Z");
  ASSERT_EQ(growth.attached.front().children.size(), 1U);
  EXPECT_EQ(growth.attached.front().children.front().kind, "signature");
}

TEST_F(TreeTest, ends_at_a_depth) {
  oci::Descriptor subject = image_.descriptor();
  for (int i = 0; i < 10; ++i) {
    subject.digest = refer(subject, "application/x", "level " + std::to_string(i));
    subject.media_type = oci::media::kImageManifest;
  }
  const auto growth = grow();
  std::size_t depth = 0;
  for (const auto* level = &growth.attached; !level->empty(); level = &level->front().children) ++depth;
  EXPECT_EQ(depth, 4U);
}

TEST_F(TreeTest, warns_of_what_cannot_be_read) {
  ASSERT_TRUE(Signing().sign(repository_, image_));
  repository_.fail_call("GET referrers", 0, {ErrorCode::Unreachable, "no answer", {}, {}});
  const auto growth = grow();
  EXPECT_EQ(growth.attached.size(), 1U);
  ASSERT_EQ(growth.warnings.size(), 1U);
  EXPECT_EQ(growth.warnings.front(), "no answer");
}

TEST_F(TreeTest, a_bundle_that_is_broken_is_shown_with_a_warning) {
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Bundle).sign(repository_, image_));
  repository_.fail_call("GET blob", 0, {ErrorCode::DigestMismatch, "other bytes", {}, {}});
  const auto growth = grow();
  ASSERT_EQ(growth.attached.size(), 1U);
  EXPECT_TRUE(growth.attached.front().signer.empty());
  EXPECT_EQ(growth.warnings.size(), 1U);
}

TEST(TreeOfLayoutTest, names_the_image) {
  Layout layout;
  const auto context = test_context();
  const auto image = layout.add_image("layer", "v1");
  SignOptions options;
  options.signer = signer();
  options.log.upload = false;
  ASSERT_TRUE(sign_image(layout.name() + ":v1", options, context, {}));
  const auto grown = take(tree(layout.name() + ":v1", {}, context, {}));
  EXPECT_EQ(grown.image, layout.name() + ":v1");
  EXPECT_EQ(grown.reference, layout.name() + "@" + image.digest().str());
  EXPECT_EQ(grown.attached.size(), 2U);
}

}  // namespace
}  // namespace sigwright::cosign
