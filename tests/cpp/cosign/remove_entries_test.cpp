#include "cosign/remove_entries.h"

#include <thread>

#include "cosign/fallback_index.h"
#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

const std::string kTag = "sha256-index";

std::string entry_digest(std::string_view name) { return crypto::Digest::of(as_bytes(name)).str(); }

std::string index_of(std::initializer_list<std::string_view> names) {
  OrderedJson index{{"schemaVersion", 2}, {"mediaType", oci::media::kImageIndex}, {"manifests", OrderedJson::array()}};
  for (const auto name : names) {
    index["manifests"].push_back(
        {{"mediaType", oci::media::kImageManifest}, {"size", 2}, {"digest", entry_digest(name)}});
  }
  return write_go_json(index);
}

Result<void> remove(MemoryRepository& repository, std::string_view name) {
  FallbackIndex document;
  return remove_entries({repository, kTag, document, {entry_digest(name)}, std::chrono::milliseconds(1), nullptr}, {});
}

TEST(RemoveEntriesTest, leaves_the_others) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours", "theirs"}), oci::media::kImageIndex, kTag);
  ASSERT_TRUE(remove(repository, "ours"));
  const auto left = OrderedJson::parse(repository.manifest_at(kTag))["manifests"];
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0]["digest"], entry_digest("theirs"));
}

TEST(RemoveEntriesTest, deletes_a_tag_that_would_be_empty) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours"}), oci::media::kImageIndex, kTag);
  ASSERT_TRUE(remove(repository, "ours"));
  EXPECT_TRUE(repository.manifest_at(kTag).empty());
}

TEST(RemoveEntriesTest, has_nothing_to_do_where_it_is_gone) {
  MemoryRepository repository;
  EXPECT_TRUE(remove(repository, "ours"));
  repository.store_manifest(index_of({"theirs"}), oci::media::kImageIndex, kTag);
  EXPECT_TRUE(remove(repository, "ours"));
  EXPECT_EQ(repository.calls("PUT"), 0U);
}

TEST(RemoveEntriesTest, takes_out_again_what_another_writer_brought_back) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours", "theirs"}), oci::media::kImageIndex, kTag);
  int times = 2;
  repository.after_write([&] {
    if (times-- > 0) repository.store_manifest(index_of({"new", "ours", "theirs"}), oci::media::kImageIndex, kTag);
  });
  ASSERT_TRUE(remove(repository, "ours"));
  EXPECT_EQ(repository.calls("PUT"), 3U);
  const auto left = OrderedJson::parse(repository.manifest_at(kTag))["manifests"];
  ASSERT_EQ(left.size(), 2U);
  for (const auto& entry : left) EXPECT_NE(entry["digest"], entry_digest("ours"));
}

TEST(RemoveEntriesTest, puts_back_what_another_writer_lost) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours", "theirs"}), oci::media::kImageIndex, kTag);
  int times = 1;
  repository.after_write([&] {
    if (times-- > 0) repository.store_manifest(index_of({"new"}), oci::media::kImageIndex, kTag);
  });
  ASSERT_TRUE(remove(repository, "ours"));
  EXPECT_EQ(OrderedJson::parse(repository.manifest_at(kTag))["manifests"].size(), 2U);
}

TEST(RemoveEntriesTest, waits_for_the_lock_of_its_tag) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours"}), oci::media::kImageIndex, kTag);
  WriteLocks locks;
  const auto held = lock_tag(&locks, repository, kTag, {});
  ASSERT_TRUE(held);
  FallbackIndex document;
  const Cancel cancel{.stop = {}, .deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(1)};
  std::jthread([&] {
    const auto done = remove_entries(
        {repository, kTag, document, {entry_digest("ours")}, std::chrono::milliseconds(1), &locks}, cancel);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::TimedOut);
  }).join();
  EXPECT_EQ(repository.manifest_at(kTag), index_of({"ours"}));
}

TEST(RemoveEntriesTest, gives_up_on_a_registry_that_does_not_change) {
  MemoryRepository repository({.drops_tags = true});
  repository.store_manifest(index_of({"ours", "theirs"}), oci::media::kImageIndex, kTag);
  EXPECT_EQ(remove(repository, "ours").error().code, ErrorCode::WriteConflict);
}

TEST(DeleteTagTest, goes_by_digest_where_the_registry_deletes_no_tags) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours"}), oci::media::kImageIndex, kTag);
  repository.fail_call("DELETE manifest " + kTag, 0, {ErrorCode::Malformed, "unsupported", {}, {}});
  EXPECT_TRUE(delete_tag(repository, kTag, {}));
  EXPECT_EQ(repository.calls("DELETE manifest sha256:"), 1U);
}

TEST(DeleteTagTest, says_that_the_registry_may_not_allow_it) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours"}), oci::media::kImageIndex, kTag);
  repository.fail_call("DELETE", 0, {ErrorCode::Malformed, "unsupported", {}, {}});
  const auto refused = delete_tag(repository, kTag, {});
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.error().hint.empty());
}

TEST(DeleteTagTest, hands_on_a_refusal) {
  MemoryRepository repository;
  repository.store_manifest(index_of({"ours"}), oci::media::kImageIndex, kTag);
  repository.fail_call("DELETE", 0, {ErrorCode::AccessDenied, "no", {}, {}});
  EXPECT_EQ(delete_tag(repository, kTag, {}).error().code, ErrorCode::AccessDenied);
}

}  // namespace
}  // namespace sigwright::cosign
