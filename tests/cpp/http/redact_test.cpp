#include "http/redact.h"

#include <gtest/gtest.h>

#include <ostream>

namespace sigwright::http {
namespace {

TEST(Redact, HidesEveryValueOfAQuery) {
  const auto url = Url::parse("https://h:5000/v2/a?digest=sha256:1&_state=secret&bare&x=").value();
  EXPECT_EQ(loggable_url(url), "https://h:5000/v2/a?digest=[redacted]&_state=[redacted]&[redacted]&x=[redacted]");
}

struct Field {
  std::string_view name, value, shown;
};
void PrintTo(const Field& x, std::ostream* out) { *out << x.name << ": " << x.value; }
class RedactsFields : public testing::TestWithParam<Field> {};
TEST_P(RedactsFields, ThatHoldSecrets) {
  EXPECT_EQ(loggable_field(GetParam().name, GetParam().value), GetParam().shown);
}
INSTANTIATE_TEST_SUITE_P(
    Redact, RedactsFields,
    testing::Values(Field{"Authorization", "Bearer secret", "Authorization: [redacted]"},
                    Field{"authorization", "Basic c2VjcmV0", "authorization: [redacted]"},
                    Field{"Proxy-Authorization", "secret", "Proxy-Authorization: [redacted]"},
                    Field{"Cookie", "secret", "Cookie: [redacted]"},
                    Field{"Set-Cookie", "a=secret", "Set-Cookie: [redacted]"},
                    Field{"X-Registry-Auth", "secret", "X-Registry-Auth: [redacted]"},
                    Field{"X-Amz-Security-Token", "secret", "X-Amz-Security-Token: [redacted]"},
                    Field{"WWW-Authenticate", "Negotiate c2VjcmV0", "WWW-Authenticate: Negotiate [redacted]"},
                    Field{"WWW-Authenticate", "Bearer realm=\"https://a/t?s=secret\",service=\"r\"",
                          "WWW-Authenticate: Bearer realm=\"https://a/t?s=[redacted]\",service=\"r\""},
                    Field{"Location", "https://user:secret@h/x?sig=secret&e=1",
                          "Location: https://[redacted]@h/x?sig=[redacted]&e=[redacted]"},
                    Field{"Link", "</v2/_catalog?last=secret>; rel=\"next\"",
                          "Link: </v2/_catalog?last=[redacted]>; rel=\"next\""},
                    Field{"Content-Type", "application/json", "Content-Type: application/json"},
                    Field{"X-Odd", "a\r\nb\x1b[31m", "X-Odd: a  b [31m"}));

TEST(Redact, JoinsFields) { EXPECT_EQ(loggable_fields({{"A", "1"}, {"Cookie", "x"}}), "A: 1; Cookie: [redacted]"); }

TEST(Redact, HidesTheCredentialsOfAProxy) {
  EXPECT_EQ(loggable_proxy("http://user:p@ss@proxy:3128"), "http://[redacted]@proxy:3128");
  EXPECT_EQ(loggable_proxy("user:pass@proxy"), "[redacted]@proxy");
  EXPECT_EQ(loggable_proxy("user:a//b@proxy"), "[redacted]@proxy");
  EXPECT_EQ(loggable_proxy("http://user:p/a?s#s@proxy:3128/secret?token=secret"), "http://[redacted]@proxy:3128");
  EXPECT_EQ(loggable_proxy("socks5h://proxy:1080"), "socks5h://proxy:1080");
}

std::string told(std::string_view body, std::string_view authorization) {
  Bytes bytes = to_bytes(body);
  hide_credentials(bytes, authorization);
  return to_text(bytes);
}

TEST(Redact, TakesCredentialsOutOfAnAnswerThatRepeatsThem) {
  EXPECT_EQ(told("not for Bearer abcdef123, abcdef123!", "Bearer abcdef123"), "not for Bearer [redacted], [redacted]!");
  EXPECT_EQ(told("robot with swordfish, cm9ib3Q6c3dvcmRmaXNo", "Basic cm9ib3Q6c3dvcmRmaXNo"),
            "robot with [redacted], [redacted]");
  EXPECT_EQ(told("not for you", "Bearer abcdef123"), "not for you");
  EXPECT_EQ(told("no", ""), "no");
  EXPECT_EQ(told("a pull is not allowed", "Bearer pull"), "a pull is not allowed");
}

}  // namespace
}  // namespace sigwright::http
