#include "http/retry.h"

#include <gtest/gtest.h>

#include <ostream>

namespace sigwright::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr auto kNoDeadline = std::chrono::hours(1000);
const auto kNow = system_clock::from_time_t(1'795'294'440);  // Sat, 21 Nov 2026 20:54:00 GMT

struct Status {
  int status;
  bool idempotent, retry_after;
  Retry retry;
};
void PrintTo(const Status& x, std::ostream* out) { *out << x.status << " " << x.idempotent << x.retry_after; }
class RetryTable : public testing::TestWithParam<Status> {};
TEST_P(RetryTable, SaysWhichStatusIsWorthAnotherAttempt) {
  const auto& row = GetParam();
  const Retry retry = retry_for_status(row.status, row.idempotent, row.retry_after);
  EXPECT_EQ(retry, row.retry) << row.status;
}
INSTANTIATE_TEST_SUITE_P(
    Retry, RetryTable,
    testing::Values(Status{200, true, false, Retry::Never}, Status{404, true, true, Retry::Never},
                    Status{401, true, false, Retry::Never}, Status{501, true, false, Retry::Never},
                    Status{408, true, false, Retry::Backoff}, Status{429, true, false, Retry::Turned},
                    Status{499, true, false, Retry::Backoff}, Status{500, true, false, Retry::Backoff},
                    Status{502, true, false, Retry::Backoff}, Status{503, true, false, Retry::Backoff},
                    Status{504, true, false, Retry::Backoff}, Status{522, true, false, Retry::Backoff},
                    Status{408, false, true, Retry::Never}, Status{429, false, false, Retry::Turned},
                    Status{500, false, true, Retry::Never}, Status{502, false, true, Retry::Never},
                    Status{503, false, false, Retry::Never}, Status{503, false, true, Retry::Turned},
                    Status{504, false, true, Retry::Never}));

struct Wait {
  std::string_view value, date;
  std::optional<int> expected;  // seconds
};
void PrintTo(const Wait& x, std::ostream* out) { *out << x.value; }
class RetryAfter : public testing::TestWithParam<Wait> {};
TEST_P(RetryAfter, IsReadInEitherForm) {
  Headers headers{{"Retry-After", std::string(GetParam().value)}};
  if (!GetParam().date.empty()) headers.add("Date", std::string(GetParam().date));
  const auto delay = retry_after(headers, kNow);
  ASSERT_EQ(delay.has_value(), GetParam().expected.has_value());
  if (delay) {
    EXPECT_EQ(*delay, seconds(*GetParam().expected));
  }
}
INSTANTIATE_TEST_SUITE_P(Retry, RetryAfter,
                         testing::Values(Wait{"0", "", 0}, Wait{"120", "", 120}, Wait{" 7 ", "", 7},
                                         Wait{"Sat, 21 Nov 2026 20:55:00 GMT", "", 60},
                                         Wait{"Sat, 21 Nov 2026 20:55:00 GMT", "Sat, 21 Nov 2026 20:54:50 GMT", 10},
                                         Wait{"Saturday, 21-Nov-26 20:54:30 GMT", "", 30},
                                         Wait{"Sat Nov 21 20:54:30 2026", "", 30},
                                         Wait{"Sat, 21 Nov 2026 20:53:00 GMT", "", 0}, Wait{"soon", "", std::nullopt},
                                         Wait{"-1", "", std::nullopt}, Wait{"", "", std::nullopt},
                                         Wait{"1.5s", "", std::nullopt}));

TEST(Retry, SurvivesARetryAfterBeyondTime) {
  const Headers headers{{"Retry-After", "18446744073709551615"}};
  EXPECT_GT(retry_after(headers, kNow).value(), std::chrono::hours(24 * 365));
  EXPECT_FALSE(retry_after({}, kNow));
}

TEST(Retry, BacksOffExponentiallyWithFullJitterUpToACap) {
  std::minstd_rand random(1);
  for (const auto& [attempts, most] :
       std::vector<std::pair<int, int>>{{1, 250}, {2, 500}, {3, 1000}, {6, 8000}, {7, 8000}, {1'000'000, 8000}}) {
    milliseconds longest{0};
    milliseconds shortest{100'000};
    for (int i = 0; i < 500; ++i) {
      const auto delay = backoff(attempts, random);
      longest = std::max(longest, delay);
      shortest = std::min(shortest, delay);
    }
    EXPECT_LE(longest, milliseconds(most));
    EXPECT_GT(longest, milliseconds(most * 9 / 10));
    EXPECT_LT(shortest, milliseconds(most / 10));
  }
}

TEST(Retry, EndsAfterTheAttemptsThatThePolicyAllows) {
  std::minstd_rand random(1);
  const RetryPolicy policy{.max_attempts = 3};
  EXPECT_TRUE(next_delay(Retry::Backoff, {}, {.attempts = 2}, policy, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Backoff, {}, {.attempts = 3}, policy, kNoDeadline, random));
  EXPECT_TRUE(next_delay(Retry::Once, {}, {.attempts = 1}, policy, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Once, {}, {.attempts = 2}, policy, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Once, {}, {.attempts = 1}, {.max_attempts = 1}, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Never, {}, {.attempts = 1}, policy, kNoDeadline, random));
}

TEST(Retry, GoesOnLongerWhereNothingIsWrongButTheNumber) {
  std::minstd_rand random(1);
  const RetryPolicy policy{.max_attempts = 3};
  EXPECT_TRUE(next_delay(Retry::Turned, {}, {.attempts = 3 * kTurnsPerAttempt - 1}, policy, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Turned, {}, {.attempts = 3 * kTurnsPerAttempt}, policy, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Turned, {}, {}, {.max_attempts = 1}, kNoDeadline, random));
  for (int i = 0; i < 100; ++i) {
    EXPECT_LE(next_delay(Retry::Turned, {}, {.attempts = 11}, policy, kNoDeadline, random), seconds(2));
  }
}

TEST(Retry, WaitsAtLeastAsLongAsAsked) {
  std::minstd_rand random(1);
  for (int i = 0; i < 100; ++i) {
    const auto delay = next_delay(Retry::Backoff, seconds(5), {}, {}, kNoDeadline, random);
    ASSERT_TRUE(delay);
    EXPECT_GE(*delay, seconds(5));
    EXPECT_LE(*delay, milliseconds(5250));
  }
}

TEST(Retry, GivesUpWhereTheBudgetIsTooSmall) {
  std::minstd_rand random(1);
  const RetryPolicy policy{.budget = seconds(10)};
  EXPECT_EQ(next_delay(Retry::Backoff, seconds(10), {}, policy, kNoDeadline, random), seconds(10));
  EXPECT_FALSE(next_delay(Retry::Backoff, milliseconds(10'001), {}, policy, kNoDeadline, random));
  EXPECT_FALSE(next_delay(Retry::Backoff, seconds(6), {.waited = seconds(5)}, policy, kNoDeadline, random));
}

TEST(Retry, GivesUpWhereTheDeadlineIsNearer) {
  std::minstd_rand random(1);
  EXPECT_FALSE(next_delay(Retry::Backoff, seconds(5), {}, {}, seconds(4), random));
  EXPECT_TRUE(next_delay(Retry::Backoff, seconds(5), {}, {}, seconds(6), random));
  EXPECT_FALSE(next_delay(Retry::Backoff, {}, {}, {}, -seconds(1), random));
}

}  // namespace
}  // namespace sigwright::http
