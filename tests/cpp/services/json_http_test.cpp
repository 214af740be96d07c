#include "services/json_http.h"

#include <gtest/gtest.h>

#include "fakes/http_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

http::Response answer(int status, std::string_view body) {
  return {.status = status,
          .headers = {},
          .body = to_bytes(body),
          .url = samples::url("https://log.example/secret?token=1"),
          .attempts = 3};
}

TEST(Below, TakesOneSlash) {
  EXPECT_EQ(below(samples::url("https://log.example/"), "/api")->str(), "https://log.example/api");
  EXPECT_EQ(below(samples::url("https://log.example/base/"), "/api?x=1")->str(), "https://log.example/base/api?x=1");
}

TEST(Refusal, IsTheMessageOfAJsonBodyOrItsBeginning) {
  EXPECT_EQ(refusal(answer(400, R"({"code":400,"message":"bad signature"})")), "bad signature");
  EXPECT_EQ(refusal(answer(429, "<html>slow\ndown</html>")), "<html>slow down</html>");
  EXPECT_LT(refusal(answer(500, std::string(100'000, 'x'))).size(), 200U);
}

TEST(ServiceError, NamesHostStatusAndAttemptsButNoQuery) {
  const Error error = service_error(answer(503, "{}"), "uploading");
  EXPECT_EQ(error.code, ErrorCode::Unreachable);
  EXPECT_NE(error.message.find("log.example answered 503"), std::string::npos);
  EXPECT_NE(error.message.find("3 attempts"), std::string::npos);
  EXPECT_EQ(error.message.find("token"), std::string::npos);
}

TEST(ServiceError, IsToldApartByStatus) {
  EXPECT_EQ(service_error(answer(404, ""), "x").code, ErrorCode::NotFound);
  EXPECT_EQ(service_error(answer(403, ""), "x").code, ErrorCode::AccessDenied);
  EXPECT_EQ(service_error(answer(429, ""), "x").code, ErrorCode::Unreachable);
  EXPECT_EQ(service_error(answer(400, ""), "x").code, ErrorCode::Usage);
}

TEST(ServiceError, SaysWhatToDoWithWhatIsTooLarge) {
  for (const auto& refused : {answer(413, ""), answer(400, R"({"message":"body too large"})")}) {
    const Error error = service_error(refused, "uploading");
    EXPECT_EQ(error.code, ErrorCode::LimitExceeded);
    EXPECT_NE(error.hint.find("--rekor-url file:DIR"), std::string::npos);
  }
}

TEST(PostJson, SendsTheBodyAndItsType) {
  const fakes::HttpServer server([](const fakes::FakeRequest&) { return fakes::FakeResponse{}; });
  ASSERT_TRUE(samples::client()->send(post_json(samples::url(server.url("/x")), "{}"), {}));
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(request.header("content-type"), "application/json");
}

}  // namespace
}  // namespace sigwright::services
