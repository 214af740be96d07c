#include "http/redirect.h"

#include <gtest/gtest.h>

#include <ostream>

#include "base/limits.h"

namespace sigwright::http {
namespace {

Request request_to(const std::string& url, Method method = Method::Get) {
  Request request;
  request.method = method;
  request.url = Url::parse(url).value();
  request.authorization = "Bearer secret";
  return request;
}

Response answer(int status, const std::string& location) {
  Response response;
  response.status = status;
  response.headers.add("Location", location);
  return response;
}

Result<std::optional<Hop>> follow_once(const Request& request, int status, const std::string& location) {
  return follow(request, {.url = request.url, .method = request.method}, answer(status, location));
}

struct Turn {
  Method method;
  int status;
  Method becomes;
  bool with_body;
};
void PrintTo(const Turn& x, std::ostream* out) { *out << x.status << " " << method_name(x.method); }
class RedirectMethods : public testing::TestWithParam<Turn> {};
TEST_P(RedirectMethods, FollowTheStatus) {
  const auto& [method, status, becomes, with_body] = GetParam();
  const auto hop = follow_once(request_to("https://h/a", method), status, "/b").value().value();
  EXPECT_EQ(hop.method, becomes);
  EXPECT_EQ(hop.with_body, with_body);
  EXPECT_EQ(hop.url.target, "/b");
  EXPECT_EQ(hop.count, 1U);
}
INSTANTIATE_TEST_SUITE_P(
    Redirect, RedirectMethods,
    testing::Values(Turn{Method::Get, 301, Method::Get, true}, Turn{Method::Head, 303, Method::Head, true},
                    Turn{Method::Post, 301, Method::Get, false}, Turn{Method::Post, 302, Method::Get, false},
                    Turn{Method::Post, 303, Method::Get, false}, Turn{Method::Post, 307, Method::Post, true},
                    Turn{Method::Post, 308, Method::Post, true}, Turn{Method::Put, 302, Method::Put, true},
                    Turn{Method::Put, 303, Method::Get, false}, Turn{Method::Patch, 307, Method::Patch, true},
                    Turn{Method::Delete, 308, Method::Delete, true}));

TEST(Redirect, IsNoneWithoutALocationOrOtherwise) {
  const Request request = request_to("https://h/a");
  Response bare;
  bare.status = 302;
  EXPECT_FALSE(follow(request, {.url = request.url}, bare).value());
  for (const int status : {200, 201, 202, 300, 304, 305, 401, 404, 500}) {
    EXPECT_FALSE(follow_once(request, status, "/b").value()) << status;
  }
  Request by_hand = request;
  by_hand.follow_redirects = false;
  EXPECT_FALSE(follow_once(by_hand, 302, "/b").value());
}

struct Way {
  std::string_view from, to;
};
void PrintTo(const Way& x, std::ostream* out) { *out << x.from << " " << x.to; }
class RedirectRefused : public testing::TestWithParam<Way> {};
TEST_P(RedirectRefused, IsMalformed) {
  const auto hop = follow_once(request_to(std::string(GetParam().from)), 302, std::string(GetParam().to));
  ASSERT_FALSE(hop);
  EXPECT_EQ(hop.error().code, ErrorCode::Malformed);
  EXPECT_EQ(hop.error().message.find("secret"), std::string::npos) << hop.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Redirect, RedirectRefused,
    testing::Values(Way{"https://h/?secret", "http://h/"}, Way{"https://h/", "http://other.example/"},
                    Way{"https://h/", "ftp://h/"}, Way{"https://h/", "https://user:secret@h/"},
                    Way{"https://h/", "https://127.0.0.1/"}, Way{"https://h/", "https://[::1]/?secret"},
                    Way{"https://h/", "https://169.254.169.254/latest/meta-data"},
                    Way{"https://h/", "https://10.0.0.1/"}, Way{"https://h/", "https://2130706433/"},
                    Way{"https://h/", "https://[::ffff:127.0.0.1]/"}, Way{"https://h/", "https://localhost/"},
                    Way{"https://h/", "//metadata.google.internal/"},
                    Way{"http://127.0.0.1:5000/", "http://127.0.0.1:5001/"},
                    Way{"http://10.0.0.1/", "http://10.0.0.2/"}, Way{"https://h/", "/a b"}));

TEST(Redirect, MayStayOnAnInternalHostThatWasAsked) {
  EXPECT_TRUE(follow_once(request_to("http://127.0.0.1:5000/a"), 302, "http://127.0.0.1:5000/b"));
  EXPECT_TRUE(follow_once(request_to("http://127.0.0.1:5000/a"), 302, "/b"));
  Request request = request_to("https://cdn.example/");
  request.own_authority = "10.0.0.1:5000";
  EXPECT_TRUE(follow_once(request, 302, "https://10.0.0.1:5000/"));
  EXPECT_FALSE(follow_once(request, 302, "https://10.0.0.1:5001/"));
  request.own_authority = "10.0.0.1";
  EXPECT_TRUE(follow_once(request, 302, "https://10.0.0.1/"));
  request.own_authority = "10.0.0.1:443";
  EXPECT_TRUE(follow_once(request, 302, "https://10.0.0.1/"));
}

TEST(Redirect, EndsAfterTheMostThatAreFollowed) {
  const Request request = request_to("https://h/a");
  Hop hop{.url = request.url, .count = limits::kRedirects - 1};
  EXPECT_TRUE(follow(request, hop, answer(302, "/b")));
  hop.count = limits::kRedirects;
  EXPECT_EQ(follow(request, hop, answer(302, "/b")).error().code, ErrorCode::Malformed);
}

struct Origin {
  std::string_view to;
  bool kept;
};
void PrintTo(const Origin& x, std::ostream* out) { *out << x.to; }
class RedirectCredentials : public testing::TestWithParam<Origin> {};
TEST_P(RedirectCredentials, GoToTheSameOriginOnly) {
  Request request = request_to("http://h.example/a");
  request.headers = {{"Accept", "x"}, {"X-Secret", "1"}, {"Authorization", "Basic x"}};
  const auto hop = follow_once(request, 307, std::string(GetParam().to)).value().value();
  const Headers fields = fields_for(request, hop);
  EXPECT_EQ(hop.at_origin, GetParam().kept);
  EXPECT_EQ(fields.get("authorization").has_value(), GetParam().kept);
  EXPECT_EQ(fields.get("x-secret").has_value(), GetParam().kept);
  EXPECT_EQ(fields.get("accept"), "x");
}
INSTANTIATE_TEST_SUITE_P(Redirect, RedirectCredentials,
                         testing::Values(Origin{"/b", true}, Origin{"http://H.example:80/b", true},
                                         Origin{"http://h.example:81/b", false}, Origin{"https://h.example/b", false},
                                         Origin{"http://h.example./b", false}, Origin{"http://www.h.example/", false},
                                         Origin{"//other.example/", false}));

TEST(Redirect, DoesNotGiveCredentialsBack) {
  const Request request = request_to("https://h/a");
  const auto away = follow_once(request, 302, "https://other.example/").value().value();
  const auto back = follow(request, away, answer(302, "https://h/b")).value().value();
  EXPECT_TRUE(back.url.same_origin(request.url));
  EXPECT_FALSE(back.at_origin);
  EXPECT_FALSE(fields_for(request, back).get("authorization"));
}

TEST(Redirect, LeavesOutWhatDescribesABodyThatIsGone) {
  Request request = request_to("https://h/a", Method::Post);
  request.headers = {
      {"Content-Type", "x"}, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}, {"Host", "evil"}};
  EXPECT_TRUE(fields_for(request, {.url = request.url}).get("content-type"));
  EXPECT_FALSE(fields_for(request, {.url = request.url}).get("content-length"));
  EXPECT_FALSE(fields_for(request, {.url = request.url}).get("transfer-encoding"));
  EXPECT_FALSE(fields_for(request, {.url = request.url}).get("host"));
  EXPECT_FALSE(fields_for(request, {.url = request.url, .with_body = false}).get("content-type"));
}

TEST(Redirect, LeavesRelaxedChecksAndClientCertificatesBehind) {
  Request request = request_to("https://h/a");
  request.tls = std::make_shared<TlsOptions>(TlsOptions{.ca_file = "/ca",
                                                        .client_cert = "/cert",
                                                        .client_key = "/key",
                                                        .server_name = "name",
                                                        .insecure_skip_verify = true});
  EXPECT_EQ(tls_for(request, {.url = request.url}), *request.tls);
  const TlsOptions elsewhere = tls_for(request, {.url = request.url, .at_origin = false});
  EXPECT_EQ(elsewhere, TlsOptions{.ca_file = "/ca"});
  request.tls.reset();
  EXPECT_EQ(tls_for(request, {.url = request.url}), TlsOptions{});
}

}  // namespace
}  // namespace sigwright::http
