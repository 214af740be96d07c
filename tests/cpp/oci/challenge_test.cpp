#include "oci/challenge.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

Challenge only(const std::string& header) {
  const auto found = parse_challenges({header});
  EXPECT_EQ(found.size(), 1U) << header;
  return found.empty() ? Challenge{} : found.front();
}

TEST(Challenges, ReadQuotedParameters) {
  const auto challenge = only(
      R"(Bearer realm="https://auth.example.com/token",service="registry.example.com",scope="repository:a/b:pull,push")");
  EXPECT_EQ(challenge.scheme, "bearer");
  EXPECT_EQ(challenge.parameter("realm"), "https://auth.example.com/token");
  EXPECT_EQ(challenge.parameter("service"), "registry.example.com");
  EXPECT_EQ(challenge.parameter("scope"), "repository:a/b:pull,push");
  EXPECT_EQ(challenge.parameter("error"), "");
}

TEST(Challenges, ReadValuesWithoutQuotesAndNamesInAnyCase) {
  const auto challenge = only("bEaReR Realm=https://gcr.io/v2/token , SERVICE = gcr.io");
  EXPECT_EQ(challenge.scheme, "bearer");
  EXPECT_EQ(challenge.parameter("realm"), "https://gcr.io/v2/token");
  EXPECT_EQ(challenge.parameter("service"), "gcr.io");
}

TEST(Challenges, ResolveEscapesInQuotedStrings) {
  EXPECT_EQ(only(R"(Basic realm="a \"quoted\" \\ name, with a comma")").parameter("realm"),
            R"(a "quoted" \ name, with a comma)");
}

TEST(Challenges, TakeTheFirstOfAParameterGivenTwice) {
  EXPECT_EQ(only(R"(Bearer realm="https://first/",realm="https://second/")").parameter("realm"), "https://first/");
}

TEST(Challenges, AreToldApartWithinOneHeader) {
  const auto found =
      parse_challenges({R"(Negotiate, NTLM TlRMTVNTUAAB==, Basic realm="a", Bearer realm="https://b/",service=c)"});
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].scheme, "negotiate");
  EXPECT_EQ(found[1].scheme, "ntlm");
  EXPECT_TRUE(found[1].parameters.empty());
  EXPECT_EQ(found[2].parameter("realm"), "a");
  EXPECT_EQ(found[3].parameter("service"), "c");
}

TEST(Challenges, OfSeveralHeadersComeInOrder) {
  const auto found = parse_challenges({"Negotiate", R"(Bearer realm="https://b/")"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].scheme, "bearer");
}

TEST(Challenges, ParametersNeverCrossAHeader) {
  const auto found = parse_challenges({"Bearer", R"(realm="https://evil/")"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].parameter("realm"), "");
}

TEST(Challenges, SurviveWhatIsNoChallenge) {
  for (const std::string header : {"", ",,,,", "=", "\"", "Bearer realm=\"unterminated", "Bearer realm=\"\\", "@@@ ,",
                                   "Bearer =", "Bearer realm=", "\x01\x02", "Basic a=b=c=d", "Bearer realm=\"a\"b"}) {
    EXPECT_LE(parse_challenges({header}).size(), 3U) << header;
  }
  EXPECT_EQ(only("Bearer realm=\"unterminated").parameter("realm"), "unterminated");
}

TEST(Challenges, SurviveAnyChangeOfOneByte) {
  const std::string good = R"(Negotiate, Bearer realm="https://a\"b/",service=c, Basic realm="x", NTLM abc==)";
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_LE(parse_challenges({good.substr(0, i)}).size(), 4U);
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = good;
      changed[i] = static_cast<char>(byte);
      EXPECT_LE(parse_challenges({changed}).size(), 8U);
    }
  }
}

TEST(Challenges, AreCapped) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "S" + std::to_string(i) + ", ";
  EXPECT_EQ(parse_challenges({many}).size(), 32U);
  std::string parameters = "Bearer ";
  for (int i = 0; i < 500; ++i) parameters += "p" + std::to_string(i) + "=1,";
  EXPECT_EQ(only(parameters).parameters.size(), 64U);
  EXPECT_TRUE(parse_challenges({"Bearer realm=\"" + std::string(1 << 20, 'a') + "\""}).empty());
}

TEST(ChoosingAChallenge, PrefersBearerToBasicAndBothToTheUnknown) {
  EXPECT_EQ(choose_challenge(parse_challenges({R"(Negotiate, Basic realm="a", Bearer realm="https://b/")"}))->scheme,
            "bearer");
  EXPECT_EQ(choose_challenge(parse_challenges({R"(Negotiate, Basic realm="a")"}))->scheme, "basic");
  EXPECT_FALSE(choose_challenge(parse_challenges({"Negotiate"})).has_value());
}

TEST(ChoosingAChallenge, PassesOverABearerWithoutRealm) {
  EXPECT_EQ(choose_challenge(parse_challenges({R"(Bearer service="s", Basic realm="a")"}))->scheme, "basic");
  EXPECT_FALSE(choose_challenge(parse_challenges({R"(Bearer service="s")"})).has_value());
}

}  // namespace
}  // namespace sigwright::oci
