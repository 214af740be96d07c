#include "base/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace sigwright {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

struct Pair {
  std::string_view text;
  std::int64_t unix_seconds;
  std::int64_t nanos;
  std::string_view written;
};
class TimeReads : public testing::TestWithParam<Pair> {};
INSTANTIATE_TEST_SUITE_P(
    Rfc3339, TimeReads,
    testing::Values(Pair{"1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"},
                    Pair{"2026-11-21T20:54:00Z", 1795294440, 0, "2026-11-21T20:54:00Z"},
                    Pair{"2026-11-21t20:54:00z", 1795294440, 0, "2026-11-21T20:54:00Z"},
                    Pair{"2026-11-21T22:24:00+01:30", 1795294440, 0, "2026-11-21T20:54:00Z"},
                    Pair{"2026-11-21T12:54:00-08:00", 1795294440, 0, "2026-11-21T20:54:00Z"},
                    Pair{"2024-02-29T23:59:59.5Z", 1709251199, 500'000'000, "2024-02-29T23:59:59.500Z"},
                    Pair{"2000-01-01T00:00:00.000001Z", 946684800, 1'000, "2000-01-01T00:00:00.000001Z"},
                    Pair{"2000-01-01T00:00:00.123456789Z", 946684800, 123'456'789, "2000-01-01T00:00:00.123456789Z"},
                    Pair{"1969-12-31T23:59:59.25Z", -1, 250'000'000, "1969-12-31T23:59:59.250Z"},
                    Pair{"1678-01-01T00:00:00+23:59", -9214646340, 0, "1677-12-31T00:01:00Z"},
                    Pair{"2261-12-31T23:59:59-23:59", 9214732739, 0, "2262-01-01T23:58:59Z"}));

TEST_P(TimeReads, AndWritesItAsProtobufDoes) {
  const auto time = from_rfc3339(GetParam().text);
  ASSERT_TRUE(time.has_value()) << time.error().message;
  EXPECT_EQ(*time, Time{seconds{GetParam().unix_seconds}} + nanoseconds{GetParam().nanos});
  EXPECT_EQ(to_unix_seconds(*time), GetParam().unix_seconds);
  EXPECT_EQ(to_rfc3339(*time), GetParam().written);
}

class TimeRefused : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(
    Texts, TimeRefused,
    testing::Values("", "2026", "2026-11-21", "2026-11-21T20:54:00", "2026-11-21 20:54:00Z", "2026-11-21T20:54Z",
                    "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
                    "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z",
                    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00,5Z",
                    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+01:60",
                    "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00ZZ", "1677-12-31T00:00:00Z",
                    "2262-01-01T00:00:00Z", "-026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-1-01T00:00:00Z"));

TEST_P(TimeRefused, AsMalformed) {
  const auto time = from_rfc3339(GetParam());
  ASSERT_FALSE(time.has_value());
  EXPECT_EQ(time.error().code, ErrorCode::Malformed);
}

TEST(UnixSeconds, GoBothWays) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1795294440}}) {
    EXPECT_EQ(to_unix_seconds(from_unix_seconds(value)), value);
  }
}

TEST(UnixSeconds, ThatNoTimeCanHoldAreTheNearestItCan) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(from_unix_seconds(kMost), from_unix_seconds(kMost / 1'000'000'000));
  EXPECT_EQ(from_unix_seconds(kLeast), from_unix_seconds(kLeast / 1'000'000'000));
  EXPECT_GT(from_unix_seconds(kMost), from_rfc3339("2261-12-31T23:59:59Z").value());
  EXPECT_LT(from_unix_seconds(kLeast), from_rfc3339("1678-01-01T00:00:00Z").value());
}

TEST(TimeRange, IsClosedAtBothEnds) {
  const Time start = from_unix_seconds(10);
  const Time end = from_unix_seconds(20);
  const TimeRange range{start, end};
  EXPECT_TRUE(range.contains(start) && range.contains(end));
  EXPECT_FALSE(range.contains(start - nanoseconds{1}) || range.contains(end + nanoseconds{1}));
  EXPECT_TRUE(TimeRange{}.contains(Time::min()) && TimeRange{}.contains(Time::max()));
}

}  // namespace
}  // namespace sigwright
