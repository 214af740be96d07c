#pragma once
// Points in time and their RFC 3339 text. Nothing here reads a clock: the time arrives in a Context.

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sigwright {

using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

// "2026-11-21T20:54:00Z"; a fraction of 3, 6 or 9 digits where there is one, as protobuf's JSON mapping writes it.
[[nodiscard]] std::string to_rfc3339(Time time);

// RFC 3339 with "Z" or a numeric offset. Leap seconds and years outside 1678-2261 are refused. Fails with Malformed.
[[nodiscard]] Result<Time> from_rfc3339(std::string_view text);

// The nearest time that can be said: seconds outside 1678-2261 come from damaged data.
[[nodiscard]] Time from_unix_seconds(std::int64_t seconds) noexcept;
[[nodiscard]] std::int64_t to_unix_seconds(Time time) noexcept;

// An interval with closed bounds; an absent bound is open.
struct TimeRange {
  Time start = Time::min();
  Time end = Time::max();
  [[nodiscard]] bool contains(Time time) const noexcept { return start <= time && time <= end; }
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

}  // namespace sigwright
