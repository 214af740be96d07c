#include "services/log_group.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "samples.h"
#include "services/durable_files.h"
#include "services/log_fsck.h"

namespace sigwright::services {
namespace {

class Group : public testing::Test {
 protected:
  void SetUp() override {
    const log_files::Description description{"log.example", key->public_key(), from_unix_seconds(0)};
    ASSERT_TRUE(write_file(directory.path() / "checkpoint",
                           as_bytes(sign_checkpoint(*key, "log.example", 0, tlog::empty_root()).value().text())));
    std::filesystem::create_directories(directory.path() / log_files::kQueue);
    const LogMemory memory(directory.path() / "memory", key->public_key());
    group.emplace(directory.path(), key->public_key(), LogCommitter(directory.path(), description, key, memory),
                  LogSink());
  }
  // As another process holds it.
  [[nodiscard]] FileLock lock() const {
    return FileLock::try_lock(directory.path() / log_files::kLock).value().value();
  }
  static Cancel within(std::chrono::milliseconds time) {
    return {.stop = {}, .deadline = std::chrono::steady_clock::now() + time};
  }

  samples::TemporaryDirectory directory;
  std::shared_ptr<const signing::Signer> key = samples::log_key();
  std::optional<LogGroup> group;
};

TEST_F(Group, GivesEveryEntryOfManyThreadsAPlaceOfItsOwn) {
  constexpr int kThreads = 8;
  constexpr int kEach = 40;
  std::vector<std::vector<PlacedEntry>> placed(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEach; ++i) {
          const auto got = group->add(to_bytes(std::to_string(thread) + "/" + std::to_string(i)), {});
          ASSERT_TRUE(got) << got.error().message;
          placed[static_cast<std::size_t>(thread)].push_back(*got);
        }
      });
    }
  }
  std::set<std::uint64_t> indexes;
  for (const auto& of_thread : placed) {
    for (const PlacedEntry& one : of_thread) {
      EXPECT_LT(one.index, one.checkpoint->size());
      EXPECT_TRUE(one.proof);
      indexes.insert(one.index);
    }
  }
  EXPECT_EQ(indexes.size(), std::size_t{kThreads * kEach});
  const auto checkpoint = log_files::read_checkpoint(directory.path(), key->public_key());
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->size(), std::uint64_t{kThreads * kEach});
  EXPECT_TRUE(fsck(*checkpoint, log_files::tile_reader(directory.path()), {}));
}

TEST_F(Group, HasNoProofOfWhatTheLogHadAlready) {
  ASSERT_TRUE(group->add(to_bytes("a"), {}));
  const auto again = group->add(to_bytes("a"), {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->index, 0U);
  EXPECT_FALSE(again->proof);
}

TEST_F(Group, RefusesAnEntryThatNoBundleHolds) {
  const auto refused = group->add(Bytes(70'000), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(group->add(to_bytes("a"), {})->index, 0U);
}

TEST_F(Group, GivesUpWhileAnotherProcessCommits) {
  {
    const FileLock held = lock();
    const auto late = group->add(to_bytes("late"), within(std::chrono::milliseconds(20)));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::TimedOut);
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path() / log_files::kQueue));
  EXPECT_EQ(group->add(to_bytes("a"), {})->checkpoint->size(), 1U) << "what was given up is not in the log";
}

TEST_F(Group, GoesOnWhenWhoeverLeadsGivesUp) {
  std::vector<std::jthread> patient;
  {
    const FileLock held = lock();
    std::jthread impatient([&] { EXPECT_FALSE(group->add(to_bytes("late"), within(std::chrono::milliseconds(50)))); });
    for (const char* const entry : {"a", "b", "c"}) {
      patient.emplace_back([&, entry] {
        const auto placed = group->add(to_bytes(entry), within(std::chrono::seconds(60)));
        EXPECT_TRUE(placed) << placed.error().message;
      });
    }
    impatient.join();
  }
  patient.clear();
  EXPECT_EQ(log_files::read_checkpoint(directory.path(), key->public_key())->size(), 3U);
}

TEST_F(Group, GoesOnAfterACommitThatFailed) {
  const auto checkpoint = directory.path() / "checkpoint";
  const Bytes good = read_file(checkpoint, 10'000).value();
  ASSERT_TRUE(write_file(checkpoint, as_bytes("no checkpoint")));
  {
    std::vector<std::jthread> threads;
    for (const char* const entry : {"a", "b", "c"}) {
      threads.emplace_back([&, entry] { EXPECT_FALSE(group->add(to_bytes(entry), {})); });
    }
  }
  ASSERT_TRUE(write_file(checkpoint, good));
  EXPECT_EQ(group->add(to_bytes("d"), {})->checkpoint->size(), 1U);
}

}  // namespace
}  // namespace sigwright::services
