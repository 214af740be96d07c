#include "http/retry.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/curl.h"

namespace sigwright::http {
namespace {

constexpr Milliseconds kBase{250};
constexpr Milliseconds kCap{8'000};
constexpr int kTurnedBackoff = 4;  // attempts that count for the pause of who is turned away: two seconds at most
constexpr std::int64_t kLongest = 10LL * 365 * 24 * 3600;  // seconds; more is waited for by nobody

struct Row {
  int status;
  bool unprocessed;            // the server did not act on the request
  bool only_with_retry_after;  // ... if it says so
};

// 499 and 522 are what proxies in front of registries answer when the connection behind them broke.
constexpr std::array kStatuses{
    Row{408, false, false}, Row{429, true, false}, Row{499, false, false}, Row{500, false, false},
    Row{502, false, false}, Row{503, true, true},  Row{504, false, false}, Row{522, false, false},
};

std::optional<std::time_t> http_date(const std::string& text) {
  const std::time_t time = curl_getdate(text.c_str(), nullptr);
  return time == -1 ? std::nullopt : std::optional(time);
}

Milliseconds from_seconds(std::int64_t seconds) {
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongest));
}

}  // namespace

Retry retry_for_status(int status, bool idempotent, bool has_retry_after) noexcept {
  const auto* row = std::ranges::find(kStatuses, status, &Row::status);
  if (row == kStatuses.end()) return Retry::Never;
  const bool unprocessed = row->unprocessed && (has_retry_after || !row->only_with_retry_after);
  if (unprocessed) return Retry::Turned;
  return idempotent ? Retry::Backoff : Retry::Never;
}

std::optional<Milliseconds> retry_after(const Headers& headers, std::chrono::system_clock::time_point now) {
  const auto value = headers.get("retry-after");
  if (!value) return std::nullopt;
  const std::string text(trim(*value));
  if (const auto seconds = parse_uint(text)) {
    return from_seconds(static_cast<std::int64_t>(std::min<std::uint64_t>(*seconds, kLongest)));
  }
  const auto until = http_date(text);
  if (!until) return std::nullopt;
  const auto date = headers.get("date");
  const auto from = date ? http_date(*date) : std::nullopt;
  return from_seconds(*until - from.value_or(std::chrono::system_clock::to_time_t(now)));
}

Milliseconds backoff(int attempts, std::minstd_rand& random) {
  const int doublings = std::clamp(attempts - 1, 0, 16);
  const Milliseconds most = std::min(kBase * (1 << doublings), kCap);
  return Milliseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(random));
}

namespace {

int most_attempts(Retry retry, const RetryPolicy& policy) {
  if (retry == Retry::Never || policy.max_attempts == 1) return 1;
  if (retry == Retry::Once) return 2;
  return retry == Retry::Turned ? kTurnsPerAttempt * policy.max_attempts : policy.max_attempts;
}

}  // namespace

std::optional<Milliseconds> next_delay(Retry retry, std::optional<Milliseconds> asked, const RetryHistory& history,
                                       const RetryPolicy& policy, Clock::duration until_deadline,
                                       std::minstd_rand& random) {
  if (history.attempts >= most_attempts(retry, policy)) return std::nullopt;
  const int counted = retry == Retry::Turned ? std::min(history.attempts, kTurnedBackoff) : history.attempts;
  const Milliseconds delay = asked.value_or(Milliseconds(0)) + backoff(asked ? 1 : counted, random);
  const Milliseconds least = asked.value_or(delay);
  const auto left = std::min(policy.budget - history.waited, std::chrono::floor<Milliseconds>(until_deadline));
  if (least > left) return std::nullopt;
  return std::min(delay, left);
}

}  // namespace sigwright::http
