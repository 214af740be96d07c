#include "base/shared_bytes.h"

#include <gtest/gtest.h>

namespace sigwright {
namespace {

TEST(SharedBytes, AreHeldOnce) {
  const SharedBytes one = to_bytes("payload");
  const SharedBytes other = one;
  EXPECT_EQ(one.data(), other.data());
  EXPECT_EQ(as_text(other), "payload");
}

TEST(SharedBytes, AreEqualByWhatTheyHold) {
  EXPECT_EQ(SharedBytes(to_bytes("a")), SharedBytes(to_bytes("a")));
  EXPECT_NE(SharedBytes(to_bytes("a")), SharedBytes(to_bytes("b")));
  EXPECT_EQ(SharedBytes(), SharedBytes(Bytes()));
  EXPECT_TRUE(SharedBytes().empty());
}

TEST(SharedBytes, MayStandBehindAHead) {
  const auto bytes = SharedBytes::behind(2, to_bytes("> payload"));
  EXPECT_EQ(as_text(bytes), "payload");
  EXPECT_EQ(as_text(bytes.whole()), "> payload");
  EXPECT_EQ(bytes, SharedBytes(to_bytes("payload")));
  EXPECT_NE(bytes, SharedBytes(to_bytes("> payload")));
  EXPECT_TRUE(SharedBytes::behind(9, to_bytes("short")).empty());
}

}  // namespace
}  // namespace sigwright
