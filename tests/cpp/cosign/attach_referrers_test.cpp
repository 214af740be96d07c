#include "cosign/attach.h"
#include "cpp/cosign/vectors.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

class AttachReferrersTest : public testing::Test {
 protected:
  const oci::Manifest referrer_ = vector_manifest("bundle-referrer.json");
  const std::string tag_ = oci::attachment_tag(vector_image(), oci::AttachmentKind::ReferrersIndex);

  [[nodiscard]] Result<std::string> list(MemoryRepository& repository, std::size_t count = 1) {
    std::vector<oci::Descriptor> entries;
    for (std::size_t i = 0; i < count; ++i) {
      oci::Descriptor entry = referrer_.descriptor();
      if (i > 0) entry.digest = crypto::Digest::of(as_bytes(std::to_string(i)));
      entries.push_back(std::move(entry));
    }
    const AttachOptions options{.settle = std::chrono::milliseconds(1)};
    return list_referrers(repository, vector_image(), entries, std::nullopt, options, {});
  }
  void store(MemoryRepository& repository) const {
    repository.store_manifest(as_text(referrer_.raw()), referrer_.media_type());
  }
};

TEST_F(AttachReferrersTest, asks_the_api) {
  MemoryRepository repository;
  store(repository);
  EXPECT_EQ(take(list(repository)), "");
  EXPECT_EQ(repository.calls("PUT"), 0U);
}

TEST_F(AttachReferrersTest, writes_the_fallback_index_once_for_all) {
  MemoryRepository repository({.referrers_api = false});
  store(repository);
  EXPECT_EQ(take(list(repository, 3)), tag_);
  EXPECT_EQ(OrderedJson::parse(repository.manifest_at(tag_))["manifests"].size(), 3U);
  EXPECT_EQ(repository.calls("PUT manifest " + tag_), 1U);
}

TEST_F(AttachReferrersTest, writes_the_index_over_the_image_that_cosign_copy_tagged_so) {
  MemoryRepository repository({.referrers_api = false});
  store(repository);
  const std::string image =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";
  const auto subject = crypto::Digest::of(as_bytes(image));
  const std::string tag = oci::attachment_tag(subject, oci::AttachmentKind::ReferrersIndex);
  repository.store_manifest(image, oci::media::kImageIndex, tag);
  const AttachOptions options{.settle = std::chrono::milliseconds(1)};
  ASSERT_TRUE(list_referrers(repository, subject, {referrer_.descriptor()}, false, options, {}));
  EXPECT_EQ(OrderedJson::parse(repository.manifest_at(tag))["manifests"].size(), 1U);
  EXPECT_TRUE(repository.head_manifest(subject, {}));
}

TEST_F(AttachReferrersTest, finds_out_that_the_api_lists_nothing) {
  MemoryRepository repository({.hides_referrers = true});
  store(repository);
  EXPECT_EQ(list(repository).error().code, ErrorCode::NotStored);
}

TEST_F(AttachReferrersTest, finds_out_that_a_manifest_is_not_kept) {
  MemoryRepository repository;
  EXPECT_EQ(require_manifest(repository, referrer_.digest(), {}).error().code, ErrorCode::NotStored);
  store(repository);
  EXPECT_TRUE(require_manifest(repository, referrer_.digest(), {}));
}

}  // namespace
}  // namespace sigwright::cosign
