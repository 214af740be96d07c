#include "cosign/copy_plan.h"

#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

class CopyPlanTest : public testing::Test {
 protected:
  fakes::MemoryRepository repository_;
  oci::Manifest image_ = store_image(repository_);

  [[nodiscard]] Result<CopyPlan> plan(const oci::Manifest& root, AttachedKinds kinds = {}, bool image_too = true) {
    return plan_copy({repository_, repository_, {}, kinds, image_too}, root, root.digest(), {});
  }
};

TEST_F(CopyPlanTest, names_each_blob_once) {
  const auto made = take(plan(image_));
  EXPECT_EQ(made.manifests.size(), 1U);
  EXPECT_EQ(made.blobs.size(), 2U);
  const auto index =
      store_index(repository_, {child_json(image_, "linux", "amd64"), child_json(image_, "linux", "arm64")});
  EXPECT_EQ(take(plan(index)).blobs.size(), 2U);
}

TEST_F(CopyPlanTest, puts_children_before_their_index) {
  const auto index = store_index(repository_, {child_json(image_, "linux", "amd64")});
  const auto made = take(plan(index));
  ASSERT_EQ(made.manifests.size(), 2U);
  EXPECT_EQ(made.manifests.front().digest, image_.digest());
  EXPECT_EQ(made.manifests.back().digest, index.digest());
}

TEST_F(CopyPlanTest, finds_signatures_of_both_formats_and_of_what_is_attached) {
  ASSERT_TRUE(Signing().sign(repository_, image_));
  const auto made = take(plan(image_));
  EXPECT_EQ(made.tagged.size(), 1U);
  ASSERT_EQ(made.referrers.size(), 1U);
  EXPECT_EQ(made.referrers.front().subject, image_.digest());
  EXPECT_TRUE(
      take(plan(image_, {.signatures = false, .attestations = true, .sboms = true, .others = false})).tagged.empty());
  EXPECT_EQ(take(plan(image_, {}, false)).manifests.size(), 1U);  // the referrer's
}

TEST_F(CopyPlanTest, ends_where_referrers_go_in_circles) {
  // Two digests cannot name each other; a fallback index may list anything.
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Bundle).sign(repository_, image_));
  const auto referrer = take(repository_.referrers(image_.digest(), {})).entries.front();
  fakes::MemoryRepository plain({.referrers_api = false});
  const auto image = store_image(plain);
  const auto raw = repository_.manifest_at("v1");
  OrderedJson index{{"schemaVersion", 2}, {"mediaType", oci::media::kImageIndex}, {"manifests", OrderedJson::array()}};
  index["manifests"].push_back(descriptor_json(image.descriptor()));
  plain.store_manifest(write_go_json(index), oci::media::kImageIndex,
                       oci::attachment_tag(image.digest(), oci::AttachmentKind::ReferrersIndex));
  const auto made = plan_copy({plain, plain, {}, {}, true}, image, image.digest(), {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->manifests.size(), 1U);
}

TEST_F(CopyPlanTest, fails_where_the_source_lacks_what_it_names) {
  const auto index = store_index(repository_, {child_json(image_, "linux", "amd64")});
  repository_.remove_manifest(image_.digest());
  const auto made = plan(index);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Malformed);
}

TEST_F(CopyPlanTest, leaves_out_layers_that_may_not_be_handed_on) {
  OrderedJson layer = descriptor_json(repository_.store_blob("x", "text/plain"));
  layer["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  const OrderedJson manifest{{"schemaVersion", 2},
                             {"mediaType", oci::media::kImageManifest},
                             {"config", descriptor_json(repository_.store_blob("{}", oci::media::kImageConfig))},
                             {"layers", OrderedJson::array({layer})}};
  const auto image = take(oci::Manifest::parse(to_bytes(write_go_json(manifest)), oci::media::kImageManifest));
  const auto made = take(plan(image));
  EXPECT_EQ(made.blobs.size(), 1U);
  EXPECT_EQ(made.warnings.size(), 1U);
}

TEST_F(CopyPlanTest, hands_on_what_the_registry_answers) {
  for (const ErrorCode code : {ErrorCode::AccessDenied, ErrorCode::Unreachable}) {
    repository_.fail_call("GET referrers", 0, {code, "no", {}, {}});
    const auto made = plan(image_);
    ASSERT_FALSE(made);
  }
}

}  // namespace
}  // namespace sigwright::cosign
