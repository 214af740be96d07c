#include "cosign/pace.h"

#include <gtest/gtest.h>

namespace sigwright::cosign {
namespace {

using std::chrono::milliseconds;

TEST(PaceTest, settles_for_a_tenth_of_a_second_at_least) {
  Pace pace(milliseconds(0));
  EXPECT_EQ(pace.settle(), milliseconds(100));
  pace.wrote(milliseconds(3));
  EXPECT_EQ(pace.settle(), milliseconds(100));
}

TEST(PaceTest, settles_for_four_times_the_slowest_write) {
  Pace pace(milliseconds(0));
  pace.wrote(milliseconds(90));
  pace.wrote(milliseconds(10));
  EXPECT_EQ(pace.settle(), milliseconds(360));
}

TEST(PaceTest, settles_twice_as_long_when_others_write_too) {
  Pace pace(milliseconds(0));
  pace.met_others(1);
  EXPECT_EQ(pace.settle(), milliseconds(200));
}

TEST(PaceTest, is_quiet_for_longer_than_others_settle_and_write_again) {
  Pace ours(milliseconds(0));
  Pace others(milliseconds(0));
  others.met_others(1);
  for (int i = 0; i < 1'000; ++i) EXPECT_GT(ours.quiet(), others.settle() + others.jitter());
}

TEST(PaceTest, keeps_the_time_that_was_asked_for) {
  Pace pace(milliseconds(7));
  pace.met_others(1);
  pace.wrote(milliseconds(900));
  EXPECT_EQ(pace.settle(), milliseconds(7));
}

TEST(PaceTest, spreads_writers_over_a_span_that_grows_with_their_number) {
  Pace few(milliseconds(0));
  Pace many(milliseconds(0));
  many.met_others(16);
  Pace::Duration longest_few{};
  Pace::Duration longest_many{};
  for (int i = 0; i < 1'000; ++i) {
    longest_few = std::max(longest_few, few.jitter());
    longest_many = std::max(longest_many, many.jitter());
  }
  EXPECT_LE(longest_few, milliseconds(20));
  EXPECT_LE(longest_many, milliseconds(160));
  EXPECT_GT(longest_many, milliseconds(80));
}

TEST(PaceTest, never_waits_longer_than_two_seconds_between_attempts) {
  Pace pace(milliseconds(0));
  pace.met_others(1'000'000);
  pace.wrote(std::chrono::hours(1));
  for (int i = 0; i < 1'000; ++i) EXPECT_LE(pace.jitter(), milliseconds(2'000));
}

}  // namespace
}  // namespace sigwright::cosign
