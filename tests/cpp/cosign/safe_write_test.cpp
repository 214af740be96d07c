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

void store(fakes::MemoryRepository& repository, const EntrySet& entries) {
  FallbackIndex document;
  const auto rendered = document.render(entries, nullptr, {}).value();
  repository.store_manifest(rendered.raw, rendered.media_type, kTag);
}

TEST(SafeWriteTest, merges_again_when_another_writer_replaced_the_tag) {
  fakes::MemoryRepository repository;
  int others = 100;
  repository.after_write([&] {
    if (others < 103) store(repository, index_entry(others++));
  });
  ASSERT_TRUE(add(repository, 1));
  const auto standing = standing_at(repository, kTag);
  EXPECT_TRUE(standing.missing(index_entry(1)).empty());
  // Every entry that was ever seen stands too, although each overwrite dropped the one before.
  for (const int other : {100, 101, 102}) EXPECT_TRUE(standing.missing(index_entry(other)).empty()) << other;
}

TEST(SafeWriteTest, reports_a_conflict_when_others_keep_winning) {
  fakes::MemoryRepository repository;
  int others = 100;
  repository.after_write([&] { store(repository, index_entry(others++)); });
  FallbackIndex document;
  const Cancel cancel{.stop = {}, .deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2)};
  const auto done =
      write_safely({repository, kTag, document, index_entry(1), std::nullopt, milliseconds(1), nullptr}, cancel);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::WriteConflict);
}

TEST(SafeWriteTest, does_not_put_back_what_was_removed_since_it_was_expected) {
  fakes::MemoryRepository repository;
  ASSERT_TRUE(add(repository, 1));
  auto expected = repository.get_manifest(kTag, {}).value().manifest;
  ASSERT_TRUE(repository.delete_manifest(kTag, {}));
  FallbackIndex document;
  ASSERT_TRUE(
      write_safely({repository, kTag, document, index_entry(2), std::move(expected), milliseconds(1), nullptr}, {}));
  const auto standing = standing_at(repository, kTag);
  EXPECT_TRUE(standing.missing(index_entry(2)).empty());
  EXPECT_EQ(standing.entries().size(), 1U);
}

TEST(SafeWriteTest, gives_way_to_who_removes_the_entries_of_others_again_and_again) {
  fakes::MemoryRepository repository;
  ASSERT_TRUE(add(repository, 1));
  repository.after_write([&] { store(repository, index_entry(2)); });
  repository.forget_log();
  ASSERT_TRUE(add(repository, 2));
  EXPECT_EQ(standing_at(repository, kTag).entries().size(), 1U);
  EXPECT_GE(repository.calls("PUT"), 4U);
}

TEST(SafeWriteTest, waits_for_the_lock_of_its_tag) {
  fakes::MemoryRepository repository;
  WriteLocks locks;
  const auto held = lock_tag(&locks, repository, kTag, {});
  ASSERT_TRUE(held);
  FallbackIndex document;
  const Cancel cancel{.stop = {}, .deadline = std::chrono::steady_clock::now() + milliseconds(1)};
  std::jthread([&] {
    const auto done =
        write_safely({repository, kTag, document, index_entry(1), std::nullopt, milliseconds(1), &locks}, cancel);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::TimedOut);
  }).join();
  EXPECT_TRUE(repository.log().empty());
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
