#pragma once
// How many requests one host gets at once, and when it wants none.

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
  static constexpr double kFewest = 4;
  explicit Gate(std::size_t cap) : cap_(static_cast<double>(cap)), width_(cap_) {}

  [[nodiscard]] bool open(TimePoint now) const noexcept {
    return now >= closed_until_ && static_cast<double>(in_flight_) < std::floor(width_);
  }
  void enter() noexcept { ++in_flight_; }
  void leave() noexcept { --in_flight_; }
  void succeeded() noexcept { width_ = std::min(cap_, width_ + 1.0 / width_); }
  // Too many requests: none before `until`. Answers to what was sent before the first of them count once.
  void hold(TimePoint now, TimePoint until) noexcept;

  [[nodiscard]] TimePoint closed_until() const noexcept { return closed_until_; }
  [[nodiscard]] bool idle(TimePoint now) const noexcept {
    return in_flight_ == 0 && waiting.empty() && now >= closed_until_ && width_ >= cap_;
  }

  std::deque<std::shared_ptr<Exchange>> waiting;  // first come, first served

 private:
  double cap_;
  double width_;
  std::size_t in_flight_ = 0;
  TimePoint closed_until_{};
};

}  // namespace sigwright::http
