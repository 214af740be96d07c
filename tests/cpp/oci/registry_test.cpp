#include "oci/registry.h"

#include <latch>
#include <thread>

#include "cpp/oci/remote_fixture.h"
#include "oci/layout.h"

namespace sigwright::oci {
namespace {

class SessionTest : public RemoteTest {};

const std::string kByTag = "GET " + kManifests + "v1";

TEST_F(SessionTest, OpensALayout) {
  const auto directory = home_.path() / "layout";
  ASSERT_TRUE(create_layout(directory).has_value());
  const auto opened = session_->open(Reference::parse("oci:" + directory.string()).value(), {});
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_TRUE((*opened)->writes_are_atomic());
  EXPECT_FALSE(session_->open(Reference::parse("oci:" + directory.string() + "-missing").value(), {}).has_value());
}

TEST_F(SessionTest, OpensARegistryWithoutARequest) {
  const HttpServer server(Routes{});
  const auto repository = open(server);
  EXPECT_EQ(repository->reference().name(), server.authority() + "/team/app");
  EXPECT_FALSE(repository->writes_are_atomic());
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(SessionTest, RefusesOptionsThatContradictEachOther) {
  const auto reference = Reference::parse("r.example.com/app").value();
  expect_error(session_->open(reference, {.username = "u"}), ErrorCode::Usage, "password");
  expect_error(session_->open(reference, {.password = "p"}), ErrorCode::Usage, "user name");
  expect_error(session_->open(reference, {.username = "u", .password = "p", .token = "t"}), ErrorCode::Usage, "either");
}

// A registry with a token service at its own address, which hands out "token 1", "token 2", ...
struct TokenRegistry {
  std::atomic<int> exchanges = 0;
  HttpServer server{[this](const FakeRequest& request) { return answer(request); }};

  FakeResponse answer(const FakeRequest& request) {
    if (request.path() == "/token") {
      return {.body = R"({"token":"token-)" + std::to_string(++exchanges) + R"(","expires_in":300})",
              .delay = std::chrono::milliseconds(30)};
    }
    if (!request.header("Authorization").value_or("").starts_with("Bearer token-")) {
      const std::string realm = server.url("/token");
      return {.status = 401,
              .headers = {{"WWW-Authenticate",
                           "Bearer realm=\"" + realm + R"(",service="r",scope="repository:team/app:pull")"}}};
    }
    return image_answer();
  }
};

TEST_F(SessionTest, ExchangesOneTokenForSixtyFourThreads) {
  constexpr int kThreads = 64;
  TokenRegistry registry;
  std::latch together(kThreads);
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        const auto repository = open(registry.server);
        together.arrive_and_wait();
        const auto fetched = repository->get_manifest(kImageDigest, {});
        if (fetched && fetched->manifest.digest() == kImageDigest) ++right;
      });
    }
  }
  EXPECT_EQ(right, kThreads);
  EXPECT_EQ(registry.exchanges, 1);
}

TEST_F(SessionTest, CarriesTheTokenFromTheSecondRequestOn) {
  TokenRegistry registry;
  ASSERT_TRUE(open(registry.server)->get_manifest("v1", {}).has_value());
  EXPECT_EQ(registry.server.requests().size(), 3U);  // refused, token, read
  ASSERT_TRUE(open(registry.server)->get_manifest("v1", {}).has_value());
  EXPECT_EQ(registry.server.requests().size(), 4U);
  EXPECT_EQ(registry.exchanges, 1);
}

TEST_F(SessionTest, SharesNothingBetweenDifferentOptions) {
  TokenRegistry registry;
  ASSERT_TRUE(open(registry.server)->get_manifest("v1", {}).has_value());
  ASSERT_TRUE(open(registry.server, {.username = "u", .password = "p"})->get_manifest("v1", {}).has_value());
  EXPECT_EQ(registry.exchanges, 2);
}

TEST_F(SessionTest, OutlivedByItsRepositories) {
  const HttpServer server(Routes().on(kByTag, image_answer()));
  const auto repository = open(server);
  session_.reset();
  EXPECT_TRUE(repository->get_manifest("v1", {}).has_value());
}

TEST_F(SessionTest, CollectsWarningsEachOnceAndHarmless) {
  auto answer = image_answer();
  answer.headers.emplace_back("Warning", R"(299 - "this \"tag\" is\tdeprecated")");
  answer.headers.emplace_back("Warning", R"(299 - "second")");
  answer.headers.emplace_back("Warning", R"(199 - "of another kind")");
  const HttpServer server(Routes().on(kByTag, answer));
  ASSERT_TRUE(open(server)->get_manifest("v1", {}).has_value());
  ASSERT_TRUE(open(server)->get_manifest("v1", {}).has_value());
  const auto warnings = session_->take_warnings();
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_NE(warnings[0].find("this \"tag\" is"), std::string::npos);
  EXPECT_NE(warnings[0].find(server.authority()), std::string::npos);
  EXPECT_TRUE(session_->take_warnings().empty());
  ASSERT_TRUE(open(server)->get_manifest("v1", {}).has_value());
  EXPECT_TRUE(session_->take_warnings().empty());
}

TEST_F(SessionTest, KeepsAHundredWarningsAtMost) {
  std::atomic<int> n = 0;
  const HttpServer server([&](const FakeRequest&) {
    auto answer = image_answer();
    for (int i = 0; i < 50; ++i) answer.headers.emplace_back("Warning", "299 - \"" + std::to_string(++n) + "\"");
    return answer;
  });
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(open(server)->get_manifest("v1", {}).has_value());
  EXPECT_EQ(session_->take_warnings().size(), 100U);
}

TEST_F(SessionTest, EndsAtTheDeadline) {
  const HttpServer server([](const FakeRequest&) { return FakeResponse{.fault = Fault::NeverAnswer}; });
  const Cancel cancel{.stop = {}, .deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(200)};
  expect_error(open(server)->get_manifest("v1", cancel), ErrorCode::TimedOut);
}

TEST_F(SessionTest, EndsWhenStopped) {
  const HttpServer server([](const FakeRequest&) { return FakeResponse{.fault = Fault::NeverAnswer}; });
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  expect_error(open(server)->get_manifest("v1", {.stop = stop.get_token()}), ErrorCode::Interrupted);
}

}  // namespace
}  // namespace sigwright::oci
