#include "http/gate.h"

namespace sigwright::http {
namespace {

// What a turn that was taken late may be ahead of the next: a thread does not wake up to the microsecond, and over many
// requests that would be a rate below the one that was asked for.
constexpr Gate::Interval kCatchUp = std::chrono::milliseconds(10);

}  // namespace

void Gate::enter(TimePoint now, Interval interval) noexcept {
  ++in_flight_;
  if (interval.count() > 0) turn_at_ = std::max(turn_at_, now - kCatchUp) + interval;
}

void Gate::hold(TimePoint now, TimePoint until) noexcept {
  if (now >= closed_until_) width_ = std::max(std::min(cap_, kFewest), width_ / 2);
  closed_until_ = std::max(closed_until_, until);
}

}  // namespace sigwright::http
