#include "base/cancel.h"

#include <gtest/gtest.h>

#include <thread>

namespace sigwright {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

TEST(Cancel, LetsEverythingGoOnByDefault) {
  EXPECT_TRUE(Cancel{}.check().has_value());
  EXPECT_TRUE(Cancel{}.sleep(milliseconds(1)).has_value());
  EXPECT_TRUE(Cancel{}.sleep(milliseconds(-1)).has_value());
}

TEST(Cancel, FailsAfterAStopAndAfterTheDeadline) {
  std::stop_source stop;
  const Cancel cancel{.stop = stop.get_token()};
  EXPECT_TRUE(cancel.check().has_value());
  stop.request_stop();
  EXPECT_EQ(cancel.check().error().code, ErrorCode::Interrupted);
  const Cancel late{.stop = {}, .deadline = steady_clock::now()};
  EXPECT_EQ(late.check().error().code, ErrorCode::TimedOut);
}

TEST(Cancel, SleepsUntilTheDeadlineAtMost) {
  const Cancel cancel{.stop = {}, .deadline = steady_clock::now() + milliseconds(5)};
  EXPECT_EQ(cancel.sleep(hours(1)).error().code, ErrorCode::TimedOut);
}

TEST(Cancel, IsWokenByAStop) {
  std::stop_source stop;
  const Cancel cancel{.stop = stop.get_token()};
  const std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(cancel.sleep(hours(1)).error().code, ErrorCode::Interrupted);
  EXPECT_EQ(cancel.sleep(milliseconds(0)).error().code, ErrorCode::Interrupted);
}

TEST(Cancel, SleepsForeverRatherThanNotAtAll) {
  const Cancel cancel{.stop = {}, .deadline = steady_clock::now() + milliseconds(5)};
  EXPECT_EQ(cancel.sleep(nanoseconds::max()).error().code, ErrorCode::TimedOut);
}

}  // namespace
}  // namespace sigwright
