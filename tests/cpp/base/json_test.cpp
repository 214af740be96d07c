#include "base/json.h"

#include <gtest/gtest.h>

namespace sigwright {
namespace {

// RFC 8785 sections 3.2.2 and 3.2.3.
TEST(CanonicalJson, SortsKeysByUtf16AndEscapesAsTheSpecificationSays) {
  const auto json =
      parse_json(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
                 R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
                 R"("\u00f6":"Latin Small Letter O With Diaeresis"})")
          .value();
  EXPECT_EQ(canonical_json(json).value(),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"\xc3\xb6\":\"Latin Small Letter O "
            "With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
            "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
  EXPECT_EQ(canonical_json(parse_json(R"(["\u20ac$\u000f\nA'B\"\\\\\"/\b\f\t\u007f"])").value()).value(),
            "[\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\f\\t\x7f\"]");
}

TEST(CanonicalJson, WritesSafeIntegersAndRefusesOtherNumbers) {
  EXPECT_EQ(canonical_json(parse_json("[9007199254740991,-9007199254740991,0,true,false,null,{}]").value()).value(),
            "[9007199254740991,-9007199254740991,0,true,false,null,{}]");
  for (const std::string_view text : {"9007199254740992", "-9007199254740992", "1.5", "1e3", "18446744073709551615"}) {
    const auto canonical = canonical_json(parse_json(text).value());
    ASSERT_FALSE(canonical.has_value()) << text;
    EXPECT_EQ(canonical.error().code, ErrorCode::Malformed);
  }
}

TEST(WriteJson, KeepsTheOrderGivenAndUtf8) {
  EXPECT_EQ(write_json({{"b", 1}, {"a", "\xc3\xa4<>&"}}), "{\"b\":1,\"a\":\"\xc3\xa4<>&\"}");
}

TEST(WriteGoJson, EscapesAsGosEncoderDoes) {
  EXPECT_EQ(write_go_json({{"k<", "a<b>&c\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\"\\\n\x01\x7f"}}),
            "{\"k\\u003c\":\"a\\u003cb\\u003e\\u0026c\\u2028\\u2029\xe2\x80\xaa\\\"\\\\\\n\\u0001\x7f\"}");
}

TEST(JsonMembers, AreReadByType) {
  const auto json = parse_json(R"({"s":"x","n":7,"z":null,"f":1.0,"m":-1,"l":9223372036854775807,)"
                               R"("h":9223372036854775808})")
                        .value();
  EXPECT_EQ(json_string(json, "s", "it").value(), "x");
  EXPECT_EQ(optional_json_string(json, "absent", "it").value(), std::nullopt);
  EXPECT_EQ(optional_json_string(json, "z", "it").value(), std::nullopt);
  EXPECT_EQ(json_uint(json, "n", "it").value(), 7U);
  EXPECT_EQ(json_uint(json, "l", "it").value(), 9223372036854775807U);
  for (const std::string_view key : {"n", "absent", "z"}) {
    EXPECT_EQ(json_string(json, key, "it").error().code, ErrorCode::Malformed) << key;
  }
  EXPECT_EQ(optional_json_string(json, "n", "it").error().code, ErrorCode::Malformed);
  for (const std::string_view key : {"s", "absent", "z", "f", "m", "h"}) {
    const auto number = json_uint(json, key, "it");
    ASSERT_FALSE(number.has_value()) << key;
    EXPECT_TRUE(number.error().message.starts_with("it: \"")) << number.error().message;
  }
  EXPECT_TRUE(json_member(json, "absent").is_null());
  EXPECT_TRUE(json_member(Json("no object"), "s").is_null());
}

}  // namespace
}  // namespace sigwright
