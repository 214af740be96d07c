#include "base/no_fork.h"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace sigwright {
namespace {

using Clock = std::chrono::steady_clock;

// Then a child takes its chances, as it does with any other library: better than a program that stands still because
// two threads wait for each other.
constexpr std::chrono::seconds kLongest{1};
constexpr std::chrono::microseconds kPause{20};

std::atomic<int> inside{0};  // threads
std::atomic<int> forks{0};   // about to happen
std::atomic<void (*)()> thread_end{nullptr};

struct Thread {
  int depth = 0;
  ~Thread() {
    if (auto* const clear = thread_end.load()) {
      const NoFork section;
      clear();
    }
  }
};
thread_local Thread this_thread;

int own() { return this_thread.depth > 0 ? 1 : 0; }

void before_fork() {
  ++forks;
  const auto end = Clock::now() + kLongest;
  while (inside > own() && Clock::now() < end) std::this_thread::sleep_for(kPause);
}

void after_fork() { --forks; }

// The only thread there.
void in_child() {
  forks = 0;
  inside = own();
}

[[maybe_unused]] const int kRegistered = ::pthread_atfork(before_fork, after_fork, in_child);

}  // namespace

// Counted first, then looked: of a thread that enters and one that forks, at least one sees the other.
NoFork::NoFork() noexcept {
  if (this_thread.depth++ > 0) return;
  while (++inside, forks > 0) {
    --inside;
    while (forks > 0) std::this_thread::sleep_for(kPause);
  }
}

NoFork::~NoFork() {
  if (--this_thread.depth == 0) --inside;
}

void NoFork::at_thread_end(void (*clear)()) noexcept { thread_end = clear; }

}  // namespace sigwright
