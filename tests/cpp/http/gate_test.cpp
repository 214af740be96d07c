#include "http/gate.h"

#include <gtest/gtest.h>

#include <utility>

namespace sigwright::http {
namespace {

using std::chrono::seconds;

const Gate::TimePoint kNow{seconds(1000)};

int places(Gate& gate, Gate::TimePoint now) {
  int entered = 0;
  while (gate.open(now)) {
    gate.enter();
    ++entered;
  }
  for (int i = 0; i < entered; ++i) gate.leave();
  return entered;
}

TEST(Gate, LetsAsManyInAsItsCap) {
  Gate gate(5);
  EXPECT_EQ(places(gate, kNow), 5);
  EXPECT_TRUE(gate.idle(kNow));
  gate.enter();
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
  for (const auto& [cap, left] : {std::pair{16, 4}, {2, 2}, {1, 1}}) {
    Gate gate(cap);
    for (int i = 0; i < 20; ++i) gate.hold(kNow + seconds(i), kNow + seconds(i));
    EXPECT_EQ(places(gate, kNow + seconds(20)), left);
  }
}

}  // namespace
}  // namespace sigwright::http
