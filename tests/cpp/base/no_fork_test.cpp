#include "base/no_fork.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "fakes/child.h"

namespace sigwright {
namespace {

using fakes::in_child;
using std::chrono::milliseconds;

bool can_enter() {
  const NoFork section;
  return true;
}

// The thread lives on when the child has been forked: of one that ended unjoined the thread sanitizer complains there.
TEST(NoFork, IsWaitedForByAFork) {
  std::atomic<bool> left{false};
  std::latch entered(1);
  std::latch forked(1);
  std::thread other([&] {
    {
      const NoFork section;
      entered.count_down();
      std::this_thread::sleep_for(milliseconds(100));
      left = true;
    }
    forked.wait();
  });
  entered.wait();
  EXPECT_EQ(in_child([&] { return left && can_enter() ? 0 : 1; }), 0);
  forked.count_down();
  other.join();
}

TEST(NoFork, DoesNotEndBeforeTheOutermost) {
  std::atomic<bool> left{false};
  std::latch entered(1);
  std::latch forked(1);
  std::thread other([&] {
    {
      const NoFork section;
      can_enter();
      entered.count_down();
      std::this_thread::sleep_for(milliseconds(100));
      left = true;
    }
    forked.wait();
  });
  entered.wait();
  EXPECT_EQ(in_child([&] { return left ? 0 : 1; }), 0);
  forked.count_down();
  other.join();
}

TEST(NoFork, LetsItsOwnThreadFork) {
  const NoFork section;
  EXPECT_EQ(in_child([] { return can_enter() ? 0 : 1; }), 0);
}

TEST(NoFork, DoesNotHoldAForkForEver) {
  std::latch entered(1);
  std::latch over(1);
  std::thread other([&] {
    const NoFork section;
    entered.count_down();
    over.wait();
  });
  entered.wait();
  EXPECT_EQ(in_child([] { return can_enter() ? 0 : 1; }), 0);
  over.count_down();
  other.join();
}

TEST(NoFork, KeepsLocksOfItsInsideOpenInChildren) {
  std::mutex mutex;
  std::atomic<bool> over{false};
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      while (!over) {
        const NoFork section;
        const std::lock_guard lock(mutex);
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
    });
  }
  int well = 0;
  for (int i = 0; i < 50; ++i) well += static_cast<int>(in_child([&] { return mutex.try_lock() ? 0 : 1; }) == 0);
  over = true;
  for (auto& each : others) each.join();
  EXPECT_EQ(well, 50);
}

std::atomic<int> cleared{0};

TEST(NoFork, ClearsUpAtTheEndOfAThread) {
  NoFork::at_thread_end([] { ++cleared; });
  std::thread([] { can_enter(); }).join();
  std::thread([] {}).join();  // was never in one
  NoFork::at_thread_end(nullptr);
  EXPECT_EQ(cleared, 1);
}

}  // namespace
}  // namespace sigwright
