#include "oci/layout_reader.h"

#include <gtest/gtest.h>

#include "cpp/oci/layout_fixture.h"
#include "oci/attachments.h"

namespace sigwright::oci {
namespace {

using testing::descriptor_of;
using testing::entry_text;
using testing::image_text;
using testing::index_text;
using testing::referrer_text;
using testing::write_text;

const std::string kSimple = "application/vnd.dev.cosign.simplesigning.v1+json";

Descriptor image(std::string_view text) { return descriptor_of(text, media::kImageManifest); }

using OnlyImage = testing::LayoutTest;

TEST_F(OnlyImage, IsFoundAmongItsAttachments) {
  const std::string text = image_text("a");
  const auto digest = put(text, "v1");
  put(image_text("payload", kSimple), attachment_tag(digest, AttachmentKind::Signature));
  put(image_text("payload 2", kSimple));
  put(referrer_text(image(text), "bundle"));
  put(index_text({image(referrer_text(image(text), "bundle"))}),
      attachment_tag(digest, AttachmentKind::ReferrersIndex));
  EXPECT_EQ(repository().head_manifest("", {}).value().digest, digest);
}

TEST_F(OnlyImage, MayHaveTwoNames) {
  const auto digest = put(image_text("a"), "v1");
  put(image_text("a"), "v2");
  EXPECT_EQ(repository().head_manifest("", {}).value().digest, digest);
}

TEST_F(OnlyImage, IsTheIndexAndNotItsChildren) {
  const std::string child = image_text("a");
  put(child);
  const auto digest = put(index_text({image(child), image(image_text("absent"))}));
  EXPECT_EQ(repository().head_manifest("", {}).value().digest, digest);
}

TEST_F(OnlyImage, IsNotFoundInAnEmptyLayout) {
  EXPECT_EQ(repository().head_manifest("", {}).error().code, ErrorCode::NotFound);
}

TEST_F(OnlyImage, IsNotFoundAmongAttachmentsAlone) {
  put(referrer_text(image("x"), "bundle"));
  put(image_text("payload", kSimple));
  EXPECT_EQ(repository().head_manifest("", {}).error().code, ErrorCode::NotFound);
}

TEST_F(OnlyImage, IsRefusedWithTheTagsWhereThereAreSeveral) {
  const auto digest = put(image_text("a"), "v1");
  put(image_text("b"), "v2");
  put(image_text("payload", kSimple), attachment_tag(digest, AttachmentKind::Signature));
  const auto found = repository().head_manifest("", {});
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::Usage);
  EXPECT_NE(found.error().message.find("2 images: v1, v2"), std::string::npos) << found.error().message;
}

TEST_F(OnlyImage, IsRefusedWithTheDigestsWhereThereAreNoTags) {
  const auto digest = put(image_text("a"));
  put(image_text("b"));
  EXPECT_NE(repository().head_manifest("", {}).error().message.find(digest.str()), std::string::npos);
}

TEST_F(OnlyImage, DoesNotMakeADamagedImageDisappear) {
  put(image_text("a"), "v1");
  damage(put(image_text("b"), "v2"));
  EXPECT_EQ(repository().head_manifest("", {}).error().code, ErrorCode::Usage);
}

class ReferrersTest : public testing::LayoutTest {
 protected:
  [[nodiscard]] Result<std::vector<Descriptor>> find() const {
    const auto referrers = repository().referrers(image(text_).digest, {});
    if (!referrers) return fail(referrers.error());
    EXPECT_TRUE(referrers->api);
    return referrers->entries;
  }
  const std::string text_ = image_text("a");
};

TEST_F(ReferrersTest, AreFoundBySubjectWithTypeAndAnnotations) {
  put(text_, "v1");
  EXPECT_TRUE(find().value().empty());
  const auto first = put(referrer_text(image(text_), "bundle 1"));
  const auto second = put(referrer_text(image(text_), "bundle 2"));
  put(referrer_text(image(image_text("b")), "of another image"));
  const auto found = find().value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].digest, first);
  EXPECT_EQ(found[1].digest, second);
  EXPECT_EQ(found[0].artifact_type, media::kBundleV03);
  EXPECT_EQ(found[0].annotations.at("made-by"), "test");
  EXPECT_EQ(found[0].media_type, media::kImageManifest);
}

TEST_F(ReferrersTest, AreFoundWithoutTheImageItself) {
  put(referrer_text(image(text_), "bundle"));
  EXPECT_EQ(find().value().size(), 1U);
}

TEST_F(ReferrersTest, AreFoundInsideIndexesOnce) {
  const std::string bundle = referrer_text(image(text_), "bundle");
  put(bundle);
  put(index_text({image(text_), image(bundle)}), "v1");
  put(index_text({image(bundle)}), attachment_tag(image(text_).digest, AttachmentKind::ReferrersIndex));
  EXPECT_EQ(find().value().size(), 1U);
}

TEST_F(ReferrersTest, OfTheFallbackTagAreListedEvenWhenTheyCannotBeRead) {
  Descriptor lost = image("not there");
  lost.artifact_type = media::kBundleV03;
  put(index_text({lost}), attachment_tag(image(text_).digest, AttachmentKind::ReferrersIndex));
  const auto found = find().value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], lost);
  EXPECT_EQ(repository().get_manifest(lost.digest, {}).error().code, ErrorCode::NotFound);
}

TEST_F(ReferrersTest, FailWhereTheFallbackTagNamesAnotherImage) {
  put(referrer_text(image(text_), "bundle"), attachment_tag(image(text_).digest, AttachmentKind::ReferrersIndex));
  EXPECT_EQ(find().error().code, ErrorCode::Malformed);
}

TEST_F(ReferrersTest, AreNoneWhereTheFallbackTagNamesTheImageItself) {
  put(text_, attachment_tag(image(text_).digest, AttachmentKind::ReferrersIndex));
  EXPECT_TRUE(find().value().empty());
}

TEST_F(ReferrersTest, FailWhereADamagedArtifactMayBeOneOfThem) {
  put(text_, "v1");
  const auto bundle = put(referrer_text(image(text_), "bundle"));
  damage(bundle);
  EXPECT_EQ(find().error().code, ErrorCode::DigestMismatch);
  std::filesystem::remove(blob_path(bundle));
  EXPECT_EQ(find().error().code, ErrorCode::NotFound);
}

TEST_F(ReferrersTest, DoNotFailOverADamagedImageOrAChildThatIsNotThere) {
  put(index_text({image(image_text("absent"))}), "v1");
  damage(put(image_text("b"), "v2"));
  put(referrer_text(image(text_), "bundle"));
  EXPECT_EQ(find().value().size(), 1U);
}

TEST_F(ReferrersTest, OfASha512SubjectAreFound) {
  const auto subject = crypto::Digest::of(as_bytes("x"), crypto::HashAlgorithm::Sha512);
  Descriptor descriptor = image("x");
  descriptor.digest = subject;
  put(referrer_text(descriptor, "bundle"));
  EXPECT_EQ(repository().referrers(subject, {}).value().entries.size(), 1U);
}

TEST_F(ReferrersTest, OfIndexesThatContainEachOtherAreFound) {
  // No honest index holds its own digest, but entries may claim what they like.
  const std::string inner = index_text({image(text_), descriptor_of("x", media::kImageIndex)});
  put(inner, "v1");
  put(index_text({descriptor_of(inner, media::kImageIndex), descriptor_of(inner, media::kImageIndex)}), "v2");
  put(referrer_text(image(text_), "bundle"));
  EXPECT_EQ(find().value().size(), 1U);
}

class CosignSave : public testing::LayoutTest {
 protected:
  void SetUp() override {
    std::filesystem::copy(std::string(SIGWRIGHT_VECTORS) + "/oci/cosign-save", root(),
                          std::filesystem::copy_options::recursive);
    repository_ = open();
  }
  const crypto::Digest image_ =
      crypto::Digest::parse("sha256:b9d1e85e9ff502f0be019d8910ca7f2a67c435b8953b6eac0e0ada6dd659d79d").value();
};

TEST_F(CosignSave, HasOneImageItsSignaturesAndItsBundle) {
  EXPECT_EQ(repository().head_manifest("", {}).value().digest, image_);
  const std::string tag = attachment_tag(image_, AttachmentKind::Signature);
  const auto signatures = repository().get_manifest(tag, {}).value();
  EXPECT_EQ(attachment_of_manifest(signatures.manifest)->kind, AttachmentKind::Signature);
  EXPECT_EQ(repository().tags({}).value().names(), std::vector{tag});
  const auto found = repository().referrers(image_, {}).value().entries;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].artifact_type, media::kBundleV03);
  EXPECT_EQ(found[0].annotations.at("dev.sigstore.bundle.content"), "dsse-envelope");
  const auto bundle = repository().get_manifest(found[0].digest, {}).value().manifest;
  EXPECT_TRUE(repository().get_blob(bundle.layers().at(0), 10'000, {}).has_value());
}

TEST_F(CosignSave, FindsNothingForAnotherImage) {
  const auto other = crypto::Digest::of(as_bytes("other"));
  EXPECT_TRUE(repository().referrers(other, {}).value().entries.empty());
  const std::string tag = attachment_tag(other, AttachmentKind::Signature);
  EXPECT_EQ(repository().get_manifest(tag, {}).error().code, ErrorCode::NotFound);
}

TEST_F(CosignSave, LetsALooseBundleBeDeletedButNoLayer) {
  const auto found = repository().referrers(image_, {}).value().entries;
  const auto manifest = repository().get_manifest(found.at(0).digest, {}).value().manifest;
  EXPECT_FALSE(repository().delete_manifest(manifest.layers().at(0).digest, {}).has_value());
  ASSERT_TRUE(repository().delete_manifest(found.at(0).digest, {}).has_value());
  EXPECT_TRUE(repository().referrers(image_, {}).value().entries.empty());
}

}  // namespace
}  // namespace sigwright::oci
