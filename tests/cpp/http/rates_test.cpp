#include "http/rates.h"

#include <gtest/gtest.h>

namespace sigwright::http {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

std::int64_t interval_of(const std::vector<std::string>& texts, std::string_view url) {
  const auto rates = Rates::parse(texts).value();
  return duration_cast<microseconds>(rates.interval(Url::parse(url).value())).count();
}

TEST(Rates, AreNumbersASecondAMinuteOrAnHour) {
  constexpr std::string_view kAny = "https://registry.example/v2/";
  EXPECT_EQ(interval_of({"10"}, kAny), 100'000);
  EXPECT_EQ(interval_of({"10/s"}, kAny), 100'000);
  EXPECT_EQ(interval_of({" 2.5 "}, kAny), 400'000);
  EXPECT_EQ(interval_of({"600/m"}, kAny), 100'000);
  EXPECT_EQ(interval_of({"0.5/h"}, kAny), 7'200'000'000);
  EXPECT_EQ(interval_of({}, kAny), 0);
}

TEST(Rates, OfAHostHoldForItAndWhatIsUnderIt) {
  const std::vector<std::string> texts{"docker.io=2", "Registry.Example:5000=4", "registry.example=1", "[::1]=8"};
  EXPECT_EQ(interval_of(texts, "https://registry-1.docker.io/v2/"), 500'000);
  EXPECT_EQ(interval_of(texts, "https://docker.io/"), 500'000);
  EXPECT_EQ(interval_of(texts, "https://notdocker.io/"), 0);
  EXPECT_EQ(interval_of(texts, "https://docker.io.example/"), 0);
  EXPECT_EQ(interval_of(texts, "http://registry.example:5000/"), 250'000);
  EXPECT_EQ(interval_of(texts, "https://registry.example/"), 1'000'000);
  EXPECT_EQ(interval_of(texts, "http://[::1]:5000/"), 125'000);
}

TEST(Rates, OfTheLongestHostCountAndOfTwoAlikeTheLater) {
  const std::vector<std::string> texts{"a.example=2", "1", "example=4", "5"};
  EXPECT_EQ(interval_of(texts, "https://x.a.example/"), 500'000);
  EXPECT_EQ(interval_of(texts, "https://b.example/"), 250'000);
  EXPECT_EQ(interval_of(texts, "https://elsewhere/"), 200'000);
}

TEST(Rates, AreAlikeWhereTheirTextsAre) {
  EXPECT_EQ(Rates::parse({"1", "a=2"}).value(), Rates::parse({"1", "a=2"}).value());
  EXPECT_NE(Rates::parse({"1"}).value(), Rates::parse({"2"}).value());
  EXPECT_EQ(Rates::parse({}).value(), Rates());
}

class RejectsRate : public testing::TestWithParam<const char*> {};

TEST_P(RejectsRate, SaysWhatOneIs) {
  const auto rates = Rates::parse({"1", GetParam()});
  ASSERT_FALSE(rates);
  EXPECT_EQ(rates.error().code, ErrorCode::Usage);
  EXPECT_NE(rates.error().hint.find("600/m"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Rates, RejectsRate,
                         testing::Values("", "0", "-1", "nan", "inf", "1e3", "1/d", "1/", "/s", "1/s/s", "0x10", "+1",
                                         "1 0", "1000001", "0.5/h/h", "0.00001", "=1", "a=", "a=b", "a/b=1", "a/=1",
                                         "u@a=1", "a:0=1", "a:x=1", "a?b=1", "a b=1"));

}  // namespace
}  // namespace sigwright::http
