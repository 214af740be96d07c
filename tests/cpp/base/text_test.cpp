#include "base/text.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"

namespace sigwright {
namespace {

TEST(LowerCase, IsAsciiOnly) {
  EXPECT_EQ(to_lower("AbZ-\xc3\x84"), "abz-\xc3\x84");
  EXPECT_TRUE(equal_ignoring_case("BeArEr", "bearer"));
  EXPECT_FALSE(equal_ignoring_case("bearer", "bearer "));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));
}

TEST(Trim, TakesSpacesTabsAndLineEndsFromBothEnds) {
  EXPECT_EQ(trim(" \t\r\na b\n "), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("a/b", '/'), (Parts{"a", "b"}));
  EXPECT_EQ(split("/a//", '/'), (Parts{"", "a", "", ""}));
  EXPECT_EQ(split("", '/'), Parts{""});
}

TEST(ParseUint, TakesDigitsOnly) {
  EXPECT_EQ(parse_uint("0"), 0U);
  EXPECT_EQ(parse_uint("007"), 7U);
  EXPECT_EQ(parse_uint("18446744073709551615"), 18446744073709551615U);
  for (const std::string_view text :
       {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "1e3", "18446744073709551616", "\xd9\xa1"}) {
    EXPECT_EQ(parse_uint(text), std::nullopt) << text;
  }
}

struct Shown {
  std::string_view raw, shown;
};
class Printable : public testing::TestWithParam<Shown> {};
INSTANTIATE_TEST_SUITE_P(
    Texts, Printable,
    testing::Values(Shown{"plain", "plain"}, Shown{"", ""}, Shown{"a\x1b[31mb\x7f\r\n", "a [31mb   "},
                    Shown{{"a\0b", 3}, "a b"},
                    Shown{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
                    Shown{"\xc2\x9b"
                          "31m",
                          " 31m"},
                    Shown{"a\xe2\x80\xae"
                          "b",
                          "a b"},
                    Shown{"a\xe2\x80\xa8"
                          "b",
                          "a b"},
                    Shown{"\xff\xfe", "??"}, Shown{"\xc3", "?"}, Shown{"\xe2\x82", "??"}, Shown{"\xc0\xaf", "??"},
                    Shown{"\xe0\x80\xaf", "???"}, Shown{"\xed\xa0\x80", "???"}, Shown{"\xf4\x90\x80\x80", "????"},
                    Shown{"\xf0\x80\x80\xaf", "????"}, Shown{"\xc3\x28", "?("}));

TEST_P(Printable, ShowsNothingThatSteersATerminal) { EXPECT_EQ(printable(GetParam().raw), GetParam().shown); }

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
  EXPECT_EQ(printable("abcde", 4), "abcd...");
  EXPECT_EQ(printable("abc\xc3\xa4", 4), "abc...");
  EXPECT_EQ(printable(std::string(300, 'x')).size(), 203U);
}

TEST(Printable, IsAlwaysUtf8) {
  std::mt19937 random(4);
  for (int n = 0; n < 5000; ++n) {
    std::string text;
    for (unsigned k = 0; k < 12; ++k) text.push_back(static_cast<char>(random() % 4 == 0 ? random() % 128 : random()));
    const std::string quoted = write_json(OrderedJson(printable(text, 10)));
    EXPECT_EQ(quoted.find("\xef\xbf\xbd"), std::string::npos);
  }
}

}  // namespace
}  // namespace sigwright
