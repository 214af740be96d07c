#include "http/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "cpp/http/environment.h"
#include "fakes/child.h"
#include "fakes/http_server.h"

namespace sigwright::http {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;
using fakes::Fault;
using fakes::HttpServer;
using fakes::in_child;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::shared_ptr<Client> client(ClientOptions options = {}) { return Client::create(std::move(options)).value(); }

Request get(const std::string& url) {
  Request request;
  request.url = Url::parse(url).value();
  request.max_body = 1 << 20;
  return request;
}

HttpServer::Handler always(FakeResponse response) {
  return [response](const FakeRequest&) { return response; };
}

// Answers in turn; the last one again and again.
HttpServer::Handler in_turn(std::vector<FakeResponse> responses) {
  auto next = std::make_shared<std::atomic<std::size_t>>(0);
  return [next, responses](const FakeRequest&) { return responses[std::min((*next)++, responses.size() - 1)]; };
}

std::string body_of(const Result<Response>& response) {
  return response ? to_text(response->body) : "failed: " + response.error().message;
}

TEST(Client, GetsABody) {
  HttpServer server(always({.headers = {{"X-Name", "value"}}, .body = "hello"}));
  const auto response = client()->send(get(server.url("/path?q=1")), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(to_text(response->body), "hello");
  EXPECT_EQ(response->headers.get("x-name"), "value");
  EXPECT_EQ(response->attempts, 1);
  EXPECT_EQ(response->url.str(), server.url("/path?q=1"));
  EXPECT_EQ(server.requests().at(0).target, "/path?q=1");
}

TEST(Client, SendsFieldsAndNothingUnasked) {
  HttpServer server(always({}));
  Request request = get(server.url());
  request.headers = {{"Accept", "application/json"}, {"X-Empty", ""}};
  request.authorization = "Bearer t";
  ASSERT_TRUE(client()->send(request, {}));
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.header("accept"), "application/json");
  EXPECT_EQ(seen.header("x-empty"), "");
  EXPECT_EQ(seen.header("authorization"), "Bearer t");
  EXPECT_EQ(seen.header("user-agent"), "sigwright");
  EXPECT_FALSE(seen.header("accept-encoding"));
  EXPECT_FALSE(seen.header("cookie"));
  EXPECT_FALSE(seen.header("expect"));
}

TEST(Client, KeepsConnections) {
  HttpServer server(always({.body = "x"}));
  const auto shared = client();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(shared->send(get(server.url()), {}));
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, ServesManyThreadsTogether) {
  HttpServer server([](const FakeRequest& request) { return FakeResponse{.body = request.target}; });
  const auto shared = client();
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 64; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          const std::string target = "/" + std::to_string(t) + "/" + std::to_string(i);
          right += body_of(shared->send(get(server.url(target)), {})) == target ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(right, 64 * 200);
  EXPECT_LE(server.connections(), 64);
}

// A handler whose first `count` requests are answered together: each waits for the others.
HttpServer::Handler together(int count) {
  auto arrived = std::make_shared<std::atomic<int>>(0);
  return [arrived, count](const FakeRequest&) {
    ++*arrived;
    const auto end = steady_clock::now() + std::chrono::seconds(20);
    while (*arrived < count && steady_clock::now() < end) std::this_thread::sleep_for(milliseconds(1));
    return FakeResponse{};
  };
}

TEST(Client, RunsIndependentRequestsTogether) {
  HttpServer server(together(20));
  const auto shared = client();
  std::vector<Pending> pending;
  for (int i = 0; i < 20; ++i) pending.push_back(shared->start(get(server.url()), {}));
  for (auto& one : pending) EXPECT_TRUE(one.wait());
  EXPECT_EQ(server.most_in_flight(), 20);
}

TEST(Client, HoldsToItsCapPerHost) {
  HttpServer server(together(3));
  const auto shared = client({.per_host = 3});
  std::vector<Pending> pending;
  for (int i = 0; i < 40; ++i) pending.push_back(shared->start(get(server.url()), {}));
  for (auto& one : pending) EXPECT_TRUE(one.wait());
  EXPECT_EQ(server.most_in_flight(), 3);
  EXPECT_EQ(shared->per_host(), 3U);
}

TEST(Client, GivesErrorsAsAnswers) {
  HttpServer server(always({.status = 404, .body = "no such thing"}));
  const auto response = client()->send(get(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(to_text(response->body), "no such thing");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(Client, AsksWithHeadAndExpectsNoBody) {
  HttpServer server(always({.headers = {{"Content-Length", "999999999"}}}));
  Request request = get(server.url());
  request.method = Method::Head;
  const auto response = client()->send(request, {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->headers.get("content-length"), "999999999");
  EXPECT_EQ(server.requests().at(0).method, "HEAD");
}

class SendsBodies : public testing::TestWithParam<Method> {};

TEST_P(SendsBodies, FromMemory) {
  HttpServer server(always({.status = 201}));
  Request request = get(server.url());
  request.method = GetParam();
  request.headers = {{"Content-Type", "application/x-test"}};
  request.body = std::make_shared<const Bytes>(to_bytes(std::string(100'000, 'b')));
  const auto response = client()->send(request, {});
  ASSERT_TRUE(response) << response.error().message;
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.method, method_name(GetParam()));
  EXPECT_EQ(seen.body, std::string(100'000, 'b'));
  EXPECT_EQ(seen.header("content-type"), "application/x-test");
}

INSTANTIATE_TEST_SUITE_P(Client, SendsBodies,
                         testing::Values(Method::Post, Method::Put, Method::Patch, Method::Delete));

TEST(Client, SendsAnEmptyPostWithItsLength) {
  HttpServer server(always({.status = 202}));
  Request request = get(server.url());
  request.method = Method::Post;
  ASSERT_TRUE(client()->send(request, {}));
  EXPECT_EQ(server.requests().at(0).header("content-length"), "0");
  EXPECT_FALSE(server.requests().at(0).header("content-type"));
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    const int file = ::mkstemp(name_.data());
    EXPECT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    ::close(file);
  }
  ~TemporaryFile() { ::unlink(name_.c_str()); }
  [[nodiscard]] const std::string& path() const { return name_; }

 private:
  std::string name_ = testing::TempDir() + "http-XXXXXX";
};

TEST(Client, StreamsAFileAndSendsItAgainAfterARetry) {
  const std::string content(300'000, 'f');
  const TemporaryFile file(content);
  HttpServer server(in_turn({{.status = 503}, {.fault = Fault::ResetBeforeAnswer}, {.status = 201}}));
  Request request = get(server.url());
  request.method = Method::Put;
  request.idempotent = true;
  request.body_file = file.path();
  const auto response = client()->send(request, {});
  ASSERT_TRUE(response) << response.error().message;
  ASSERT_EQ(server.requests().size(), 3U);
  for (const auto& seen : server.requests()) EXPECT_EQ(seen.body, content);
}

TEST(Client, NamesABodyFileThatIsMissing) {
  Request request = get("http://127.0.0.1:9/");
  request.method = Method::Put;
  request.body_file = "/nonexistent/body";
  const auto response = client()->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::LocalFile);
  EXPECT_NE(response.error().message.find("/nonexistent/body"), std::string::npos);
}

TEST(Client, RefusesALineBreakInAField) {
  HttpServer server(always({}));
  Request request = get(server.url());
  request.authorization = "Bearer a\r\nX-Injected: 1";
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::Malformed);
  request.authorization.clear();
  request.headers = {{"X-A", "1\n2"}};
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::Malformed);
  request.headers = {{"X A", "1"}};
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::Malformed);
  EXPECT_TRUE(server.requests().empty());
}

TEST(Client, RefusesOptionsWithoutSense) {
  EXPECT_EQ(Client::create({.max_attempts = 0}).error().code, ErrorCode::Usage);
  EXPECT_EQ(Client::create({.per_host = 0}).error().code, ErrorCode::Usage);
  EXPECT_EQ(Client::create({.user_agent = "a\nb"}).error().code, ErrorCode::Usage);
}

// Limits

TEST(ClientLimits, RefuseAnAnnouncedLengthBeforeTheBody) {
  HttpServer server(always({.headers = {{"Content-Length", "1000000000000"}}, .fault = Fault::StallInBody}));
  const auto response = client()->send(get(server.url("/big?token=secret")), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(response.error().message.find("secret"), std::string::npos);
}

TEST(ClientLimits, EndABodyWithoutEndAtTheCap) {
  HttpServer server(always({.body = std::string(5000, 'x'), .fault = Fault::NeverEndingBody}));
  EXPECT_EQ(client()->send(get(server.url()), {}).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(ClientLimits, AcceptABodyOfExactlyTheCap) {
  HttpServer server(always({.body = std::string(1000, 'x')}));
  Request request = get(server.url());
  request.max_body = 1000;
  EXPECT_TRUE(client()->send(request, {}));
  request.max_body = 999;
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::LimitExceeded);
}

TEST(ClientLimits, CutTheBodyOfAnError) {
  HttpServer server(always({.status = 400, .body = std::string(5000, 'x'), .fault = Fault::NeverEndingBody}));
  const auto response = client()->send(get(server.url()), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 400);
  EXPECT_EQ(response->body.size(), limits::kErrorBodyBytes);
}

TEST(ClientLimits, EndAHeaderWithoutEnd) {
  HttpServer server(always({.fault = Fault::NeverEndingHeaders}));
  EXPECT_EQ(client()->send(get(server.url()), {}).error().code, ErrorCode::LimitExceeded);
}

TEST(ClientLimits, RefuseAHeaderLineOfAMegabyte) {
  HttpServer server(always({.headers = {{"X-Long", std::string(1 << 20, 'x')}}}));
  EXPECT_EQ(client()->send(get(server.url()), {}).error().code, ErrorCode::LimitExceeded);
}

TEST(ClientLimits, RefuseACompressedBodyThatNobodyAskedFor) {
  HttpServer server(always({.headers = {{"Content-Encoding", "gzip"}}, .body = "\x1f\x8b whatever"}));
  EXPECT_EQ(client()->send(get(server.url()), {}).error().code, ErrorCode::Malformed);
}

TEST(ClientLimits, StillGiveTheStatusOfACompressedError) {
  HttpServer server(always({.status = 404, .headers = {{"Content-Encoding", "gzip"}}, .body = "\x1f\x8b whatever"}));
  const auto response = client()->send(get(server.url()), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 404);
  EXPECT_TRUE(response->body.empty());
}

TEST(ClientLimits, RefuseWhatIsNotHttp) {
  HttpServer server(always({.status = 200}));
  const auto wrong = client()->send(get(server.url()), {});
  EXPECT_TRUE(wrong);
  HttpServer raw(always({.fault = Fault::NotHttp}));
  const auto response = client()->send(get(raw.url()), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Malformed);
  EXPECT_EQ(raw.requests().size(), 1U);
}

// Redirects

std::string own(const HttpServer& server) { return server.authority(); }

TEST(ClientRedirects, StayWithTheOriginAndKeepCredentials) {
  HttpServer server([](const FakeRequest& request) {
    if (request.target == "/a") return FakeResponse{.status = 307, .headers = {{"Location", "b?x=1"}}};
    return FakeResponse{.body = request.target};
  });
  Request request = get(server.url("/a"));
  request.authorization = "Bearer secret";
  const auto response = client()->send(request, {});
  ASSERT_EQ(body_of(response), "/b?x=1");
  EXPECT_EQ(response->url.target, "/b?x=1");
  EXPECT_EQ(server.requests().at(1).header("authorization"), "Bearer secret");
}

TEST(ClientRedirects, ToAnotherPortCarryNoCredentials) {
  HttpServer other(always({.body = "blob"}));
  HttpServer server(always({.status = 307, .headers = {{"Location", other.url("/blob?signature=1")}}}));
  Request request = get(server.url("/a"));
  request.authorization = "Bearer secret";
  request.headers = {{"Accept", "a/b"}, {"Cookie", "c=1"}, {"X-Meta-Key", "k"}};
  request.own_authority = own(other);
  ASSERT_EQ(body_of(client()->send(request, {})), "blob");
  const auto seen = other.requests().at(0);
  EXPECT_FALSE(seen.header("authorization"));
  EXPECT_FALSE(seen.header("cookie"));
  EXPECT_FALSE(seen.header("x-meta-key"));
  EXPECT_EQ(seen.header("accept"), "a/b");
}

TEST(ClientRedirects, DoNotRegainCredentialsByComingBack) {
  std::string back;
  HttpServer other([&](const FakeRequest&) { return FakeResponse{.status = 302, .headers = {{"Location", back}}}; });
  HttpServer server([&](const FakeRequest& request) {
    if (request.target == "/a") return FakeResponse{.status = 302, .headers = {{"Location", other.url("/there")}}};
    return FakeResponse{.body = "back"};
  });
  back = server.url("/b");
  Request request = get(server.url("/a"));
  request.authorization = "Bearer secret";
  request.own_authority = own(other);
  ASSERT_EQ(body_of(client()->send(request, {})), "back");
  EXPECT_FALSE(server.requests().at(1).header("authorization"));
}

TEST(ClientRedirects, ToAnotherInternalHostAreRefused) {
  HttpServer other(always({.body = "secret of the inside"}));
  HttpServer server(always({.status = 302, .headers = {{"Location", other.url("/")}}}));
  const auto response = client()->send(get(server.url()), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Malformed);
  EXPECT_TRUE(other.requests().empty());
}

TEST(ClientRedirects, EndAfterTen) {
  HttpServer server(always({.status = 302, .headers = {{"Location", "/again"}}}));
  EXPECT_EQ(client()->send(get(server.url()), {}).error().code, ErrorCode::Malformed);
  EXPECT_EQ(server.requests().size(), limits::kRedirects + 1);
}

TEST(ClientRedirects, AreGivenToTheCallerWhoWantsThem) {
  HttpServer server(always({.status = 307, .headers = {{"Location", "/b"}}}));
  Request request = get(server.url());
  request.follow_redirects = false;
  const auto response = client()->send(request, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 307);
  EXPECT_EQ(response->headers.get("location"), "/b");
}

TEST(ClientRedirects, With307RepeatABodyFile) {
  const TemporaryFile file(std::string(200'000, 'f'));
  HttpServer server([](const FakeRequest& request) {
    if (request.target == "/a") return FakeResponse{.status = 307, .headers = {{"Location", "/b"}}};
    return FakeResponse{.status = 201};
  });
  Request request = get(server.url("/a"));
  request.method = Method::Put;
  request.body_file = file.path();
  ASSERT_TRUE(client()->send(request, {}));
  EXPECT_EQ(server.requests().at(1).method, "PUT");
  EXPECT_EQ(server.requests().at(1).body.size(), 200'000U);
}

TEST(ClientRedirects, With303TurnAPostIntoAGet) {
  HttpServer server([](const FakeRequest& request) {
    if (request.target == "/a") return FakeResponse{.status = 303, .headers = {{"Location", "/b"}}};
    return FakeResponse{.body = request.method + request.body};
  });
  Request request = get(server.url("/a"));
  request.method = Method::Post;
  request.headers = {{"Content-Type", "a/b"}};
  request.body = std::make_shared<const Bytes>(to_bytes("body"));
  EXPECT_EQ(body_of(client()->send(request, {})), "GET");
  EXPECT_FALSE(server.requests().at(1).header("content-type"));
}

// Retries

TEST(ClientRetries, RepeatAGetAfterServerErrors) {
  HttpServer server(in_turn({{.status = 502}, {.status = 500}, {.body = "at last"}}));
  const auto response = client()->send(get(server.url()), {});
  EXPECT_EQ(body_of(response), "at last");
  EXPECT_EQ(response->attempts, 3);
}

TEST(ClientRetries, GiveTheLastErrorAsAnswer) {
  HttpServer server(always({.status = 502, .body = "broken"}));
  const auto response = client({.max_attempts = 3})->send(get(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 502);
  EXPECT_EQ(response->attempts, 3);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(ClientRetries, DoNotRepeatAPost) {
  HttpServer server(always({.status = 502}));
  Request request = get(server.url());
  request.method = Method::Post;
  EXPECT_EQ(client()->send(request, {})->status, 502);
  EXPECT_EQ(server.requests().size(), 1U);
  request.idempotent = true;
  EXPECT_EQ(client({.max_attempts = 2})->send(request, {})->status, 502);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(ClientRetries, RepeatAPostThatWasTurnedAway) {
  HttpServer server(in_turn({{.status = 429}, {.status = 503, .headers = {{"Retry-After", "0"}}}, {.status = 202}}));
  Request request = get(server.url());
  request.method = Method::Post;
  EXPECT_EQ(client()->send(request, {})->status, 202);
}

Request put_once(const std::string& url) {
  Request request = get(url);
  request.method = Method::Put;
  request.body = std::make_shared<const Bytes>(to_bytes("merged a moment ago"));
  request.once = true;
  return request;
}

TEST(ClientRetries, AreNoneOfWhatIsSentOnce) {
  HttpServer server(in_turn({{.status = 503, .headers = {{"Retry-After", "0"}}}, {.status = 201}}));
  const auto response = client()->send(put_once(server.url()), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 503);
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests().at(0).body, "merged a moment ago");
}

TEST(ClientRetries, AreNoneOnANewConnectionEitherOfWhatIsSentOnce) {
  HttpServer server(in_turn({{}, {.fault = Fault::ResetBeforeAnswer}, {.status = 201}}));
  const auto shared = client();
  ASSERT_TRUE(shared->send(get(server.url()), {}));
  const auto response = shared->send(put_once(server.url()), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Unreachable) << response.error().message;
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests.at(0).connection, requests.at(1).connection);
}

TEST(ClientRetries, DoNotSendLateWhatIsSentOnce) {
  HttpServer server(in_turn({{.status = 429, .headers = {{"Retry-After", "1"}}}, {.status = 201}}));
  const auto shared = client();
  ASSERT_EQ(shared->send(put_once(server.url("/1")), {})->status, 429);
  const auto held = shared->send(put_once(server.url("/2")), {});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::Unreachable);
  EXPECT_EQ(shared->send(put_once(server.url("/3")), {})->status, 201);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(ClientRetries, WaitAsLongAsRetryAfterSays) {
  HttpServer server(in_turn({{.status = 429, .headers = {{"Retry-After", "1"}}}, {.body = "ok"}}));
  const auto began = steady_clock::now();
  EXPECT_EQ(body_of(client()->send(get(server.url()), {})), "ok");
  EXPECT_GE(steady_clock::now() - began, milliseconds(1000));
}

TEST(ClientRetries, WaitUntilTheDateThatRetryAfterNames) {
  HttpServer server(in_turn(
      {{.status = 503,
        .headers = {{"Date", "Sat, 21 Nov 2026 20:54:00 GMT"}, {"Retry-After", "Sat, 21 Nov 2026 20:54:01 GMT"}}},
       {.body = "ok"}}));
  const auto began = steady_clock::now();
  EXPECT_EQ(body_of(client()->send(get(server.url()), {})), "ok");
  EXPECT_GE(steady_clock::now() - began, milliseconds(1000));
}

TEST(ClientRetries, GiveUpAtOnceWhereRetryAfterIsTooLong) {
  HttpServer server(always({.status = 429, .headers = {{"Retry-After", "3600"}}}));
  const auto response = client()->send(get(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(ClientRetries, GiveUpAtOnceWhereTheDeadlineIsNearer) {
  HttpServer server(always({.status = 503, .headers = {{"Retry-After", "30"}}}));
  Cancel cancel;
  cancel.deadline = steady_clock::now() + std::chrono::seconds(10);
  const auto response = client()->send(get(server.url()), cancel);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 503);
}

TEST(ClientRetries, HoldBackTheOtherRequestsToAHostThatSays429) {
  std::atomic<int> count{0};
  std::atomic<int> too_early{0};
  std::atomic<steady_clock::duration::rep> until{0};
  HttpServer server([&](const FakeRequest&) -> FakeResponse {
    const auto now = steady_clock::now().time_since_epoch();
    if (count++ == 0) {
      until = (now + milliseconds(1000)).count();
      return {.status = 429, .headers = {{"Retry-After", "1"}}};
    }
    too_early += now.count() < until ? 1 : 0;
    return {.body = "ok"};
  });
  const auto shared = client({.per_host = 1});  // so that the others are in line when the first is turned away
  std::vector<Pending> pending;
  for (int i = 0; i < 10; ++i) pending.push_back(shared->start(get(server.url()), {}));
  for (auto& one : pending) EXPECT_EQ(body_of(one.wait()), "ok");
  EXPECT_EQ(too_early, 0);
}

class BrokenConnections : public testing::TestWithParam<Fault> {};

TEST_P(BrokenConnections, AreRetried) {
  HttpServer server(in_turn({{.body = "first part second part", .fault = GetParam()}, {.body = "whole"}}));
  const auto response = client()->send(get(server.url()), {});
  EXPECT_EQ(body_of(response), "whole");
  EXPECT_EQ(response->attempts, 2);
}

TEST_P(BrokenConnections, AreUnreachableWhenTheyStayBroken) {
  HttpServer server(always({.body = "first part second part", .fault = GetParam()}));
  const auto response = client({.max_attempts = 3})->send(get(server.url("/x?token=secret")), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Unreachable);
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_NE(response.error().message.find(server.authority()), std::string::npos) << response.error().message;
  EXPECT_EQ(response.error().message.find("secret"), std::string::npos) << response.error().message;
}

INSTANTIATE_TEST_SUITE_P(Client, BrokenConnections,
                         testing::Values(Fault::ResetBeforeAnswer, Fault::ResetInBody, Fault::TruncateBody));

TEST(ClientRetries, DoNotRepeatAPostWhoseAnswerWasLost) {
  HttpServer server(always({.fault = Fault::ResetBeforeAnswer}));
  Request request = get(server.url());
  request.method = Method::Post;
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::Unreachable);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(ClientRetries, UseANewConnectionWhereTheServerClosedTheKeptOne) {
  HttpServer server([](const FakeRequest& request) {
    if (request.target == "/again" && request.connection == 1) return FakeResponse{.fault = Fault::ResetBeforeAnswer};
    return FakeResponse{.body = "ok"};
  });
  const auto shared = client({.retry_budget = milliseconds(0)});
  ASSERT_TRUE(shared->send(get(server.url()), {}));
  EXPECT_EQ(body_of(shared->send(get(server.url("/again")), {})), "ok");
}

TEST(ClientRetries, EndWhereTheServerStopsAnswering) {
  HttpServer server(always({.body = "half of it", .fault = Fault::StallInBody}));
  Request request = get(server.url());
  request.attempt_timeout = milliseconds(100);
  const auto response = client({.max_attempts = 2})->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Unreachable);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(ClientRetries, EndWhereTheServerTrickles) {
  HttpServer server(always({.body = "x", .fault = Fault::Trickle}));
  Request request = get(server.url());
  request.attempt_timeout = milliseconds(200);
  const auto response = client({.max_attempts = 1})->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Unreachable);
}

std::string unused_authority() {
  const int port = HttpServer(always({})).port();
  return "127.0.0.1:" + std::to_string(port);
}

TEST(Client, TriesOnceMoreWhereNobodyListens) {
  const std::string authority = unused_authority();
  const auto response = client()->send(get("http://" + authority + "/v2/?token=secret"), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Unreachable);
  EXPECT_EQ(response.error().message, "cannot reach " + authority + ": connection refused; 2 attempts");
}

// Sinks

TEST(ClientSinks, TakeTheBodyPieceByPiece) {
  const std::string content(500'000, 's');
  HttpServer server(always({.body = content}));
  std::string taken;
  Request request = get(server.url());
  request.sink = [&](ByteView piece) -> Result<void> {
    taken += as_text(piece);
    return {};
  };
  const auto response = client()->send(request, {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->body.empty());
  EXPECT_EQ(taken, content);
}

TEST(ClientSinks, EndTheTransferWithTheirError) {
  HttpServer server(always({.body = std::string(500'000, 's')}));
  Request request = get(server.url());
  request.sink = [](ByteView) -> Result<void> { return fail(ErrorCode::LocalFile, "disk full"); };
  const auto response = client()->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::LocalFile);
  EXPECT_EQ(response.error().message, "disk full");
}

TEST(ClientSinks, ThatThrowEndTheTransferToo) {
  HttpServer server(always({.body = "body"}));
  Request request = get(server.url());
  request.sink = [](ByteView) -> Result<void> { throw std::runtime_error("oops"); };
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::Internal);
}

TEST(ClientSinks, GetNothingOfAnError) {
  HttpServer server(in_turn({{.status = 503, .body = "not this"}, {.body = "this"}}));
  std::string taken;
  Request request = get(server.url());
  request.sink = [&](ByteView piece) -> Result<void> {
    taken += as_text(piece);
    return {};
  };
  ASSERT_TRUE(client()->send(request, {}));
  EXPECT_EQ(taken, "this");
}

TEST(ClientSinks, AreNotFedTwice) {
  HttpServer server(in_turn({{.body = std::string(1000, 'x'), .fault = Fault::TruncateBody}, {.body = "again"}}));
  std::string taken;
  Request request = get(server.url());
  request.sink = [&](ByteView piece) -> Result<void> {
    taken += as_text(piece);
    return {};
  };
  EXPECT_EQ(client()->send(request, {}).error().code, ErrorCode::Unreachable);
  EXPECT_EQ(taken, std::string(500, 'x'));
}

// Cancelling

TEST(ClientCancel, EndsARequestUnderWay) {
  HttpServer server(always({.fault = Fault::NeverAnswer}));
  std::stop_source source;
  const auto shared = client();
  auto pending = shared->start(get(server.url()), {.stop = source.get_token()});
  while (server.requests().empty()) std::this_thread::yield();
  source.request_stop();
  EXPECT_EQ(pending.wait().error().code, ErrorCode::Interrupted);
}

TEST(ClientCancel, EndsAWaitBetweenAttempts) {
  HttpServer server(always({.status = 429, .headers = {{"Retry-After", "50"}}}));
  std::stop_source source;
  const auto shared = client();
  auto pending = shared->start(get(server.url()), {.stop = source.get_token()});
  auto queued = shared->start(get(server.url()), {.stop = source.get_token()});
  while (server.requests().empty()) std::this_thread::yield();
  std::this_thread::sleep_for(milliseconds(50));
  source.request_stop();
  EXPECT_EQ(pending.wait().error().code, ErrorCode::Interrupted);
  EXPECT_EQ(queued.wait().error().code, ErrorCode::Interrupted);
}

TEST(ClientCancel, SendsNothingAfterAStop) {
  HttpServer server(always({}));
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(client()->send(get(server.url()), {.stop = source.get_token()}).error().code, ErrorCode::Interrupted);
  EXPECT_TRUE(server.requests().empty());
}

TEST(ClientCancel, HoldsToTheDeadline) {
  HttpServer server(always({.fault = Fault::NeverAnswer}));
  Cancel cancel;
  cancel.deadline = steady_clock::now() + milliseconds(100);
  const auto response = client()->send(get(server.url()), cancel);
  EXPECT_EQ(response.error().code, ErrorCode::TimedOut);
  EXPECT_NE(response.error().message.find(server.authority()), std::string::npos);
}

TEST(ClientCancel, LettingGoOfAPendingFreesItsPlace) {
  HttpServer server([](const FakeRequest& request) {
    return FakeResponse{.fault = request.target == "/stuck" ? Fault::NeverAnswer : Fault::None};
  });
  const auto shared = client({.per_host = 1});
  {
    auto dropped = shared->start(get(server.url("/stuck")), {});
  }
  EXPECT_TRUE(shared->send(get(server.url("/next")), {}));
}

TEST(ClientCancel, AssigningToAPendingLetsGoOfWhatItWas) {
  HttpServer server([](const FakeRequest& request) {
    return FakeResponse{.fault = request.target == "/stuck" ? Fault::NeverAnswer : Fault::None};
  });
  const auto shared = client({.per_host = 1});
  auto pending = shared->start(get(server.url("/stuck")), {});
  auto next = shared->start(get(server.url("/next")), {});
  pending = std::move(next);
  EXPECT_TRUE(pending.wait());
}

TEST(ClientCancel, NoSinkIsCalledAfterItsPendingIsGone) {
  HttpServer server(always({.body = std::string(1000, 'x'), .fault = Fault::NeverEndingBody}));
  const auto shared = client();
  for (int i = 0; i < 20; ++i) {
    auto alive = std::make_unique<std::atomic<int>>(0);
    Request request = get(server.url());
    request.max_body = std::size_t{1} << 40;
    request.sink = [&](ByteView) -> Result<void> {
      ++*alive;
      return {};
    };
    {
      auto pending = shared->start(request, {});
      while (*alive == 0) std::this_thread::yield();
    }
    alive.reset();  // a late call would be a use after free
  }
}

TEST(ClientCancel, ClosingTheClientEndsEverything) {
  HttpServer server(always({.fault = Fault::NeverAnswer}));
  auto shared = client({.per_host = 2});
  std::vector<Pending> pending;
  for (int i = 0; i < 5; ++i) pending.push_back(shared->start(get(server.url()), {}));
  shared.reset();
  for (auto& one : pending) EXPECT_EQ(one.wait().error().code, ErrorCode::Interrupted);
}

TEST(Client, GivesAnAnswerOnce) {
  HttpServer server(always({}));
  const auto shared = client();
  auto pending = shared->start(get(server.url()), {});
  auto moved = std::move(pending);
  EXPECT_TRUE(moved.wait());
  EXPECT_EQ(moved.wait().error().code, ErrorCode::Internal);
}

// Forks

TEST(ClientFork, AChildStartsALoopOfItsOwn) {
#ifdef SIGWRIGHT_CHILDREN_WITHOUT_THREADS
  GTEST_SKIP() << "the thread sanitizer allows a forked child no threads";
#endif
  HttpServer server(always({.body = "ok"}));
  auto shared = client();
  ASSERT_TRUE(shared->send(get(server.url()), {}));
  const int status = in_child([&] {
    const bool sent = body_of(shared->send(get(server.url()), {})) == "ok";
    shared.reset();
    return sent ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(body_of(shared->send(get(server.url()), {})), "ok");
  EXPECT_EQ(server.connections(), 2);
}

TEST(ClientFork, AChildLetsGoOfWhatItsParentStarted) {
  HttpServer server(always({.delay = milliseconds(200)}));
  auto shared = client();
  auto pending = std::make_optional(shared->start(get(server.url()), {}));
  const int status = in_child([&] {
    const bool refused = pending->wait().error().code == ErrorCode::Interrupted;
    pending.reset();
    shared.reset();
    return refused ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(pending->wait());
}

// Logs

TEST(ClientLog, ShowsRequestsAndNoSecrets) {
  HttpServer server(in_turn({{.status = 500}, {.headers = {{"Set-Cookie", "s=cookie-secret"}}, .body = "12345"}}));
  std::string log;
  ClientOptions options;
  options.log = [&](LogLevel, std::string_view topic, std::string_view line) {
    log.append(topic).append(": ").append(line).append("\n");
  };
  Request request = get(server.url("/v2/?digest=query-secret&n=1"));
  request.authorization = "Bearer token-secret";
  ASSERT_TRUE(client(options)->send(request, {}));
  EXPECT_EQ(log.find("secret"), std::string::npos) << log;
  EXPECT_NE(log.find("http: GET " + server.url("/v2/?digest=[redacted]&n=[redacted]")), std::string::npos) << log;
  EXPECT_NE(log.find("attempt 2"), std::string::npos) << log;
  EXPECT_NE(log.find("5 bytes"), std::string::npos) << log;
}

TEST(ClientLog, WarnsOfAWaitThatSomebodyNotices) {
  HttpServer server(in_turn({{.status = 429, .headers = {{"Retry-After", "1"}}}, {.body = "5"}}));
  std::string warnings;
  ClientOptions options;
  options.log = [&](LogLevel level, std::string_view, std::string_view line) {
    if (level == LogLevel::Warning) warnings.append(line);
  };
  ASSERT_TRUE(client(options)->send(get(server.url()), {}));
  EXPECT_NE(warnings.find("status 429; attempt 2 in 1"), std::string::npos) << warnings;
}

TEST(Client, ReadsNoProxyFromTheProcess) {
  HttpServer server(always({.body = "direct"}));
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  EXPECT_EQ(body_of(client()->send(get(server.url()), {})), "direct");
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
}

TEST(Client, GoesThroughTheProxyOfItsEnvironment) {
  HttpServer proxy(always({.body = "by proxy"}));
  ClientOptions options;
  options.environment = environment({{"http_proxy", "http://user:password@" + proxy.authority()}});
  EXPECT_EQ(body_of(client(options)->send(get("http://registry.invalid/v2/"), {})), "by proxy");
  EXPECT_EQ(proxy.requests().at(0).target, "http://registry.invalid/v2/");
  EXPECT_TRUE(proxy.requests().at(0).header("proxy-authorization"));
}

TEST(Client, NeverShowsAProxysPassword) {
  ClientOptions options;
  options.environment = environment({{"https_proxy", "http://user:password@" + unused_authority()}});
  const auto response = client(options)->send(get("https://registry.invalid/v2/"), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message.find("password"), std::string::npos) << response.error().message;
  EXPECT_NE(response.error().message.find("proxy"), std::string::npos) << response.error().message;
}

TEST(Client, SendsNoCredentialsOfTheRequestToAProxyThatTunnels) {
  HttpServer proxy(always({.status = 407}));
  ClientOptions options;
  options.environment = environment({{"https_proxy", "http://" + proxy.authority()}});
  Request request = get("https://registry.invalid/v2/");
  request.authorization = "Bearer secret";
  const auto response = client(options)->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("the proxy answered 407"), std::string::npos) << response.error().message;
  ASSERT_EQ(proxy.requests().size(), 1U);
  EXPECT_EQ(proxy.requests().at(0).method, "CONNECT");
  EXPECT_FALSE(proxy.requests().at(0).header("authorization"));
}

Request at_rate(const std::string& url, std::vector<std::string> rates) {
  Request request = get(url);
  request.rates = Rates::parse(rates).value();
  return request;
}

TEST(Client, AsksAHostNoOftenerThanItsRateHoweverManyThreadsAsk) {
  HttpServer server(always({}));
  const auto shared = client();
  const auto began = steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 9; ++i) {
      threads.emplace_back([&] { EXPECT_TRUE(shared->send(at_rate(server.url(), {"40"}), {})); });
    }
  }
  EXPECT_GE(steady_clock::now() - began, 8 * milliseconds(25) - milliseconds(11));
}

TEST(Client, CountsRedirectsAndSecondAttemptsToTheRate) {
  HttpServer server(in_turn({{.status = 302, .headers = {{"Location", "/b"}}}, {.status = 500}, {}}));
  const auto began = steady_clock::now();
  EXPECT_TRUE(client()->send(at_rate(server.url(), {"20"}), {}));
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_GE(steady_clock::now() - began, 2 * milliseconds(50) - milliseconds(11));
}

TEST(Client, CutsARequestThatWaitsForItsTurn) {
  HttpServer server(always({}));
  HttpServer other(always({}));
  const auto shared = client();
  const std::vector<std::string> rates{"1/h"};
  ASSERT_TRUE(shared->send(at_rate(server.url(), rates), {}));
  const auto late = shared->send(at_rate(server.url(), rates), {{}, steady_clock::now() + milliseconds(50)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::TimedOut);
  EXPECT_NE(late.error().message.find("at the rate given"), std::string::npos);
  std::stop_source stop;
  auto waiting = shared->start(at_rate(server.url(), rates), {stop.get_token(), steady_clock::time_point::max()});
  stop.request_stop();
  EXPECT_EQ(waiting.wait().error().code, ErrorCode::Interrupted);
  EXPECT_TRUE(shared->send(at_rate(other.url(), rates), {}));  // hosts do not wait for each other
  EXPECT_TRUE(shared->send(get(server.url()), {}));            // nor who asks for no rate
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(Client, DoesNotKeepWaitingWhatIsSoonOutOfDate) {
  HttpServer server(always({}));
  const auto shared = client();
  ASSERT_TRUE(shared->send(at_rate(server.url(), {"1/h"}), {}));
  auto waiting = shared->start(at_rate(server.url("/waiting"), {"1/h"}), {});
  Request request = at_rate(server.url("/once"), {"1/h"});
  request.once = true;
  EXPECT_TRUE(shared->send(request, {}));
  EXPECT_EQ(server.requests().back().target, "/once");
}

}  // namespace
}  // namespace sigwright::http
