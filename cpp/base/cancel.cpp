#include "base/cancel.h"

#include <algorithm>

namespace sigwright {

using std::chrono::steady_clock;

Result<void> Cancel::check() const {
  if (stop.stop_requested()) return fail(ErrorCode::Interrupted, "interrupted");
  if (steady_clock::now() >= deadline) return fail(ErrorCode::TimedOut, "the time allowed is over");
  return {};
}

Result<void> Cancel::sleep(std::chrono::nanoseconds duration) const {
  const auto now = steady_clock::now();
  const auto wanted = now + std::min<steady_clock::duration>(duration, steady_clock::time_point::max() - now);
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop, std::min(wanted, deadline), [] { return false; });
  if (wanted <= deadline && !stop.stop_requested()) return {};
  return check();
}

}  // namespace sigwright
