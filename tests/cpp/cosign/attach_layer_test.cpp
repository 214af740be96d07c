#include <gtest/gtest.h>

#include "base/encoding.h"
#include "bundle/signature_layer.h"
#include "cosign/attach.h"
#include "cpp/cosign/vectors.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

const AttachOptions kOptions{.settle = std::chrono::milliseconds(1), .now = test_time()};

// The signature that cosign made, taken apart.
LayerAttachment vector_attachment() {
  const auto layer = vector_manifest("signature-image.json").layers().front();
  return {vector_image(), take(bundle::SignatureLayer::parse(to_bytes(vector_text("payload.json")), layer.annotations)),
          std::nullopt};
}

std::string vector_tag() { return oci::attachment_tag(vector_image(), oci::AttachmentKind::Signature); }

TEST(AttachLayerTest, makes_the_image_cosign_makes) {
  MemoryRepository repository;
  const auto written = take(attach_layer(repository, vector_attachment(), kOptions, {}));
  EXPECT_EQ(repository.manifest_at(vector_tag()), vector_text("signature-image.json"));
  EXPECT_EQ(written.tag, vector_tag());
  EXPECT_EQ(repository.blob(take(crypto::Digest::parse(written.digest))), vector_text("payload.json"));
  EXPECT_FALSE(written.existed);
}

TEST(AttachLayerTest, uploads_everything_before_the_read_that_it_writes_upon) {
  MemoryRepository repository;
  ASSERT_TRUE(attach_layer(repository, vector_attachment(), kOptions, {}));
  const auto log = repository.log();
  const auto put = std::ranges::find(log, "PUT manifest " + vector_tag());
  ASSERT_NE(put, log.end());
  EXPECT_EQ(*std::prev(put), "GET manifest " + vector_tag());
}

TEST(AttachLayerTest, adds_behind_the_layers_that_stand) {
  MemoryRepository repository;
  ASSERT_TRUE(attach_layer(repository, vector_attachment(), kOptions, {}));
  auto other = vector_attachment();
  std::get<bundle::SignatureLayer>(other.layer).signature = to_bytes("another signature");
  ASSERT_TRUE(attach_layer(repository, std::move(other), kOptions, {}));
  const auto image = take(oci::Manifest::parse(to_bytes(repository.manifest_at(vector_tag())), {}));
  ASSERT_EQ(image.layers().size(), 2U);
  EXPECT_EQ(image.layers()[0], vector_manifest("signature-image.json").layers()[0]);
  const auto config = OrderedJson::parse(repository.blob(image.config()->digest));
  EXPECT_EQ(config["rootfs"]["diff_ids"].size(), 2U);
}

TEST(AttachLayerTest, keeps_attestations_in_an_image_of_their_own) {
  MemoryRepository repository;
  const std::string envelope = R"({"payload":"e30=","payloadType":"t","signatures":[{"sig":"AQID"}]})";
  auto layer = take(bundle::AttestationLayer::parse(to_bytes(envelope), {{"predicateType", "https://example.test/p"}}));
  const auto written = take(attach_layer(repository, {vector_image(), std::move(layer), std::nullopt}, kOptions, {}));
  EXPECT_TRUE(written.tag.ends_with(".att"));
  const auto image = take(oci::Manifest::parse(to_bytes(repository.manifest_at(written.tag)), {}));
  EXPECT_EQ(image.layers().at(0).media_type, oci::media::kDsseEnvelope);
  EXPECT_EQ(image.layers()[0].annotations.at("predicateType"), "https://example.test/p");
  EXPECT_TRUE(repository.manifest_at(vector_tag()).empty());
}

TEST(AttachLayerTest, records_the_time_only_when_asked) {
  MemoryRepository repository;
  AttachOptions options = kOptions;
  options.record_creation_timestamp = true;
  ASSERT_TRUE(attach_layer(repository, vector_attachment(), options, {}));
  const auto image = take(oci::Manifest::parse(to_bytes(repository.manifest_at(vector_tag())), {}));
  const auto config = OrderedJson::parse(repository.blob(image.config()->digest));
  EXPECT_EQ(config["created"], to_rfc3339(test_time()));
}

TEST(AttachLayerTest, reports_a_payload_that_is_not_kept) {
  MemoryRepository repository({.drops_blobs = true});
  const auto written = attach_layer(repository, vector_attachment(), kOptions, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::NotStored);
  EXPECT_NE(written.error().message.find("sha256:"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::cosign
