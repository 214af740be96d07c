// Identities asked for: exact texts, and expressions that match the whole unless their author anchors by hand.

#include "verify/pattern.h"

#include <gtest/gtest.h>

namespace sigwright::verify {
namespace {

Pattern expression(std::string text) { return Pattern::expression(std::move(text)).value(); }

TEST(Pattern, AnExactTextIsThatTextAndNoExpression) {
  const auto dot = Pattern::exact("me.example");
  EXPECT_TRUE(dot.matches("me.example"));
  EXPECT_FALSE(dot.matches("me-example"));
  EXPECT_FALSE(dot.matches("me.example "));
  EXPECT_FALSE(Pattern::exact("a").matches(std::string_view("a\0b", 3)));
}

TEST(Pattern, AnExpressionMatchesTheWhole) {
  const auto org = expression("https://github.com/org/.*");
  EXPECT_TRUE(org.matches("https://github.com/org/repo"));
  EXPECT_FALSE(org.matches("https://evil.example/?https://github.com/org/repo"));
  EXPECT_FALSE(expression("https://github.com/org/").matches("https://github.com/org/repo"));
  EXPECT_FALSE(expression("a|b").matches("bc"));
}

TEST(Pattern, AnExpressionThatBeginsWithACaretIsAPrefix) {
  const auto org = expression("^https://github.com/org/");
  EXPECT_TRUE(org.matches("https://github.com/org/repo"));
  EXPECT_FALSE(org.matches("x https://github.com/org/repo"));
  EXPECT_FALSE(expression("^a$").matches("ab"));
  EXPECT_FALSE(expression("^a|b").matches("cb"));
}

TEST(Pattern, ABrokenExpressionSaysWhatIsWrong) {
  for (const auto* text : {"(", "[a", "a{1001}", "(?=look)", "\\1"}) {
    const auto broken = Pattern::expression(text);
    ASSERT_FALSE(broken) << text;
    EXPECT_EQ(broken.error().code, ErrorCode::Usage);
    EXPECT_NE(broken.error().message.find(text), std::string::npos);
  }
}

// Exponential for engines that backtrack.
TEST(Pattern, NoExpressionTakesForEver) { EXPECT_FALSE(expression("(a*)*b").matches(std::string(5000, 'a'))); }

TEST(Pattern, TheNearestDifferenceIsTold) {
  const auto told = [](const Pattern& wanted, std::string_view found) { return nearest_difference(wanted, found); };
  EXPECT_NE(told(Pattern::exact("Me@example.com"), "me@example.com").find("case"), std::string::npos);
  EXPECT_NE(told(Pattern::exact("https://a.example/"), "https://a.example").find("slash"), std::string::npos);
  EXPECT_NE(told(Pattern::exact("https://a.example/main"), "https://a.example/dev").find("https://a.example/\""),
            std::string::npos);
  EXPECT_EQ(told(Pattern::exact("me@example.com"), "you@example.com"), "");
  EXPECT_NE(told(expression("github.com/org/"), "https://github.com/org/repo").find("a part"), std::string::npos);
  EXPECT_EQ(told(expression("gitlab"), "https://github.com/org/repo"), "");
}

}  // namespace
}  // namespace sigwright::verify
