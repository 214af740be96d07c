#include "base/outline_json.h"

#include <gtest/gtest.h>

#include <string>

#include "base/attestation_limits.h"

namespace sigwright {
namespace {

Result<JsonOutline> outline(std::string_view text, const JsonLimits& caps = {}) {
  return outline_json(text, "predicate", caps);
}

TEST(OutlineJson, LeavesOutTheMemberAndGivesItsText) {
  const std::string text =
      R"({"a":[1,{"predicate":2}], "predicate" : {"b":[1,"x\u00e9",{"c":null}],"d":{}} ,"e":true})";
  const auto made = outline(text).value();
  EXPECT_EQ(made.object.dump(), R"({"a":[1,{"predicate":2}],"e":true,"predicate":null})");
  EXPECT_EQ(made.text, R"({"b":[1,"x\u00e9",{"c":null}],"d":{}})");
}

TEST(OutlineJson, TakesAMemberOfAnyKindAndNone) {
  for (const std::string value : {"7", "-1.5e3", "\"x\"", "null", "false", "[]", "{}", "[[1,2],[]]"}) {
    const std::string text = R"({"predicate":)" + value + R"(,"b":1})";
    const auto made = outline(text);
    ASSERT_TRUE(made) << value;
    EXPECT_EQ(made->text, value);
    EXPECT_EQ(made->object.dump(), R"({"b":1,"predicate":null})");
  }
  EXPECT_TRUE(outline(R"({"b":1})").value().text.empty());
  EXPECT_TRUE(outline("[1]").value().text.empty());
}

class OutlineRefused : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Texts, OutlineRefused,
                         testing::Values(R"({"predicate":{"a":1,"a":2}})", R"({"predicate":{},"predicate":{}})",
                                         R"({"predicate":[{"x":{"a":1,"b":{},"a":1}}]})", R"({"predicate":[1,]})",
                                         R"({"predicate":{"a":1})", R"({"predicate":{}} x)", R"({"predicate":})",
                                         R"({"predicate":[1 2]})", R"({"predicate":"\ud800"})", R"({"predicate":01})",
                                         "{\"predicate\":\"\xff\"}", "{\"predicate\":[\"\x01\"]}",
                                         R"({"predicate":{"a\u0062":1,"ab":2}})"));

TEST_P(OutlineRefused, ForWhatIsWrongInsideToo) {
  EXPECT_EQ(outline(GetParam()).error().code, ErrorCode::Malformed);
  EXPECT_FALSE(check_json(GetParam(), {}));
}

TEST(OutlineJson, LetsOneNameStandInSeveralObjectsInside) {
  EXPECT_TRUE(outline(R"({"predicate":[{"a":1},{"a":{"a":2}}],"a":1})"));
}

// Values are not counted where none is held; keys of open objects are.
TEST(OutlineJson, CountsWhatItHolds) {
  std::string many = R"({"predicate":[0)";
  for (int i = 0; i < 1000; ++i) many += R"(,{"k":"v"})";
  many += "]}";
  EXPECT_TRUE(outline(many, {.nodes = 10}));
  EXPECT_EQ(parse_json(many, {.nodes = 10}).error().code, ErrorCode::LimitExceeded);
  std::string keys = R"({"predicate":{"":0)";
  for (std::size_t i = 0; i < limits::kJsonOpenKeys; ++i) keys += ",\"" + std::to_string(i) + "\":0";
  EXPECT_EQ(outline(keys + "}}").error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(outline(std::string(200, '['), {}).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(outline(many, {.bytes = 10}).error().code, ErrorCode::LimitExceeded);
}

TEST(CheckJson, TakesWhatParseJsonTakes) {
  for (const auto* const text : {"{}", "[1,[2,{\"a\":[]}]]", " \"x\" ", "null", "-0"})
    EXPECT_TRUE(check_json(text, {}));
  for (const auto* const text : {"", "{} {}", "{\"a\":1,\"a\":1}", "[", "nul"}) EXPECT_FALSE(check_json(text, {}));
}

}  // namespace
}  // namespace sigwright
