#include "oci/attachments.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/limits.h"

namespace sigwright::oci {
namespace {

using enum AttachmentKind;

const std::string kHex(64, 'a');
const auto kSubject = crypto::Digest::parse("sha256:" + kHex).value();
const auto kSubject512 = crypto::Digest::parse("sha512:" + std::string(128, 'b')).value();

struct Tagged {
  AttachmentKind kind;
  std::string prefix, tag;
};
class AttachmentTags : public testing::TestWithParam<Tagged> {};
INSTANTIATE_TEST_SUITE_P(Families, AttachmentTags,
                         testing::Values(Tagged{Signature, "", "sha256-" + kHex + ".sig"},
                                         Tagged{Attestation, "", "sha256-" + kHex + ".att"},
                                         Tagged{Sbom, "", "sha256-" + kHex + ".sbom"},
                                         Tagged{Signature, "my-sha-", "my-sha-sha256-" + kHex + ".sig"},
                                         Tagged{ReferrersIndex, "", "sha256-" + kHex}));

TEST_P(AttachmentTags, GoBothWays) {
  EXPECT_EQ(attachment_tag(kSubject, GetParam().kind, GetParam().prefix), GetParam().tag);
  const auto attachment = attachment_of_tag(GetParam().tag);
  ASSERT_TRUE(attachment.has_value());
  EXPECT_EQ(attachment->kind, GetParam().kind);
  EXPECT_EQ(attachment->subject, kSubject);
}

TEST(AttachmentTag, CutsTheFallbackTagOfASha512Digest) {
  const std::string tag = attachment_tag(kSubject512, ReferrersIndex, "never-used-");
  EXPECT_EQ(tag, "sha512-" + std::string(64, 'b'));
  const auto attachment = attachment_of_tag(tag);
  ASSERT_TRUE(attachment.has_value());
  EXPECT_EQ(attachment->kind, ReferrersIndex);
  EXPECT_FALSE(attachment->subject.has_value());
}

TEST(AttachmentTag, KnowsTheSuffixOfTheFirstCosign) {
  EXPECT_EQ(attachment_of_tag("sha256-" + kHex + ".cosign")->kind, Signature);
}

class OrdinaryTags : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Tags, OrdinaryTags,
                         testing::Values("", "latest", "v1.sig", ".sig", "sha256-.sig", "sha256-abc.sig",
                                         "sha256-" + std::string(64, 'A') + ".sig", "sha256-" + kHex + ".sig.bak",
                                         "sha256-" + kHex + "a", "sha256-" + kHex.substr(1), "main-sha256-" + kHex,
                                         "sha256:" + kHex + ".sig", "sha256-" + kHex + ".", "md5-" + kHex + ".sig",
                                         "sha", "shasha.sig", "sha512-" + std::string(64, 'g')));

TEST_P(OrdinaryTags, AreNoAttachments) { EXPECT_FALSE(attachment_of_tag(GetParam()).has_value()); }

Manifest vector(const std::string& name) {
  const std::string path = std::string(SIGWRIGHT_VECTORS) + "/oci/manifests/" + name;
  return Manifest::parse(read_file(path, limits::kManifestBytes).value(), "").value();
}

TEST(AttachmentManifest, RecognisesWhatCosignWrites) {
  EXPECT_EQ(attachment_of_manifest(vector("sig-plain.json"))->kind, Signature);
  EXPECT_EQ(attachment_of_manifest(vector("sig-log.json"))->kind, Signature);
  EXPECT_EQ(attachment_of_manifest(vector("att.json"))->kind, Attestation);
  EXPECT_EQ(attachment_of_manifest(vector("fallback-index.json"))->kind, ReferrersIndex);
  EXPECT_FALSE(attachment_of_manifest(vector("sig-plain.json"))->subject.has_value());
  const auto bundle = attachment_of_manifest(vector("bundle.json"));
  ASSERT_TRUE(bundle.has_value());
  EXPECT_EQ(bundle->kind, Bundle);
  EXPECT_EQ(bundle->subject, vector("bundle.json").subject()->digest);
  EXPECT_FALSE(attachment_of_manifest(vector("image.json")).has_value());
}

std::string descriptor(const std::string& type, const std::string& more = "") {
  return R"({"mediaType":")" + type + R"(","size":1,"digest":"sha256:)" + kHex + "\"" + more + "}";
}

struct Shape {
  std::string name, config, layers, more;
  std::optional<AttachmentKind> kind;
};
class ImageShapes : public testing::TestWithParam<Shape> {};
const std::string kConfig = "application/vnd.oci.image.config.v1+json";
const std::string kTar = "application/vnd.oci.image.layer.v1.tar+gzip";
const std::string kSimple = "application/vnd.dev.cosign.simplesigning.v1+json";
INSTANTIATE_TEST_SUITE_P(
    Manifests, ImageShapes,
    testing::Values(
        Shape{"two_signatures", kConfig, descriptor(kSimple) + "," + descriptor(kSimple), "", Signature},
        Shape{"signature_and_layer", kConfig, descriptor(kSimple) + "," + descriptor(kTar), "", std::nullopt},
        Shape{"layer_and_signature", kConfig, descriptor(kTar) + "," + descriptor(kSimple), "", std::nullopt},
        Shape{"no_layers", kConfig, "", "", std::nullopt},
        Shape{"bundle_layer", kConfig, descriptor("application/vnd.dev.sigstore.bundle+json;version=0.3"), "", Bundle},
        Shape{"bundle_type", kConfig, "", R"(,"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json")", Bundle},
        Shape{"sig_config", "application/vnd.dev.cosign.artifact.sig.v1+json", descriptor(kSimple), "", Signature},
        Shape{"att_type", kConfig, descriptor("x"),
              R"(,"artifactType":"application/vnd.dev.cosign.artifact.att.v1+json")", Attestation},
        Shape{"sbom_config", "application/vnd.dev.cosign.artifact.sbom.v1+json", descriptor("x"), "", Sbom},
        Shape{"spdx_text", kConfig, descriptor("text/spdx"), "", Sbom},
        Shape{"spdx_json", kConfig, descriptor("application/spdx+json"), "", Sbom},
        Shape{"cyclonedx", kConfig, descriptor("application/vnd.cyclonedx+xml"), "", Sbom},
        Shape{"syft", kConfig, descriptor("application/vnd.syft+json"), "", Sbom},
        Shape{"odd_layer", kConfig, descriptor(kTar) + "," + descriptor("text/spdx"), "", std::nullopt},
        Shape{"helm_chart", "application/vnd.cncf.helm.config.v1+json",
              descriptor("application/vnd.cncf.helm.chart.content.v1.tar+gzip"), "", std::nullopt}),
    [](const auto& test) { return test.param.name; });

TEST_P(ImageShapes, AreTakenForWhatTheyAre) {
  const Shape& shape = GetParam();
  const auto manifest = Manifest::parse(to_bytes(R"({"schemaVersion":2,"config":)" + descriptor(shape.config) +
                                                 R"(,"layers":[)" + shape.layers + "]" + shape.more + "}"),
                                        "");
  ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
  const auto attachment = attachment_of_manifest(*manifest);
  EXPECT_EQ(attachment ? std::optional(attachment->kind) : std::nullopt, shape.kind);
}

struct IndexShape {
  std::string name, entries;
  bool attachment;
};
class IndexShapes : public testing::TestWithParam<IndexShape> {};
const std::string kManifestType = "application/vnd.oci.image.manifest.v1+json";
const std::string kBundleEntry =
    descriptor(kManifestType, R"(,"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json")");
const std::string kEmptyEntry = descriptor(kManifestType, R"(,"artifactType":"application/vnd.oci.empty.v1+json")");
const std::string kImageEntry =
    descriptor(kManifestType, R"(,"artifactType":"application/vnd.oci.image.config.v1+json")");
INSTANTIATE_TEST_SUITE_P(
    Indexes, IndexShapes,
    testing::Values(IndexShape{"bundles", kBundleEntry + "," + kEmptyEntry, true}, IndexShape{"empty", "", false},
                    IndexShape{"sbom", descriptor(kManifestType, R"(,"artifactType":"application/spdx+json")"), true},
                    IndexShape{"image_and_bundle", kImageEntry + "," + kBundleEntry, false},
                    IndexShape{"images", kImageEntry, false}, IndexShape{"plain", descriptor(kManifestType), false}),
    [](const auto& test) { return test.param.name; });

TEST_P(IndexShapes, AreListsOfReferrersOnlyWhenAllEntriesAreAttachments) {
  const auto manifest =
      Manifest::parse(to_bytes(R"({"schemaVersion":2,"manifests":[)" + GetParam().entries + "]}"), "");
  ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
  const auto attachment = attachment_of_manifest(*manifest);
  EXPECT_EQ(attachment ? std::optional(attachment->kind) : std::nullopt,
            GetParam().attachment ? std::optional(ReferrersIndex) : std::nullopt);
}

TEST(AttachmentKind, HasANameForEach) {
  EXPECT_EQ(attachment_kind_name(Signature), "signature");
  EXPECT_EQ(attachment_kind_name(Attestation), "attestation");
  EXPECT_EQ(attachment_kind_name(Sbom), "SBOM");
  EXPECT_EQ(attachment_kind_name(ReferrersIndex), "referrers index");
  EXPECT_EQ(attachment_kind_name(Bundle), "bundle");
}

}  // namespace
}  // namespace sigwright::oci
