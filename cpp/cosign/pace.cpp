#include "cosign/pace.h"

namespace sigwright::cosign {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortestSettle{100};
constexpr milliseconds kShortestSlot{10};
constexpr milliseconds kLongestJitter{2'000};

}  // namespace

Pace::Duration Pace::settle() const {
  if (fixed_ > Duration::zero()) return fixed_;
  const Duration alone = std::max<Duration>(kShortestSettle, 4 * slowest_);
  return others_ > 0 ? 2 * alone : alone;
}

Pace::Duration Pace::jitter() {
  const Duration slot = std::max<Duration>(kShortestSlot, 2 * slowest_);
  const std::size_t writers = std::max<std::size_t>(others_, std::size_t{2} << std::min(losses_, 4U));
  const Duration span = std::min<Duration>(kLongestJitter, slot * std::min<std::size_t>(writers, 64));
  return Duration(std::uniform_int_distribution<Duration::rep>(0, span.count())(random_));
}

}  // namespace sigwright::cosign
