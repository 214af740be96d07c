#include "base/json.h"

#include <gtest/gtest.h>

#include <random>

namespace sigwright {
namespace {

struct Refused {
  std::string name, text;
  ErrorCode code = ErrorCode::Malformed;
};
class JsonRefused : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Texts, JsonRefused,
    testing::Values(Refused{"empty", ""}, Refused{"blank", " \n"}, Refused{"trailing_data", "{} x"},
                    Refused{"second_document", "{}{}"}, Refused{"trailing_comma", "[1,]"},
                    Refused{"comment", "/* x */ {}"}, Refused{"single_quotes", "{'a':1}"},
                    Refused{"duplicate_key", R"({"a":1,"a":2})"},
                    Refused{"duplicate_escaped_key", R"({"a":1,"\u0061":2})"},
                    Refused{"nested_duplicate", R"([{"x":{"b":1,"c":2,"b":3}}])"}, Refused{"nan", "[NaN]"},
                    Refused{"infinite", "[1e400]"}, Refused{"leading_zero", "[01]"}, Refused{"plus", "[+1]"},
                    Refused{"byte_order_mark", "\xef\xbb\xbf{}"}, Refused{"utf16", std::string("\xff\xfe{\0}\0", 6)},
                    Refused{"bad_utf8", "[\"\xc3\x28\"]"}, Refused{"overlong_utf8", "[\"\xc0\xaf\"]"},
                    Refused{"surrogate_utf8", "[\"\xed\xa0\x80\"]"}, Refused{"lone_surrogate", R"(["\ud800"])"},
                    Refused{"control_character", "[\"\x01\"]"}, Refused{"nul", std::string("{}\0", 3)},
                    Refused{"data_behind_nul", std::string("{}\0{}", 5)}, Refused{"cut", R"({"a":)"},
                    Refused{"bad_escape", R"(["\x41"])"}),
    [](const auto& test) { return test.param.name; });

TEST_P(JsonRefused, AsMalformed) {
  const auto json = parse_json(GetParam().text);
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().code, GetParam().code);
  EXPECT_NE(json.error().message, "");
}

TEST(Json, KeepsWhatItReads) {
  const auto json = parse_json(R"( {"a":[1,-2,3.5,true,null,"\u00e4\ud83d\ude00"],"b":{}} )").value();
  EXPECT_EQ(json.dump(), "{\"a\":[1,-2,3.5,true,null,\"\xc3\xa4\xf0\x9f\x98\x80\"],\"b\":{}}");
  EXPECT_EQ(parse_json("18446744073709551615").value().get<std::uint64_t>(), 18446744073709551615U);
}

TEST(Json, LetsOneNameStandInSeveralObjects) { EXPECT_TRUE(parse_json(R"([{"a":1},{"a":{"a":2}}])").has_value()); }

TEST(Json, NamesADuplicateKeyWithoutItsControlCharacters) {
  const auto json = parse_json(R"({"a\u001b[31m":1,"a\u001b[31m":2})");
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().message.find('\x1b'), std::string::npos);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonLimits, CapDepthBytesAndCount) {
  EXPECT_TRUE(parse_json(nested(limits::kJsonDepth)).has_value());
  EXPECT_EQ(parse_json(nested(limits::kJsonDepth + 1)).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(parse_json(std::string(1'000'000, '[')).error().code, ErrorCode::LimitExceeded);
  EXPECT_TRUE(parse_json("[1,2]", {.bytes = 5}).has_value());
  EXPECT_EQ(parse_json("[1,2]", {.bytes = 4}).error().code, ErrorCode::LimitExceeded);
  EXPECT_TRUE(parse_json("[1,2]", {.nodes = 3}).has_value());
  EXPECT_EQ(parse_json("[1,2]", {.nodes = 2}).error().code, ErrorCode::LimitExceeded);
}

TEST(Json, IsReadWithoutACrashWhateverTheBytes) {
  const std::string good = R"({"a":[1,-2.5e3,{"b":"\u00e4x"}],"c":null,"d":true})";
  std::mt19937 random(3);
  std::size_t read = 0;
  for (int n = 0; n < 20'000; ++n) {
    std::string text = good;
    for (unsigned k = 0; k <= random() % 3; ++k) text[random() % text.size()] = static_cast<char>(random());
    const auto json = parse_json(text);
    if (!json) continue;
    ++read;
    ASSERT_TRUE(parse_json(json->dump()).has_value()) << text;
  }
  EXPECT_GT(read, 0U);
}

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
