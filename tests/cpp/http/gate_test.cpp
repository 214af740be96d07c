#include "http/gate.h"

#include <gtest/gtest.h>

#include <utility>

namespace sigwright::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Gate::TimePoint kNow{seconds(1000)};

int places(Gate& gate, Gate::TimePoint now) {
  int entered = 0;
  while (gate.open(now)) {
    gate.enter(now);
    ++entered;
  }
  for (int i = 0; i < entered; ++i) gate.leave();
  return entered;
}

TEST(Gate, LetsAsManyInAsItsCap) {
  Gate gate(5);
  EXPECT_EQ(places(gate, kNow), 5);
  EXPECT_TRUE(gate.idle(kNow));
  gate.enter(kNow);
  EXPECT_FALSE(gate.idle(kNow));
}

TEST(Gate, IsClosedForAsLongAsTheHostSays) {
  Gate gate(4);
  gate.hold(kNow, kNow + seconds(10));
  EXPECT_FALSE(gate.open(kNow + seconds(9)));
  EXPECT_TRUE(gate.open(kNow + seconds(10)));
  gate.hold(kNow, kNow + seconds(5));  // a shorter time does not open it earlier
  EXPECT_FALSE(gate.open(kNow + seconds(9)));
}

TEST(Gate, IsHalvedOncePerHoldAndGrowsBack) {
  Gate gate(16);
  gate.hold(kNow, kNow + seconds(1));
  gate.hold(kNow, kNow + seconds(1));
  EXPECT_EQ(places(gate, kNow + seconds(1)), 8);
  EXPECT_FALSE(gate.idle(kNow + seconds(1)));
  for (int i = 0; i < 9; ++i) gate.succeeded();
  EXPECT_EQ(places(gate, kNow + seconds(1)), 9);
  for (int i = 0; i < 1000; ++i) gate.succeeded();
  EXPECT_EQ(places(gate, kNow + seconds(1)), 16);
}

TEST(Gate, NeverClosesForGood) {
  for (const auto& [cap, left] : {std::pair{16U, 4}, {2U, 2}, {1U, 1}}) {
    Gate gate(cap);
    for (int i = 0; i < 20; ++i) gate.hold(kNow + seconds(i), kNow + seconds(i));
    EXPECT_EQ(places(gate, kNow + seconds(20)), left);
  }
}

// How many are let in who keep an interval, where somebody looks after each step.
int turns(Gate& gate, Gate::Interval interval, Gate::Interval window, Gate::Interval step) {
  int entered = 0;
  for (auto now = kNow; now < kNow + window; now += step) {
    while (gate.open(now, interval)) {
      gate.enter(now, interval);
      gate.leave();
      ++entered;
    }
  }
  return entered;
}

TEST(Gate, LetsInAsOftenAsTheIntervalSaysAndNoOftener) {
  for (const auto interval : {milliseconds(1), milliseconds(10), milliseconds(40), milliseconds(500)}) {
    Gate gate(64);
    const auto allowed = seconds(10) / interval;
    const int entered = turns(gate, interval, seconds(10), milliseconds(3));
    EXPECT_GE(entered, allowed - 10 / interval.count() - 1);
    EXPECT_LE(entered, allowed + 10 / interval.count() + 1);
  }
}

TEST(Gate, DoesNotSaveUpTurnsThatNobodyTook) {
  Gate gate(64);
  gate.enter(kNow - seconds(100), milliseconds(100));
  EXPECT_LE(turns(gate, milliseconds(100), seconds(1), milliseconds(1)), 11);
}

TEST(Gate, IsNotAtRestBeforeItsNextTurn) {
  Gate gate(4);
  gate.enter(kNow, seconds(5));
  gate.leave();
  EXPECT_FALSE(gate.idle(kNow + seconds(4)));
  EXPECT_TRUE(gate.idle(kNow + seconds(5)));
  EXPECT_EQ(gate.opens_at(seconds(5)), kNow + seconds(5) - milliseconds(10));
}

TEST(Gate, LetsThoseInWhoKeepNoInterval) {
  Gate gate(4);
  gate.enter(kNow, seconds(5));
  EXPECT_FALSE(gate.open(kNow, seconds(5)));
  EXPECT_TRUE(gate.open(kNow));
  gate.hold(kNow, kNow + seconds(9));
  EXPECT_FALSE(gate.open(kNow + seconds(6), seconds(5)));  // whoever is told to wait waits for both
  EXPECT_TRUE(gate.open(kNow + seconds(9), seconds(5)));
}

}  // namespace
}  // namespace sigwright::http
