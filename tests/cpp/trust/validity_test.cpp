#include "trust/validity.h"

#include <gtest/gtest.h>

namespace sigwright::trust {
namespace {

TEST(Validity, GoesBothWays) {
  const Json json = Json::parse(R"({"start":"2024-01-01T00:00:00Z","end":"2025-01-01T00:00:00.500Z"})");
  const auto range = read_validity(json, "test");
  ASSERT_TRUE(range);
  EXPECT_EQ(write_json(write_validity(*range)), R"({"start":"2024-01-01T00:00:00Z","end":"2025-01-01T00:00:00.500Z"})");
}

TEST(Validity, AbsentBoundsAreOpen) {
  EXPECT_EQ(read_validity(nullptr, "test").value(), TimeRange{});
  EXPECT_EQ(read_validity(Json::object(), "test").value(), TimeRange{});
  EXPECT_EQ(write_json(write_validity({})), "{}");
}

TEST(Validity, AnEndBeyondWhatTimesReachIsOpen) {
  const auto range = read_validity(Json::parse(R"({"end":"9999-12-31T23:59:59Z"})"), "test");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->end, Time::max());
  EXPECT_FALSE(read_validity(Json::parse(R"({"end":"9999-12-31"})"), "test"));
  EXPECT_FALSE(read_validity(Json::parse(R"({"end":"whenever it is"})"), "test"));
}

TEST(Validity, RefusesWhatIsNoTime) {
  EXPECT_FALSE(read_validity(Json::parse(R"({"start":"soon"})"), "test"));
  EXPECT_FALSE(read_validity(Json::parse(R"({"start":7})"), "test"));
  EXPECT_FALSE(read_validity(Json::parse("[]"), "test"));
}

}  // namespace
}  // namespace sigwright::trust
