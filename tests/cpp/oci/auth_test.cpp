#include "oci/auth.h"

#include "base/encoding.h"
#include "cpp/oci/remote_fixture.h"

namespace sigwright::oci {
namespace {

// --- token answers

TEST(TokenAnswer, MayCallTheTokenByEitherName) {
  EXPECT_EQ(parse_token_answer(as_bytes(R"({"token":"a"})"))->token, "a");
  EXPECT_EQ(parse_token_answer(as_bytes(R"({"access_token":"b"})"))->token, "b");
  EXPECT_EQ(parse_token_answer(as_bytes(R"({"token":"","access_token":"b"})"))->token, "b");
}

TEST(TokenAnswer, IsUsedForFourFifthsOfItsLife) {
  const auto life = [](std::string_view expires) {
    return parse_token_answer(as_bytes(R"({"token":"a","expires_in":)" + std::string(expires) + "}"))->life.count();
  };
  EXPECT_EQ(life("300"), 240);
  EXPECT_EQ(life("null"), 48);
  EXPECT_EQ(life("0"), 48);
  EXPECT_EQ(life("-5"), 48);
  EXPECT_EQ(life("\"300\""), 48);
  EXPECT_EQ(life("1"), 1);
  EXPECT_EQ(life("18446744073709551615"), 86'400 * 4 / 5);
  EXPECT_EQ(parse_token_answer(as_bytes(R"({"token":"a"})"))->life.count(), 48);
}

TEST(TokenAnswer, ThatCouldNotStandInAHeaderIsRefused) {
  for (const std::string_view body :
       {"", "{}", "[]", R"({"token":1})", R"({"token":"a b"})", R"({"token":"a\r\nX: y"})", R"({"token":"ü"})",
        R"({"token":"a","token":"b"})", R"({"token":"a"} x)"}) {
    expect_error(parse_token_answer(as_bytes(body)), ErrorCode::Malformed);
  }
}

// --- the whole conversation, with a registry and its token service at one address

const std::string kByTag = "GET " + kManifests + "v1";

class AuthTest : public RemoteTest {
 protected:
  // What the registry accepts; anything else is answered with `challenge_`.
  [[nodiscard]] FakeResponse answer(const FakeRequest& request) {
    if (request.path() == "/token") return token_(request);
    if (authorization(request) == accepted_) return image_answer();
    return {.status = status_, .headers = {{"WWW-Authenticate", "Negotiate"}, {"WWW-Authenticate", challenge_}}};
  }
  [[nodiscard]] static FakeResponse token(const std::string& text, int seconds = 300) {
    return {.body = R"({"token":")" + text + R"(","expires_in":)" + std::to_string(seconds) + "}"};
  }
  [[nodiscard]] Result<FetchedManifest> read(const RegistryOptions& options = {}) {
    return open(server_, options)->get_manifest("v1", {});
  }
  [[nodiscard]] std::vector<FakeRequest> exchanges() const {
    std::vector<FakeRequest> found;
    for (const FakeRequest& request : server_.requests()) {
      if (request.path() == "/token") found.push_back(request);
    }
    return found;
  }
  void write_config(const std::string& entry) {
    home_.write(".docker/config.json", R"({"auths":{")" + server_.authority() + "\":" + entry + "}}");
  }

  std::string accepted_ = "Bearer good";
  int status_ = 401;
  HttpServer::Handler token_ = [](const FakeRequest&) { return token("good"); };
  HttpServer server_{[this](const FakeRequest& request) { return answer(request); }};
  std::string challenge_ =
      "Bearer realm=\"" + server_.url("/token") + R"(",service="the service",scope="repository:team/app:pull")";
};

const RegistryOptions kLogin{.username = "u", .password = "p"};

TEST_F(AuthTest, AnonymousTokensAreAskedForWithServiceAndScope) {
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log(server_), (std::vector<std::string>{
                              kByTag, "GET /token?service=the%20service&scope=repository:team/app:pull", kByTag}));
  EXPECT_EQ(authorization(exchanges().at(0)), "");
}

TEST_F(AuthTest, PasswordsGoToTheTokenServiceOnly) {
  ASSERT_TRUE(read(kLogin).has_value());
  EXPECT_EQ(authorization(exchanges().at(0)), "Basic " + to_base64(as_bytes("u:p")));
  EXPECT_EQ(authorization(server_.requests()[0]), "");
  EXPECT_EQ(authorization(server_.requests()[2]), "Bearer good");
}

TEST_F(AuthTest, WhyNoCredentialsAreShownIsTold) {
  home_.write(".docker/config.json", "{ no JSON");
  ASSERT_TRUE(read().has_value());
  const auto warnings = session_->take_warnings();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("without credentials: "), std::string::npos) << warnings[0];
  EXPECT_NE(warnings[0].find("config.json"), std::string::npos) << warnings[0];
}

TEST_F(AuthTest, AFileThatMerelyKnowsNobodyIsNoneOfIt) {
  write_config("{}");
  ASSERT_TRUE(read().has_value());
  EXPECT_TRUE(session_->take_warnings().empty());
}

TEST_F(AuthTest, AnonymousOptionSwitchesEveryCredentialOff) {
  write_config(R"({"username":"u","password":"p"})");
  RegistryOptions options = kLogin;
  options.anonymous = true;
  ASSERT_TRUE(read(options).has_value());
  for (const FakeRequest& request : server_.requests())
    EXPECT_EQ(authorization(request).find("Basic"), std::string::npos);
}

TEST_F(AuthTest, AQueryInTheRealmStays) {
  challenge_ = "Bearer realm=\"" + server_.url("/token?tenant=1") + "\"";
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(exchanges().at(0).target, "/token?tenant=1&scope=repository:team/app:pull");
}

TEST_F(AuthTest, BasicIsSentAtOnceAfterTheFirstChallenge) {
  challenge_ = "Basic realm=\"r\"";
  accepted_ = "Basic " + to_base64(as_bytes("u:p"));
  const auto repository = open(server_, kLogin);
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  EXPECT_EQ(log(server_), (std::vector<std::string>{kByTag, kByTag, kByTag}));
}

TEST_F(AuthTest, WrongPasswordsAreTriedOnce) {
  challenge_ = "Basic realm=\"r\"";
  expect_error(read(kLogin), ErrorCode::AccessDenied, "--registry-username");
  EXPECT_EQ(server_.requests().size(), 2U);
}

TEST_F(AuthTest, AGivenTokenIsSentAtOnceAndNeverExchanged) {
  accepted_ = "Bearer given";
  ASSERT_TRUE(read({.token = "given"}).has_value());
  EXPECT_EQ(log(server_), std::vector<std::string>{kByTag});
  expect_error(read({.token = "wrong"}), ErrorCode::AccessDenied, "--registry-token");
  EXPECT_TRUE(exchanges().empty());
}

TEST_F(AuthTest, ARegistryTokenInAFileIsSentAsItIs) {
  write_config(R"({"registrytoken":"good"})");
  ASSERT_TRUE(read().has_value());
  EXPECT_TRUE(exchanges().empty());
}

TEST_F(AuthTest, AStaleTokenIsReplacedOnce) {
  std::atomic<int> n = 0;
  token_ = [&](const FakeRequest&) { return token("token-" + std::to_string(++n)); };
  accepted_ = "Bearer token-1";
  const auto repository = open(server_);
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  accepted_ = "Bearer token-2";
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  EXPECT_EQ(n, 2);
  accepted_ = "Bearer none";
  expect_error(repository->get_manifest("v1", {}), ErrorCode::AccessDenied);
  EXPECT_LE(n, 4);
}

TEST_F(AuthTest, AMissingScopeIsAddedOnce) {
  accepted_ = "Bearer pull and push";
  const std::string realm = "Bearer realm=\"" + server_.url("/token") + "\"";
  token_ = [&](const FakeRequest& request) {
    const bool wide = request.target.find("pull,push") != std::string::npos;
    challenge_ = realm + R"(,error="insufficient_scope",scope="repository:team/app:pull,push")";
    return wide ? token("wide") : token("narrow");
  };
  accepted_ = "Bearer wide";
  challenge_ = realm + R"(,scope="repository:team/app:pull")";
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(exchanges().size(), 2U);
  EXPECT_EQ(exchanges()[1].target, "/token?scope=repository:team/app:pull,push");
}

TEST_F(AuthTest, A403NamesAMissingScopeToo) {
  const std::string realm = "Bearer realm=\"" + server_.url("/token") + "\"";
  challenge_ = realm;
  token_ = [&](const FakeRequest& request) {
    status_ = 403;
    challenge_ = realm + R"(,error="insufficient_scope",scope="repository:team/app:pull repository:base:pull")";
    return token(request.target.find("base") != std::string::npos ? "good" : "narrow");
  };
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(exchanges().size(), 2U);
}

TEST_F(AuthTest, A403WithoutChallengeIsFinal) {
  status_ = 403;
  challenge_ = "Bearer realm=\"" + server_.url("/token") + "\"";
  const auto denied = read(kLogin);
  expect_error(denied, ErrorCode::AccessDenied, "did not ask");
  EXPECT_EQ(denied.error().message.find("--registry-username"), std::string::npos);  // it was not sent
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(AuthTest, ABlobIsSoughtAndSentWithOneToken) {
  const auto done = open(server_)->put_blob(as_bytes("payload"), "text/plain", {});
  EXPECT_TRUE(done.has_value());  // the answer to HEAD: it is there
  ASSERT_EQ(exchanges().size(), 1U);
  EXPECT_NE(exchanges()[0].target.find("pull,push"), std::string::npos);
}

TEST_F(AuthTest, WritingAsksForPullAndPush) {
  const auto done = open(server_)->put_manifest({.raw = kImage, .media_type = "t", .tag = "v1", .if_match = {}}, {});
  EXPECT_FALSE(done.has_value() && exchanges().empty());
  EXPECT_EQ(exchanges().at(0).target, "/token?service=the%20service&scope=repository:team/app:pull,push");
}

TEST_F(AuthTest, AnIdentityTokenIsExchangedByPost) {
  write_config(R"({"identitytoken":"the identity"})");
  token_ = [&](const FakeRequest& request) {
    return request.method == "POST" ? token("good") : FakeResponse{.status = 500};
  };
  ASSERT_TRUE(read().has_value());
  ASSERT_EQ(exchanges().size(), 1U);
  EXPECT_EQ(exchanges()[0].body,
            "grant_type=refresh_token&client_id=sigwright&refresh_token=the%20identity&service=the%20service&scope="
            "repository:team/app:pull");
  EXPECT_EQ(authorization(exchanges()[0]), "");
  EXPECT_EQ(exchanges()[0].target, "/token");
}

TEST_F(AuthTest, AnIdentityTokenIsSentByGetWherePostIsUnknown) {
  write_config(R"({"identitytoken":"it"})");
  for (const int status : {404, 405}) {
    session_ = new_session();
    token_ = [&, status](const FakeRequest& request) {
      if (request.method == "POST") return FakeResponse{.status = status};
      return authorization(request) == "Basic " + to_base64(as_bytes("<token>:it")) ? token("good")
                                                                                    : FakeResponse{.status = 401};
    };
    EXPECT_TRUE(read().has_value()) << status;
  }
}

TEST_F(AuthTest, ARenewedIdentityTokenReplacesTheOldOne) {
  write_config(R"({"identitytoken":"first"})");
  std::atomic<int> n = 0;
  token_ = [&](const FakeRequest&) {
    return FakeResponse{.body = R"({"access_token":"token-)" + std::to_string(++n) + R"(","refresh_token":"second"})"};
  };
  accepted_ = "Bearer token-1";
  const auto repository = open(server_);
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  accepted_ = "Bearer token-2";
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  EXPECT_NE(exchanges().at(0).body.find("refresh_token=first&"), std::string::npos);
  EXPECT_NE(exchanges().at(1).body.find("refresh_token=second&"), std::string::npos);
}

TEST_F(AuthTest, ADenialByTheTokenServiceNamesTheSource) {
  write_config(R"({"username":"u","password":"p"})");
  token_ = [](const FakeRequest&) {
    return FakeResponse{.status = 401, .body = R"({"errors":[{"code":"UNAUTHORIZED","message":"bad password"}]})"};
  };
  const auto denied = read();
  expect_error(denied, ErrorCode::AccessDenied, "~/.docker/config.json");
  expect_error(denied, ErrorCode::AccessDenied, "bad password");
}

TEST_F(AuthTest, ATokenServiceThatFailsIsNotADenial) {
  token_ = [](const FakeRequest&) { return FakeResponse{.status = 503}; };
  expect_error(read(), ErrorCode::Unreachable, "token service");
}

TEST_F(AuthTest, ATokenServiceWithoutEndIsCutOff) {
  token_ = [](const FakeRequest&) {
    return FakeResponse{.body = std::string(65'536, ' '), .fault = Fault::NeverEndingBody};
  };
  expect_error(read(), ErrorCode::LimitExceeded);
}

TEST_F(AuthTest, ARefusedRealmIsNotAsked) {
  for (const std::string realm :
       {"http://169.254.169.254/token", "http://127.0.0.1:1/token", "http://metadata.google.internal/"}) {
    challenge_ = "Bearer realm=\"" + realm + "\"";
    session_ = new_session();
    expect_error(read(kLogin), ErrorCode::AccessDenied, realm.substr(0, 12));
  }
  EXPECT_TRUE(exchanges().empty());
}

TEST_F(AuthTest, ARealmOnAnotherLoopbackPortNeedsTheUsersWord) {
  const HttpServer tokens([](const FakeRequest&) { return token("good"); });
  challenge_ = "Bearer realm=\"" + tokens.url("/token") + "\"";
  expect_error(read(kLogin), ErrorCode::AccessDenied, "internal");
  EXPECT_TRUE(tokens.requests().empty());
  RegistryOptions trusting = kLogin;
  trusting.trusted_realms = {tokens.authority()};
  EXPECT_TRUE(read(trusting).has_value());
  EXPECT_EQ(authorization(tokens.requests().at(0)), "Basic " + to_base64(as_bytes("u:p")));
}

TEST_F(AuthTest, ATokenServiceThatRedirectsElsewhereDoesNotTakeThePasswordAlong) {
  const HttpServer thief([](const FakeRequest&) { return token("good"); });
  token_ = [&](const FakeRequest&) {
    return FakeResponse{.status = 307, .headers = {{"Location", thief.url("/token")}}};
  };
  EXPECT_FALSE(read(kLogin).has_value());
  EXPECT_TRUE(thief.requests().empty());
}

TEST_F(AuthTest, NothingIsSentTwiceWithoutAChallenge) {
  challenge_ = "Digest realm=\"r\"";
  expect_error(read(kLogin), ErrorCode::AccessDenied);
  EXPECT_EQ(server_.requests().size(), 1U);
}

}  // namespace
}  // namespace sigwright::oci
