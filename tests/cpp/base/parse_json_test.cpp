#include <gtest/gtest.h>

#include <random>

#include "base/json.h"

namespace sigwright {
namespace {

struct Refused {
  std::string name, text;
  ErrorCode code = ErrorCode::Malformed;
};
class JsonRefused : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Texts, JsonRefused,
    testing::Values(
        Refused{"empty", ""}, Refused{"blank", " \n"}, Refused{"trailing_data", "{} x"},
        Refused{"second_document", "{}{}"}, Refused{"trailing_comma", "[1,]"}, Refused{"comment", "/* x */ {}"},
        Refused{"single_quotes", "{'a':1}"}, Refused{"duplicate_key", R"({"a":1,"a":2})"},
        Refused{"duplicate_escaped_key", R"({"a":1,"\u0061":2})"},
        Refused{"nested_duplicate", R"([{"x":{"b":1,"c":2,"b":3}}])"}, Refused{"nan", "[NaN]"},
        Refused{"infinite", "[1e400]"}, Refused{"leading_zero", "[01]"}, Refused{"plus", "[+1]"},
        Refused{"byte_order_mark", "\xef\xbb\xbf{}"}, Refused{"utf16", std::string("\xff\xfe{\0}\0", 6)},
        Refused{"bad_utf8", "[\"\xc3\x28\"]"}, Refused{"overlong_utf8", "[\"\xc0\xaf\"]"},
        Refused{"surrogate_utf8", "[\"\xed\xa0\x80\"]"}, Refused{"lone_surrogate", R"(["\ud800"])"},
        Refused{"control_character", "[\"\x01\"]"}, Refused{"nul", std::string("{}\0", 3)},
        Refused{"data_behind_nul", std::string("{}\0{}", 5)}, Refused{"cut", R"({"a":)"}, Refused{"cut_string", "\"a"},
        Refused{"cut_utf8", "\"\xf0\x9f\x98"}, Refused{"cut_escape", "\"\\"}, Refused{"cut_hex", R"("\u00)"},
        Refused{"signed_hex", R"("\u-001")"}, Refused{"bad_escape", R"(["\x41"])"},
        Refused{"lone_low_surrogate", R"(["\udc00"])"}, Refused{"two_high_surrogates", R"(["\ud800\ud800"])"},
        Refused{"too_high", "\"\xf4\x90\x80\x80\""}, Refused{"overlong_of_three", "\"\xe0\x80\xaf\""},
        Refused{"overlong_of_four", "\"\xf0\x80\x80\xaf\""}, Refused{"stray_continuation", "\"\x80\""},
        Refused{"no_fraction", "[1.]"}, Refused{"no_exponent", "[1e+]"}, Refused{"minus_alone", "-"},
        Refused{"point_first", "[.5]"}, Refused{"hexadecimal", "[0x10]"}, Refused{"word", "[nul]"},
        Refused{"longer_word", "[nulls]"}, Refused{"upper_case", "[True]"}, Refused{"key_without_quotes", "{a:1}"},
        Refused{"key_without_value", R"({"a"})"}, Refused{"comma_first", "[,1]"}, Refused{"comma_missing", "[1 2]"},
        Refused{"comma_before_brace", R"({"a":1,})"}, Refused{"wrong_bracket", "[1}"}, Refused{"close_alone", "]"},
        Refused{"form_feed", "[\f1]"}, Refused{"delete_between", "[\x7f]"}, Refused{"too_small", "[1e-400]"}),
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

TEST(Json, SaysWhereItIsNotValid) {
  EXPECT_EQ(parse_json("[1, x]").error().message, "not valid JSON at byte 4");
  EXPECT_EQ(parse_json("{} {}").error().message, "not valid JSON at byte 3");
}

TEST(Json, ReadsNumbersAsTheirKind) {
  const auto json =
      parse_json("[0,-0,9223372036854775807,-9223372036854775808,18446744073709551616,1E2,-0.5e-1]").value();
  EXPECT_TRUE(json[0].is_number_unsigned());
  EXPECT_TRUE(json[1].is_number_integer());
  EXPECT_EQ(json[2].get<std::int64_t>(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(json[3].get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(json[4].is_number_float());
  EXPECT_EQ(json[5].get<double>(), 100.0);
  EXPECT_EQ(json[6].get<double>(), -0.05);
}

TEST(Json, ReadsEveryEscape) {
  const auto json =
      parse_json(R"("\"\\\/\b\f\n\r\t\u0000\u007F\u0080\u07ff\u0800\uFFFF\uD800\uDC00\udbff\udfff")").value();
  EXPECT_EQ(
      json.get<std::string>(),
      std::string("\"\\/\b\f\n\r\t\0\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 28));
}

TEST(JsonLimits, CountEveryValueOfEveryContainer) {
  EXPECT_TRUE(parse_json(R"({"a":[{},[]],"b":null})", {.nodes = 5}).has_value());
  EXPECT_EQ(parse_json(R"({"a":[{},[]],"b":null})", {.nodes = 4}).error().code, ErrorCode::LimitExceeded);
}

std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view kLikely = "{}[]\",:\\u0e-+.dD89aftn \xc3\xa4\xf0\x01";
  for (unsigned k = 0; k <= random() % 4; ++k) {
    const std::size_t place = random() % text.size();
    const char c = random() % 4 == 0 ? static_cast<char>(random()) : kLikely[random() % kLikely.size()];
    switch (random() % 3) {
      case 0: text[place] = c; break;
      case 1: text.insert(place, 1, c); break;
      default: text.erase(place, 1); break;
    }
    if (text.empty()) text = " ";
  }
  return text;
}

// Where the other parser is as strict: it takes a NUL for the end, a byte order mark, and the second of two equal keys.
TEST(Json, IsReadAsAnotherParserReadsIt) {
  const std::string good = R"( {"a":[1,-2.5e3,{"b":"\u00e4\ud83d\ude00x"}],"c":null,"d":true,"\n":)"
                           "\"\xc3\xa4\xf0\x9f\x98\x80\","
                           R"("e":[[],{},"",0,-0,1E7,18446744073709551615,-9]})";
  std::mt19937 random(3);
  std::size_t read = 0, refused = 0;
  for (int n = 0; n < 100'000; ++n) {
    const std::string text = mutated(good, random);
    const Json other = Json::parse(text, nullptr, false);
    const auto ours = parse_json(text);
    if (ours) {
      ++read;
      ASSERT_EQ(*ours, other) << text;
      ASSERT_EQ(ours->dump(), other.dump()) << text;
    } else if (!other.is_discarded()) {
      const bool stricter = text.find('\0') != std::string::npos || text.starts_with("\xef") ||
                            ours.error().message.find("twice") != std::string::npos;
      ASSERT_TRUE(stricter) << text << ": " << ours.error().message;
      ++refused;
    }
  }
  EXPECT_GT(read, 1'000U);
  EXPECT_LT(refused, 2'000U);
}

}  // namespace
}  // namespace sigwright
