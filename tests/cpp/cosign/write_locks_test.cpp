#include "cosign/write_locks.h"

#include <gtest/gtest.h>

#include <thread>

#include "fakes/memory_repository.h"

namespace sigwright::cosign {
namespace {

Cancel after(std::chrono::milliseconds time) {
  return {.stop = {}, .deadline = std::chrono::steady_clock::now() + time};
}

TEST(WriteLocksTest, lets_one_in_at_a_time) {
  WriteLocks locks;
  int inside = 0;
  int most = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 100; ++round) {
          const auto lock = locks.acquire("tag", {});
          ASSERT_TRUE(lock);
          most = std::max(most, ++inside);
          --inside;
        }
      });
    }
  }
  EXPECT_EQ(most, 1);
}

TEST(WriteLocksTest, does_not_let_one_tag_wait_for_another) {
  WriteLocks locks;
  const auto one = locks.acquire("one", {});
  const auto two = locks.acquire("two", after(std::chrono::seconds(60)));
  EXPECT_TRUE(two);
}

TEST(WriteLocksTest, gives_up_waiting_at_the_deadline) {
  WriteLocks locks;
  const auto held = locks.acquire("tag", {});
  ASSERT_TRUE(held);
  std::jthread([&] {
    const auto refused = locks.acquire("tag", after(std::chrono::milliseconds(1)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::TimedOut);
  }).join();
}

TEST(WriteLocksTest, opens_again_when_the_lock_goes) {
  WriteLocks locks;
  {
    ASSERT_TRUE(locks.acquire("tag", {}));
  }
  EXPECT_TRUE(locks.acquire("tag", after(std::chrono::seconds(60))));
}

TEST(WriteLocksTest, knows_a_tag_by_its_repository) {
  fakes::MemoryRepository one({}, "registry.test/one");
  fakes::MemoryRepository two({}, "registry.test/two");
  WriteLocks locks;
  const auto held = lock_tag(&locks, one, "tag", {});
  ASSERT_TRUE(held && held->owns_lock());
  EXPECT_TRUE(lock_tag(&locks, two, "tag", after(std::chrono::seconds(60))));
  std::jthread([&] { EXPECT_FALSE(lock_tag(&locks, one, "tag", after(std::chrono::milliseconds(1)))); }).join();
}

TEST(WriteLocksTest, takes_none_where_there_are_none) {
  fakes::MemoryRepository repository;
  const auto none = lock_tag(nullptr, repository, "tag", {});
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->owns_lock());
}

}  // namespace
}  // namespace sigwright::cosign
