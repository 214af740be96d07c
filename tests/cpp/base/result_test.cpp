#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace sigwright {
namespace {

Result<int> number(bool good) {
  if (!good) return fail(ErrorCode::Malformed, "no number", "give one");
  return 7;
}
Result<void> nothing(bool good) {
  if (!good) return fail(ErrorCode::Usage, "no");
  return {};
}
Result<int> twice(bool good) {
  TRY(const int value, number(good));
  return 2 * value;
}
Result<int> after(bool good) {
  CHECK(nothing(good));
  return 1;
}

TEST(Try, BindsTheValueOrHandsTheErrorOn) {
  EXPECT_EQ(twice(true).value(), 14);
  const auto failed = twice(false);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::Malformed);
  EXPECT_EQ(failed.error().hint, "give one");
}

TEST(Try, MovesWhatCannotBeCopied) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(3); };
  const auto use = [&]() -> Result<int> {
    TRY(const auto pointer, make());
    return *pointer;
  };
  EXPECT_EQ(use().value(), 3);
}

TEST(Check, GoesOnOrHandsTheErrorOn) {
  EXPECT_EQ(after(true).value(), 1);
  EXPECT_EQ(after(false).error().code, ErrorCode::Usage);
}

TEST(WithContext, AddsToTheMessageAndKeepsTheRest) {
  EXPECT_EQ(with_context(number(true), "reading").value(), 7);
  const auto failed = with_context(number(false), "reading");
  EXPECT_EQ(failed.error().message, "reading: no number");
  EXPECT_EQ(failed.error().hint, "give one");
  EXPECT_EQ(failed.error().code, ErrorCode::Malformed);
}

TEST(Fail, KeepsTheDetailsOfAnError) {
  const Error error{ErrorCode::NotAnImage, "m", "h", {{"reference", "r.io/a"}}};
  const Result<int> failed = fail(error);
  EXPECT_EQ(failed.error().details.at("reference"), "r.io/a");
}

}  // namespace
}  // namespace sigwright
