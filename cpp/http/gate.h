#pragma once
// How many requests one host gets at once, how soon after each other, and when it wants none.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <deque>
#include <memory>

namespace sigwright::http {

class Exchange;

// One thread at a time: the loop's. A host that answers 429 gets half as many requests at once, and one more for each
// that many successes, up to the cap. Never fewer than kFewest at once: below that a host that turns every other
// request away, whatever their number, would be waited for again and again.
class Gate {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Interval = TimePoint::duration;
  static constexpr double kFewest = 4;
  explicit Gate(std::size_t cap) : cap_(static_cast<double>(cap)), width_(cap_) {}

  // Whoever keeps an `interval` (http/rates.h) waits for its turn too.
  [[nodiscard]] bool open(TimePoint now, Interval interval = {}) const noexcept {
    return now >= opens_at(interval) && static_cast<double>(in_flight_) < std::floor(width_);
  }
  // The time before which it lets nobody in who keeps that interval.
  [[nodiscard]] TimePoint opens_at(Interval interval) const noexcept {
    return interval.count() > 0 ? std::max(closed_until_, turn_at_) : closed_until_;
  }
  void enter(TimePoint now, Interval interval = {}) noexcept;
  void leave() noexcept { --in_flight_; }
  void succeeded() noexcept { width_ = std::min(cap_, width_ + 1.0 / width_); }
  // Too many requests: none before `until`. Answers to what was sent before the first of them count once.
  void hold(TimePoint now, TimePoint until) noexcept;

  [[nodiscard]] TimePoint closed_until() const noexcept { return closed_until_; }
  [[nodiscard]] bool idle(TimePoint now) const noexcept {
    return in_flight_ == 0 && waiting.empty() && taking_turns.empty() && now >= std::max(closed_until_, turn_at_) &&
           width_ >= cap_;
  }

  using Line = std::deque<std::shared_ptr<Exchange>>;  // first come, first served
  Line waiting;
  Line taking_turns;  // those that keep an interval: nobody else waits behind them

 private:
  double cap_;
  double width_;
  std::size_t in_flight_ = 0;
  TimePoint closed_until_{};
  TimePoint turn_at_{};
};

}  // namespace sigwright::http
