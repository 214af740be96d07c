#include "base/bytes.h"

#include <gtest/gtest.h>

namespace sigwright {
namespace {

TEST(Bytes, GoToTextAndBackWithoutLoss) {
  const std::string text("a\0\xff", 3);
  EXPECT_EQ(to_bytes(text), (Bytes{'a', 0, 0xff}));
  EXPECT_EQ(to_text(to_bytes(text)), text);
  EXPECT_EQ(as_text(as_bytes(text)).data(), text.data());
}

TEST(Bytes, AreEqualByContentAndLength) {
  EXPECT_TRUE(equal(as_bytes("ab"), as_bytes(std::string("ab"))));
  EXPECT_FALSE(equal(as_bytes("ab"), as_bytes("abc")));
  EXPECT_FALSE(equal(as_bytes("ab"), as_bytes("aB")));
  EXPECT_TRUE(equal({}, {}));
}

}  // namespace
}  // namespace sigwright
