#include <gtest/gtest.h>

#include "bundle/statement.h"
#include "cosign/attach.h"
#include "cpp/cosign/vectors.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

AttachOptions options_at(std::string_view time = "2026-11-21T20:54:00Z") {
  return {.settle = std::chrono::milliseconds(1), .now = take(from_rfc3339(time))};
}

// The bundle that cosign made.
BundleAttachment vector_attachment(std::optional<bool> referrers_api = std::nullopt) {
  return {*vector_manifest("bundle-referrer.json").subject(),
          stored_text(vector_text("bundle.json"), oci::media::kBundleV03),
          std::string(bundle::kImageSignaturePredicate), referrers_api};
}

std::string fallback_tag() { return oci::attachment_tag(vector_image(), oci::AttachmentKind::ReferrersIndex); }

TEST(AttachBundleTest, makes_the_referrer_cosign_makes) {
  MemoryRepository repository;
  const auto written = take(attach_bundle(repository, vector_attachment(), options_at(), {}));
  EXPECT_EQ(written.digest, vector_manifest("bundle-referrer.json").digest().str());
  EXPECT_TRUE(written.tag.empty());
  EXPECT_EQ(repository.blob(crypto::Digest::of(as_bytes("{}"))), "{}");
  EXPECT_EQ(repository.blob(vector_manifest("bundle-referrer.json").layers()[0].digest), vector_text("bundle.json"));
}

TEST(AttachBundleTest, neither_merges_nor_settles_where_the_api_lists_it) {
  MemoryRepository repository;
  auto options = options_at();
  options.settle = std::chrono::hours(1);
  ASSERT_TRUE(attach_bundle(repository, vector_attachment(true), options, {}));
  EXPECT_TRUE(repository.manifest_at(fallback_tag()).empty());
}

TEST(AttachBundleTest, lists_it_in_the_fallback_index_with_type_and_annotations) {
  MemoryRepository repository({.referrers_api = false});
  const auto written = take(attach_bundle(repository, vector_attachment(), options_at(), {}));
  EXPECT_EQ(written.tag, fallback_tag());
  const auto index = OrderedJson::parse(repository.manifest_at(fallback_tag()));
  ASSERT_EQ(index["manifests"].size(), 1U);
  EXPECT_EQ(index["manifests"][0]["artifactType"], oci::media::kBundleV03);
  EXPECT_EQ(index["manifests"][0]["annotations"]["dev.sigstore.bundle.predicateType"],
            bundle::kImageSignaturePredicate);
}

TEST(AttachBundleTest, adds_to_the_index_that_cosign_wrote) {
  MemoryRepository repository({.referrers_api = false});
  repository.store_manifest(vector_text("fallback-index.json"), oci::media::kImageIndex, fallback_tag());
  ASSERT_TRUE(attach_bundle(repository, vector_attachment(false), options_at("2026-11-22T00:00:00Z"), {}));
  const auto index = OrderedJson::parse(repository.manifest_at(fallback_tag()));
  const auto cosigns = OrderedJson::parse(vector_text("fallback-index.json"))["manifests"][0];
  ASSERT_EQ(index["manifests"].size(), 2U);
  EXPECT_TRUE(index["manifests"][0] == cosigns || index["manifests"][1] == cosigns);
}

TEST(AttachBundleTest, waits_for_an_api_that_lists_late) {
  MemoryRepository repository({.hides_referrers = true});
  const std::jthread later([&] {
    while (repository.calls("GET referrers") < 2) std::this_thread::yield();
    repository.set_behaviour({});
  });
  EXPECT_TRUE(attach_bundle(repository, vector_attachment(), options_at(), {}));
}

TEST(AttachBundleTest, reports_an_api_that_never_lists_it) {
  MemoryRepository repository({.hides_referrers = true});
  const auto written = attach_bundle(repository, vector_attachment(), options_at(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::NotStored);
  EXPECT_NE(written.error().message.find(vector_manifest("bundle-referrer.json").digest().str()), std::string::npos);
}

TEST(AttachBundleTest, uses_the_fallback_tag_too_where_a_registry_keeps_referrers_in_both_places) {
  MemoryRepository repository({.hides_referrers = true}, "europe-docker.pkg.dev/project/repo/app");
  const auto written = take(attach_bundle(repository, vector_attachment(), options_at(), {}));
  EXPECT_EQ(written.tag, fallback_tag());
  EXPECT_FALSE(repository.manifest_at(fallback_tag()).empty());
}

TEST(AttachBundleTest, reports_a_manifest_that_an_index_lists_and_the_registry_does_not_keep) {
  MemoryRepository repository({.referrers_api = false, .drops_manifests = true});
  const auto written = attach_bundle(repository, vector_attachment(), options_at(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::NotStored);
}

TEST(AttachBundleTest, reports_a_bundle_that_is_not_kept) {
  MemoryRepository repository({.drops_blobs = true});
  const auto written = attach_bundle(repository, vector_attachment(), options_at(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::NotStored);
}

}  // namespace
}  // namespace sigwright::cosign
