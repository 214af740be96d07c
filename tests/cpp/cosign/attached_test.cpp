#include "cosign/attached.h"

#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

using oci::AttachmentKind;

class AttachedTest : public testing::Test {
 protected:
  fakes::MemoryRepository repository_;
  oci::Manifest image_ = store_image(repository_);
};

TEST_F(AttachedTest, finds_the_signature_image) {
  EXPECT_FALSE(take(attached_image(repository_, image_.digest(), AttachmentKind::Signature, {}, {})));
  ASSERT_TRUE(Signing().sign(repository_, image_));
  EXPECT_TRUE(take(attached_image(repository_, image_.digest(), AttachmentKind::Signature, {}, {})));
  EXPECT_FALSE(take(attached_image(repository_, image_.digest(), AttachmentKind::Signature, "prefix-", {})));
}

TEST_F(AttachedTest, takes_no_index_for_one) {
  store_index(repository_, {child_json(image_, "linux", "amd64")},
              oci::attachment_tag(image_.digest(), AttachmentKind::Sbom));
  EXPECT_EQ(attached_image(repository_, image_.digest(), AttachmentKind::Sbom, {}, {}).error().code,
            ErrorCode::Malformed);
}

TEST_F(AttachedTest, finds_bundles_and_reads_them) {
  ASSERT_TRUE(Signing().sign(repository_, image_));
  EXPECT_TRUE(take(attached_referrers(repository_, image_.digest(), {AttachmentKind::Sbom}, {})).referrers.empty());
  const auto found = take(attached_referrers(repository_, image_.digest(), {AttachmentKind::Bundle}, {}));
  ASSERT_EQ(found.referrers.size(), 1U);
  const auto text = take(bundle_text(repository_, found.referrers.front().manifest, {}));
  EXPECT_EQ(take(predicate_of(take(bundle::Bundle::parse(text.text)))), "https://sigstore.dev/cosign/sign/v1");
  EXPECT_EQ(bundle_text(repository_, image_, {}).error().code, ErrorCode::Malformed);
}

TEST_F(AttachedTest, fails_where_one_cannot_be_read) {
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Bundle).sign(repository_, image_));
  const auto listed = take(repository_.referrers(image_.digest(), {}));
  repository_.fail_call("GET manifest " + listed.entries.front().digest.str(), 0,
                        {ErrorCode::Unreachable, "down", {}, {}});
  EXPECT_EQ(attached_referrers(repository_, image_.digest(), {AttachmentKind::Bundle}, {}).error().code,
            ErrorCode::Unreachable);
}

}  // namespace
}  // namespace sigwright::cosign
