#include "http/traffic.h"

#include <gtest/gtest.h>

namespace sigwright::http {
namespace {

TEST(TrafficTest, CountsEachWayByItself) {
  const Traffic before = traffic();
  count_sent(3);
  count_received(5);
  EXPECT_EQ(traffic(), (Traffic{before.sent + 3, before.received + 5}));
}

}  // namespace
}  // namespace sigwright::http
