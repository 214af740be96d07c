#include "bundle/go_base64.h"

#include <gtest/gtest.h>

namespace sigwright::bundle {
namespace {

TEST(GoBase64, IgnoresLineEndsAndNothingElse) {
  EXPECT_EQ(to_text(from_go_base64("aGVsbG8=").value()), "hello");
  EXPECT_EQ(to_text(from_go_base64("aGVs\r\nbG8=\n").value()), "hello");
  EXPECT_FALSE(from_go_base64("aGVs bG8=").has_value());
  EXPECT_FALSE(from_go_base64("aGVsbG8").has_value());
  EXPECT_FALSE(from_go_base64("_-8=\n").has_value());
}

}  // namespace
}  // namespace sigwright::bundle
