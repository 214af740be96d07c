#include "oci/remote_errors.h"

#include <gtest/gtest.h>

namespace sigwright::oci {
namespace {

http::Response answer(int status, std::string_view body = {}) {
  http::Response response;
  response.status = status;
  response.body = to_bytes(body);
  return response;
}

Error error_of(const http::Response& response, const FoundCredential& found = {}) {
  return registry_error(
      response, {.registry = "r.example.com", .what = "r.example.com/app:v1", .doing = "reading", .found = found});
}

struct Case {
  std::string name;
  int status;
  std::string body;
  ErrorCode expected;
};
class RegistryError : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Statuses, RegistryError,
    testing::Values(Case{"not_found", 404, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})", ErrorCode::NotFound},
                    Case{"no_such_repository", 404, R"({"errors":[{"code":"NAME_UNKNOWN"}]})", ErrorCode::NotFound},
                    Case{"not_found_denied", 404, R"({"errors":[{"code":"DENIED"}]})", ErrorCode::NotFound},
                    Case{"unauthorized", 401, "", ErrorCode::AccessDenied},
                    Case{"forbidden", 403, "", ErrorCode::AccessDenied},
                    Case{"denied_as_400", 400, R"({"errors":[{"code":"DENIED"}]})", ErrorCode::AccessDenied},
                    Case{"not_allowed", 405, "", ErrorCode::AccessDenied},
                    Case{"precondition", 412, "", ErrorCode::WriteConflict},
                    Case{"too_large", 413, "", ErrorCode::LimitExceeded},
                    Case{"too_many", 429, "", ErrorCode::Unreachable}, Case{"timeout", 408, "", ErrorCode::Unreachable},
                    Case{"internal", 500, R"({"errors":[{"code":"DENIED"}]})", ErrorCode::Unreachable},
                    Case{"unavailable", 503, "", ErrorCode::Unreachable},
                    Case{"bad_request", 400, R"({"errors":[{"code":"NAME_INVALID"}]})", ErrorCode::Malformed},
                    Case{"unfollowed_redirect", 302, "", ErrorCode::Malformed},
                    Case{"teapot", 418, "<html>", ErrorCode::Malformed}),
    [](const testing::TestParamInfo<Case>& param) { return param.param.name; });

TEST_P(RegistryError, HasTheCodeOfItsStatus) {
  const Error error = error_of(answer(GetParam().status, GetParam().body));
  EXPECT_EQ(error.code, GetParam().expected) << error.message;
  EXPECT_NE(error.message.find("r.example.com/app:v1"), std::string::npos);
  EXPECT_EQ(error.details.at("status"), std::to_string(GetParam().status));
  EXPECT_EQ(error.details.at("registry"), "r.example.com");
}

TEST(RegistryErrors, OfTheRegistryItselfAreNoQuestionOfTheNetwork) {
  for (const int status : {500, 502, 503, 504}) {
    EXPECT_NE(error_of(answer(status)).hint.find("ask its operator"), std::string::npos);
  }
}

TEST(RegistryErrors, SayWhenToTryAgain) {
  auto busy = answer(503);
  EXPECT_FALSE(error_of(busy).details.contains("retry_after"));
  busy.retry_after = std::chrono::seconds(7);
  EXPECT_EQ(error_of(busy).details.at("retry_after"), "7");
}

TEST(RegistryErrors, SayWhichCredentialsWereTried) {
  EXPECT_NE(error_of(answer(401)).message.find("anonymous"), std::string::npos);
  const FoundCredential found{{CredentialKind::Basic, "user", "secret", "~/.docker/config.json"}, {"x.json is broken"}};
  const Error error = error_of(answer(403), found);
  EXPECT_NE(error.message.find("~/.docker/config.json"), std::string::npos);
  EXPECT_NE(error.message.find("x.json is broken"), std::string::npos);
  EXPECT_EQ(error.message.find("secret"), std::string::npos);
  EXPECT_NE(error.hint.find("r.example.com"), std::string::npos);
}

TEST(RegistryErrors, RepeatTheRegistrysWordsMadeHarmless) {
  const Error error = error_of(answer(
      400, R"({"errors":[{"code":"TAG_INVALID","message":"no\u001b[2J"},{"code":"B"},{"message":"c"},{"code":"D"}]})"));
  EXPECT_NE(error.message.find("TAG_INVALID: no"), std::string::npos);
  EXPECT_NE(error.message.find("; B; c"), std::string::npos);
  EXPECT_EQ(error.message.find("; D"), std::string::npos);
  EXPECT_EQ(error.message.find('\x1b'), std::string::npos);
  const Error longest = error_of(answer(400, R"({"errors":[{"code":")" + std::string(10'000, 'x') + R"("}]})"));
  EXPECT_LT(longest.message.size(), 600U);
}

TEST(RegistryErrors, SurviveBodiesOfAnyForm) {
  for (const std::string body : {"", "null", "[]", "{}", R"({"errors":null})", R"({"errors":[1,"x",null]})",
                                 R"({"errors":{}})", "<html>", "\xff\xfe"}) {
    EXPECT_EQ(registry_message(answer(400, body)), "") << body;
    EXPECT_FALSE(has_error_code(answer(400, body), "DENIED"));
  }
}

TEST(TokenErrors, TellARefusalFromAFailure) {
  const FoundCredential found{{CredentialKind::Basic, "u", "secret", "--registry-username"}, {}};
  const Error refused = token_error(answer(401), "r.example.com", "auth.example.com", found);
  EXPECT_EQ(refused.code, ErrorCode::AccessDenied);
  EXPECT_NE(refused.message.find("auth.example.com"), std::string::npos);
  EXPECT_NE(refused.message.find("--registry-username"), std::string::npos);
  EXPECT_EQ(token_error(answer(503), "r.example.com", "auth.example.com", found).code, ErrorCode::Unreachable);
  EXPECT_EQ(token_error(answer(400), "r.example.com", "auth.example.com", found).code, ErrorCode::AccessDenied);
}

}  // namespace
}  // namespace sigwright::oci
