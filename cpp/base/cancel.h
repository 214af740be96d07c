#pragma once
// How long a blocking call may take, and how it is told to give up early.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/result.h"

namespace sigwright {

// Passed by reference to everything that blocks. Copies watch the same stop source.
struct Cancel {
  std::stop_token stop;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  // Fails with Interrupted after a stop was requested, with TimedOut after the deadline.
  [[nodiscard]] Result<void> check() const;
  // Sleeps, unless stopped or past the deadline first: then fails as check() does.
  [[nodiscard]] Result<void> sleep(std::chrono::nanoseconds duration) const;
};

}  // namespace sigwright
