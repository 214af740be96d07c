#include "cosign/safe_write.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "cosign/fallback_index.h"
#include "cosign/signature_image.h"
#include "fakes/memory_repository.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr char kTag[] = "sha256-fallback";

EntrySet index_entry(int number) {
  const auto digest = crypto::Digest::of(as_bytes("entry " + std::to_string(number)));
  EntrySet set;
  set.add(digest.str(), {{"mediaType", oci::media::kImageManifest}, {"size", 7}, {"digest", digest.str()}});
  return set;
}

EntrySet standing_at(const fakes::MemoryRepository& repository, const std::string& tag) {
  const std::string raw = repository.manifest_at(tag);
  if (raw.empty()) return {};
  return FallbackIndex().read(oci::Manifest::parse(to_bytes(raw), oci::media::kImageIndex).value()).value();
}

Result<void> add(fakes::MemoryRepository& repository, int number, milliseconds settle = milliseconds(1)) {
  FallbackIndex document;
  return write_safely({repository, kTag, document, index_entry(number), std::nullopt, settle, nullptr}, {});
}

TEST(SafeWriteTest, writes_what_was_not_there) {
  fakes::MemoryRepository repository;
  ASSERT_TRUE(add(repository, 1));
  EXPECT_TRUE(standing_at(repository, kTag).missing(index_entry(1)).empty());
}

TEST(SafeWriteTest, reads_writes_and_reads_back_when_alone) {
  fakes::MemoryRepository repository;
  ASSERT_TRUE(add(repository, 1));
  const std::vector<std::string> expected{"GET manifest sha256-fallback", "PUT manifest sha256-fallback",
                                          "GET manifest sha256-fallback"};
  EXPECT_EQ(repository.log(), expected);
}

TEST(SafeWriteTest, keeps_the_entries_of_others) {
  fakes::MemoryRepository repository;
  ASSERT_TRUE(add(repository, 1));
  ASSERT_TRUE(add(repository, 2));
  const auto standing = standing_at(repository, kTag);
  EXPECT_EQ(standing.entries().size(), 2U);
  EXPECT_TRUE(standing.missing(index_entry(1)).empty());
}

// A repository on which another writer replaces the tag right after each of our first writes.
class Overwriting final : public oci::Repository {
 public:
  Overwriting(fakes::MemoryRepository& inner, int times) : inner_(inner), times_(times) {}
  [[nodiscard]] const oci::Reference& reference() const noexcept override { return inner_.reference(); }
  [[nodiscard]] Result<oci::FetchedManifest> get_manifest(const oci::ManifestName& n, const Cancel& c) override {
    return inner_.get_manifest(n, c);
  }
  [[nodiscard]] Result<oci::Descriptor> head_manifest(const oci::ManifestName& n, const Cancel& c) override {
    return inner_.head_manifest(n, c);
  }
  [[nodiscard]] Result<Bytes> get_blob(const oci::Descriptor& b, std::size_t cap, const Cancel& c) override {
    return inner_.get_blob(b, cap, c);
  }
  [[nodiscard]] Result<oci::BlobReaderPtr> read_blob(const oci::Descriptor& b, const Cancel& c) override {
    return inner_.read_blob(b, c);
  }
  [[nodiscard]] Result<void> write_blob(const oci::Descriptor& b, const oci::BlobSource& s, const Cancel& c) override {
    return inner_.write_blob(b, s, c);
  }
  [[nodiscard]] Result<bool> has_blob(const crypto::Digest& d, const Cancel& c) override {
    return inner_.has_blob(d, c);
  }
  [[nodiscard]] Result<oci::Descriptor> put_blob(ByteView d, std::string_view t, const Cancel& c) override {
    return inner_.put_blob(d, t, c);
  }
  [[nodiscard]] Result<crypto::Digest> put_manifest(const oci::PutManifest& put, const Cancel& cancel) override {
    auto done = inner_.put_manifest(put, cancel);
    if (times_-- > 0) overwrite();
    return done;
  }
  [[nodiscard]] Result<void> delete_manifest(const oci::ManifestName& n, const Cancel& c) override {
    return inner_.delete_manifest(n, c);
  }
  [[nodiscard]] Result<oci::Referrers> referrers(const crypto::Digest& d, const Cancel& c) override {
    return inner_.referrers(d, c);
  }
  [[nodiscard]] Result<oci::TagList> tags(const Cancel& c) override { return inner_.tags(c); }
  [[nodiscard]] bool writes_are_atomic() const noexcept override { return false; }

 private:
  void overwrite() {
    FallbackIndex document;
    const auto rendered = document.render(index_entry(100 + times_), nullptr, {}).value();
    inner_.store_manifest(rendered.raw, rendered.media_type, kTag);
  }

  fakes::MemoryRepository& inner_;
  int times_;
};

TEST(SafeWriteTest, merges_again_when_another_writer_replaced_the_tag) {
  fakes::MemoryRepository inner;
  Overwriting repository(inner, 3);
  FallbackIndex document;
  ASSERT_TRUE(write_safely({repository, kTag, document, index_entry(1), std::nullopt, milliseconds(1), nullptr}, {}));
  const auto standing = standing_at(inner, kTag);
  EXPECT_TRUE(standing.missing(index_entry(1)).empty());
  // Every entry that was ever seen stands too, although each overwrite dropped the one before.
  for (const int other : {100, 101, 102}) EXPECT_TRUE(standing.missing(index_entry(other)).empty()) << other;
}

TEST(SafeWriteTest, reports_a_conflict_when_others_keep_winning) {
  fakes::MemoryRepository inner;
  Overwriting repository(inner, 1'000'000);
  FallbackIndex document;
  const Cancel cancel{.stop = {}, .deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2)};
  const auto done =
      write_safely({repository, kTag, document, index_entry(1), std::nullopt, milliseconds(1), nullptr}, cancel);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::WriteConflict);
}

TEST(SafeWriteTest, reports_a_registry_that_accepts_and_does_not_keep) {
  fakes::MemoryRepository repository({.drops_tags = true});
  const auto done = add(repository, 1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::NotStored);
  EXPECT_NE(done.error().message.find("the bundle sha256:"), std::string::npos) << done.error().message;
}

TEST(SafeWriteTest, uses_if_match_and_starts_again_after_a_conflict) {
  fakes::MemoryRepository repository({.gives_etags = true, .honours_if_match = true});
  ASSERT_TRUE(add(repository, 1));
  repository.fail_call("PUT manifest", 2, {ErrorCode::WriteConflict, "the tag changed", {}, {}});
  ASSERT_TRUE(add(repository, 2));
  EXPECT_EQ(standing_at(repository, kTag).entries().size(), 2U);
}

TEST(SafeWriteTest, gives_up_conditions_where_they_never_hold) {
  fakes::MemoryRepository repository({.gives_etags = true, .refuses_if_match = true});
  ASSERT_TRUE(add(repository, 1));
  ASSERT_TRUE(add(repository, 2));
  EXPECT_EQ(standing_at(repository, kTag).entries().size(), 2U);
}

TEST(SafeWriteTest, reads_again_after_a_write_without_an_answer) {
  fakes::MemoryRepository repository;
  repository.fail_call("PUT manifest", 1, {ErrorCode::Unreachable, "no answer", {}, {}});
  EXPECT_TRUE(add(repository, 1));
}

TEST(SafeWriteTest, merges_again_after_a_write_that_was_turned_away) {
  fakes::MemoryRepository repository;
  ASSERT_TRUE(add(repository, 1));
  repository.forget_log();
  repository.fail_call("PUT manifest", 1, {ErrorCode::Unreachable, "503", {}, {{"retry_after", "0"}}});
  ASSERT_TRUE(add(repository, 2));
  const std::string get = "GET manifest sha256-fallback", put = "PUT manifest sha256-fallback";
  EXPECT_EQ(repository.log(), (std::vector<std::string>{get, put, get, put, get}));
}

TEST(SafeWriteTest, waits_as_long_as_the_registry_asks) {
  fakes::MemoryRepository repository;
  repository.fail_call("PUT manifest", 1, {ErrorCode::Unreachable, "429", {}, {{"retry_after", "1"}}});
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(add(repository, 1));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

TEST(SafeWriteTest, gives_up_at_once_where_the_registry_asks_for_too_much) {
  fakes::MemoryRepository repository;
  repository.fail_call("PUT manifest", 0, {ErrorCode::Unreachable, "429", {}, {{"retry_after", "3600"}}});
  const auto done = add(repository, 1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "429");
  EXPECT_EQ(repository.calls("PUT manifest"), 1U);
}

TEST(SafeWriteTest, writes_again_after_a_refusal_that_may_pass) {
  fakes::MemoryRepository repository;
  repository.fail_call("PUT manifest", 1, {ErrorCode::Malformed, "400 MANIFEST_BLOB_UNKNOWN", {}, {}});
  EXPECT_TRUE(add(repository, 1));
}

TEST(SafeWriteTest, gives_up_when_a_write_is_refused_for_good) {
  for (const auto code : {ErrorCode::Malformed, ErrorCode::AccessDenied}) {
    fakes::MemoryRepository repository;
    repository.fail_call("PUT manifest", 0, {code, "refused", {}, {}});
    const auto done = add(repository, 1);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, code);
  }
}

TEST(SafeWriteTest, gives_up_when_no_write_is_answered) {
  fakes::MemoryRepository repository;
  repository.fail_call("PUT manifest", 0, {ErrorCode::Unreachable, "no answer", {}, {}});
  const auto done = add(repository, 1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Unreachable);
}

TEST(SafeWriteTest, does_not_settle_where_writes_are_atomic) {
  fakes::MemoryRepository repository({.atomic = true});
  const Cancel soon{.stop = {}, .deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1)};
  FallbackIndex document;
  EXPECT_TRUE(
      write_safely({repository, kTag, document, index_entry(1), std::nullopt, std::chrono::hours(1), nullptr}, soon));
}

TEST(SafeWriteTest, refuses_to_touch_something_else_at_the_tag) {
  fakes::MemoryRepository repository;
  SignatureImage image(repository, {});
  EntrySet layer;
  layer.add(
      "key",
      {{"mediaType", oci::media::kSimpleSigning}, {"size", 1}, {"digest", crypto::Digest::of(as_bytes("x")).str()}});
  const auto rendered = image.render(layer, nullptr, {}).value();
  repository.store_manifest(rendered.raw, rendered.media_type, kTag);
  const auto done = add(repository, 1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Malformed);
  EXPECT_EQ(repository.calls("PUT manifest"), 0U);
}

TEST(SafeWriteTest, stops_when_asked_to) {
  fakes::MemoryRepository repository({.drops_tags = true});
  std::stop_source stop;
  const std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(20));
    stop.request_stop();
  });
  FallbackIndex document;
  const auto done = write_safely(
      {repository, kTag, document, index_entry(1), std::nullopt, std::chrono::hours(1), nullptr}, {stop.get_token()});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Interrupted);
}

// Threads that share nothing, as processes on different machines do. The registry lets the last writer win.
void write_from_many(fakes::MemoryRepository& repository, int writers) {
  std::atomic<int> succeeded{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < writers; ++i) {
      threads.emplace_back([&, i] {
        if (add(repository, i, milliseconds(0))) ++succeeded;
      });
    }
  }
  EXPECT_EQ(succeeded, writers);
  const auto standing = standing_at(repository, kTag);
  for (int i = 0; i < writers; ++i) EXPECT_TRUE(standing.missing(index_entry(i)).empty()) << "entry " << i;
}

TEST(SafeWriteTest, sixteen_writers_lose_nothing_without_compare_and_swap) {
  fakes::MemoryRepository repository({.shortest_delay = microseconds(200), .longest_delay = microseconds(8'000)});
  write_from_many(repository, 16);
}

TEST(SafeWriteTest, sixteen_writers_lose_nothing_with_compare_and_swap) {
  fakes::MemoryRepository repository({.gives_etags = true,
                                      .honours_if_match = true,
                                      .shortest_delay = microseconds(200),
                                      .longest_delay = microseconds(8'000)});
  write_from_many(repository, 16);
}

}  // namespace
}  // namespace sigwright::cosign
