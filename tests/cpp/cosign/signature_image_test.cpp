#include "cosign/signature_image.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "bundle/signature_layer.h"
#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

oci::Descriptor payload_of_vector() {
  fakes::MemoryRepository scratch;
  return scratch.store_blob(vector_text("payload.json"), oci::media::kSimpleSigning);
}

EntrySet vector_entries() {
  const auto layer = vector_manifest("signature-image.json").layers().front();
  const OrderedJson entry = signature_layer_entry(payload_of_vector(), layer.annotations);
  EntrySet entries;
  entries.add(signature_layer_key(entry), entry);
  return entries;
}

TEST(SignatureImageTest, writes_the_configuration_cosign_writes) {
  const std::string digest = crypto::Digest::of(as_bytes(vector_text("payload.json"))).str();
  EXPECT_EQ(signature_image_config({digest}), vector_text("signature-image-config.json"));
}

TEST(SignatureImageTest, writes_the_manifest_cosign_writes_and_uploads_its_configuration) {
  fakes::MemoryRepository repository;
  SignatureImage document(repository, {});
  const auto rendered = take(document.render(vector_entries(), nullptr, {}));
  EXPECT_EQ(rendered.raw, vector_text("signature-image.json"));
  EXPECT_TRUE(rendered.uploaded);
  const auto config = take(oci::Manifest::parse(to_bytes(rendered.raw), {})).config();
  EXPECT_EQ(repository.blob(config->digest), vector_text("signature-image-config.json"));
}

TEST(SignatureImageTest, uploads_a_configuration_once) {
  fakes::MemoryRepository repository;
  SignatureImage document(repository, {});
  ASSERT_TRUE(take(document.render(vector_entries(), nullptr, {})).uploaded);
  EXPECT_FALSE(take(document.render(vector_entries(), nullptr, {})).uploaded);
}

TEST(SignatureImageTest, reads_back_what_it_writes) {
  fakes::MemoryRepository repository;
  SignatureImage document(repository, {});
  const auto entries = take(document.read(vector_manifest("signature-image.json")));
  EXPECT_TRUE(entries.missing(vector_entries()).empty());
}

TEST(SignatureImageTest, tells_two_signatures_of_one_payload_apart) {
  const OrderedJson one =
      signature_layer_entry(payload_of_vector(), {{std::string(bundle::kSignatureAnnotation), "a"}});
  const OrderedJson two =
      signature_layer_entry(payload_of_vector(), {{std::string(bundle::kSignatureAnnotation), "b"}});
  EXPECT_NE(signature_layer_key(one), signature_layer_key(two));
  EXPECT_EQ(signature_layer_key(one), signature_layer_key(OrderedJson(one)));
}

TEST(SignatureImageTest, has_a_diff_id_and_a_history_for_each_layer) {
  const auto config = OrderedJson::parse(signature_image_config({"sha256:a", "sha256:b"}));
  EXPECT_EQ(config["rootfs"]["diff_ids"].size(), 2U);
  EXPECT_EQ(config["history"].size(), 2U);
}

TEST(SignatureImageTest, uses_docker_types_when_asked_or_when_they_stand) {
  fakes::MemoryRepository repository;
  SignatureImage docker(repository, {.docker_media_types = true});
  const auto rendered = take(docker.render(vector_entries(), nullptr, {}));
  EXPECT_EQ(rendered.media_type, oci::media::kDockerManifest);
  const auto standing = take(oci::Manifest::parse(to_bytes(rendered.raw), rendered.media_type));
  EXPECT_EQ(standing.config()->media_type, oci::media::kDockerConfig);
  EXPECT_EQ(standing.layers().front().media_type, oci::media::kSimpleSigning);
  SignatureImage plain(repository, {});
  EXPECT_EQ(take(plain.render(vector_entries(), &standing, {})).media_type, oci::media::kDockerManifest);
}

TEST(SignatureImageTest, refuses_an_index_and_too_many_layers) {
  fakes::MemoryRepository repository;
  SignatureImage document(repository, {});
  const auto index = document.read(vector_manifest("fallback-index.json"));
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().code, ErrorCode::Malformed);
  EntrySet many;
  for (std::size_t i = 0; i <= limits::kSignatureLayers; ++i) many.add(std::to_string(i), OrderedJson::object());
  const auto rendered = document.render(many, nullptr, {});
  ASSERT_FALSE(rendered);
  EXPECT_EQ(rendered.error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::cosign
