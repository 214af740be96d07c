#pragma once
// What is tried again, and when: the one table.

#include <chrono>
#include <optional>
#include <random>

#include "http/message.h"

namespace sigwright::http {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

enum class Retry : std::uint8_t {
  Never,
  Once,     // more is pointless: nobody listens there, or nobody has that name
  Backoff,  // as often as the policy allows
  Turned,   // turned away unprocessed, for there were too many: kTurnsPerAttempt times as often
};

// A registry at its limit answers 429 to every other request, and is well: five in a row mean nothing.
inline constexpr int kTurnsPerAttempt = 4;

struct RetryPolicy {
  int max_attempts = 5;
  Milliseconds budget{60'000};  // of all waiting together
};

// What one request has used up.
struct RetryHistory {
  int attempts = 1;
  Milliseconds waited{0};
};

// Whether an answer with this status is worth another attempt. A request that is not idempotent is repeated only where
// the server says that it has not acted on it: 429, and 503 with a Retry-After.
[[nodiscard]] Retry retry_for_status(int status, bool idempotent, bool has_retry_after) noexcept;

// Retry-After in either form (RFC 9110, section 10.2.3). A date is compared with the answer's own Date, so that a wrong
// clock here does no harm, and with `now` where there is none. A date in the past is zero; nonsense is nothing.
[[nodiscard]] std::optional<Milliseconds> retry_after(const Headers& headers,
                                                      std::chrono::system_clock::time_point now);

// Exponential backoff with full jitter before attempt `attempts` + 1.
[[nodiscard]] Milliseconds backoff(int attempts, std::minstd_rand& random);

// How long to wait before the next attempt, or nothing when there is to be none. `asked` is waited in full, or, where
// policy or deadline (counted from now) do not allow that, not at all.
[[nodiscard]] std::optional<Milliseconds> next_delay(Retry retry, std::optional<Milliseconds> asked,
                                                     const RetryHistory& history, const RetryPolicy& policy,
                                                     Clock::duration until_deadline, std::minstd_rand& random);

}  // namespace sigwright::http
