#include "base/no_fork.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

namespace sigwright {
namespace {

using std::chrono::milliseconds;

// What a child comes to; one that hangs is ended.
int exit_code_of(const std::function<bool()>& child) {
  const pid_t number = ::fork();
  if (number == 0) {
    ::alarm(20);
    ::_exit(child() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(number, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

bool can_enter() {
  const NoFork section;
  return true;
}

TEST(NoFork, IsWaitedForByAFork) {
  std::atomic<bool> left{false};
  std::latch entered(1);
  std::thread other([&] {
    const NoFork section;
    entered.count_down();
    std::this_thread::sleep_for(milliseconds(100));
    left = true;
  });
  entered.wait();
  EXPECT_EQ(exit_code_of([&] { return left && can_enter(); }), 0);
  other.join();
}

TEST(NoFork, DoesNotEndBeforeTheOutermost) {
  std::atomic<bool> left{false};
  std::latch entered(1);
  std::thread other([&] {
    const NoFork section;
    can_enter();
    entered.count_down();
    std::this_thread::sleep_for(milliseconds(100));
    left = true;
  });
  entered.wait();
  EXPECT_EQ(exit_code_of([&] { return left.load(); }), 0);
  other.join();
}

TEST(NoFork, LetsItsOwnThreadFork) {
  const NoFork section;
  EXPECT_EQ(exit_code_of([] { return can_enter(); }), 0);
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
  EXPECT_EQ(exit_code_of([] { return can_enter(); }), 0);
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
  for (int i = 0; i < 50; ++i) well += static_cast<int>(exit_code_of([&] { return mutex.try_lock(); }) == 0);
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
