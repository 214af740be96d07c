#include "oci/remote_host.h"

#include <thread>

#include "cpp/oci/remote_fixture.h"
#include "fakes/certificates.h"

namespace sigwright::oci {
namespace {

const std::string kByTag = "GET " + kManifests + "v1";

class RemoteHostTest : public RemoteTest {
 protected:
  [[nodiscard]] Result<FetchedManifest> read(const HttpServer& server, const RegistryOptions& options = {}) {
    return open(server, options)->get_manifest("v1", {});
  }
  // The session's files get credentials for this server.
  void log_in(const HttpServer& server) {
    home_.write(".docker/config.json",
                R"({"auths":{")" + server.authority() + R"(":{"username":"u","password":"p"}}})");
  }
};

// --- load

TEST_F(RemoteHostTest, IsBusyWhileThreeQuartersOfItsRequestsAreUnderWay) {
  std::atomic<bool> answers{false};
  const auto wait_until = [](const auto& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  const HttpServer server(Routes().on(kByTag, [&](const FakeRequest&) {
    wait_until([&] { return answers.load(); });
    return image_answer();
  }));
  const auto repository = open(server);
  const std::size_t at_once = client_->per_host() * 3 / 4;
  std::vector<std::jthread> readers;
  const auto ask_until = [&](std::size_t count) {
    while (readers.size() < count) readers.emplace_back([&] { EXPECT_TRUE(repository->get_manifest("v1", {})); });
    wait_until([&] { return static_cast<std::size_t>(server.most_in_flight()) >= count; });
  };
  EXPECT_FALSE(repository->is_busy());
  ask_until(at_once - 1);
  EXPECT_FALSE(repository->is_busy());
  ask_until(at_once);
  EXPECT_TRUE(repository->is_busy());
  answers = true;
  readers.clear();
  EXPECT_FALSE(repository->is_busy());
}

// --- schemes

class Schemes : public RemoteHostTest {
 protected:
  fakes::TestAuthority authority_;
  fakes::CertificateFiles files_ = authority_.issue({"IP:127.0.0.1"});
  HttpServer tls_{Routes().on(kByTag, image_answer()),
                  {.certificate = files_.certificate, .key = files_.key, .client_ca = {}}};
  HttpServer plain_{Routes().on(kByTag, image_answer())};
};

TEST_F(Schemes, LoopbackIsPlainHttpWithoutAFlag) {
  EXPECT_TRUE(read(plain_).has_value());
  EXPECT_EQ(plain_.connections(), 1);
}

TEST_F(Schemes, LoopbackIsHttpsWithAnAuthorityGiven) {
  EXPECT_TRUE(read(tls_, {.ca_file = authority_.certificate()}).has_value());
  expect_error(read(plain_, {.ca_file = authority_.certificate()}), ErrorCode::Unreachable);
}

TEST_F(Schemes, LoopbackThatSpeaksTlsIsFoundOut) {
  // Its certificate is not trusted: what counts is that the error is about TLS, and that --allow-insecure-registry
  // helps.
  expect_error(read(tls_), ErrorCode::Unreachable);
  EXPECT_TRUE(read(tls_, {.allow_insecure = true}).has_value());
}

TEST_F(Schemes, LoopbackWithoutCertificateChecksMayStillBePlain) {
  EXPECT_TRUE(read(plain_, {.allow_insecure = true}).has_value());
}

TEST_F(Schemes, AnUntrustedCertificateIsRefused) {
  const fakes::TestAuthority other;
  expect_error(read(tls_, {.ca_file = other.certificate()}), ErrorCode::Unreachable);
}

TEST_F(Schemes, ATlsServerThatAnswersInPlainHttpIsAskedAgainInTls) {
  // The words of Go's server; nothing speaks TLS here, which is what then goes wrong.
  const HttpServer go([](const FakeRequest&) {
    return FakeResponse{.status = 400, .body = "Client sent an HTTP request to an HTTPS server."};
  });
  expect_error(read(go), ErrorCode::Unreachable, "answered 400 to plain http");
  EXPECT_GE(go.connections(), 2);
}

TEST_F(Schemes, ARegistrysOwnBadRequestIsNotTakenForTls) {
  const HttpServer server([](const FakeRequest&) {
    return FakeResponse{.status = 400, .body = R"({"errors":[{"code":"NAME_INVALID","message":"no"}]})"};
  });
  expect_error(read(server), ErrorCode::Malformed, "NAME_INVALID");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Schemes, AreRememberedForAHost) {
  const auto repository = open(plain_, {.allow_insecure = true});
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  const int connections = plain_.connections();
  ASSERT_TRUE(repository->get_manifest("v1", {}).has_value());
  EXPECT_EQ(plain_.connections(), connections);
}

TEST_F(Schemes, OthersThanLoopbackAreNeverPlainWithoutTheFlag) {
  // Through a proxy that would pass anything on, so that no name has to be resolved.
  const auto through_proxy = [&](const HttpServer& proxy, const RegistryOptions& options) {
    const std::string url = "http://" + proxy.authority();
    client_ = http::Client::create({.environment = [url](std::string_view name) -> std::optional<std::string> {
                                      if (name == "http_proxy" || name == "HTTPS_PROXY") return url;
                                      return std::nullopt;
                                    },
                                    .max_attempts = 1})
                  .value();
    session_ = new_session();
    const auto opened = session_->open(Reference::parse("r.example.com/team/app").value(), options).value();
    return opened->get_manifest("v1", {});
  };
  const auto play = [](const FakeRequest& request) {
    return request.method == "CONNECT" ? FakeResponse{.status = 502} : image_answer();
  };
  const HttpServer strict(play);
  expect_error(through_proxy(strict, {}), ErrorCode::Unreachable);
  EXPECT_EQ(log(strict), std::vector<std::string>{"CONNECT r.example.com:443"});
  const HttpServer lax(play);
  EXPECT_TRUE(through_proxy(lax, {.allow_http = true}).has_value());
  EXPECT_EQ(log(lax).back(), "GET http://r.example.com/v2/team/app/manifests/v1");
}

// An address that is not called loopback and leads there all the same.
std::string by_other_name(const HttpServer& server) { return "0.0.0.0:" + std::to_string(server.port()); }

TEST_F(Schemes, APlainRegistryIsFoundWithTheFlag) {
  const auto plain =
      session_->open(Reference::parse(by_other_name(plain_) + "/team/app").value(), {.allow_http = true});
  EXPECT_TRUE(plain.value()->get_manifest("v1", {}).has_value());
  EXPECT_EQ(plain_.requests().size(), 1U);
}

TEST_F(Schemes, ACertificateThatIsNotTrustedIsNotPassedByInPlainHttp) {
  const auto tls = session_->open(Reference::parse(by_other_name(tls_) + "/team/app").value(), {.allow_http = true});
  expect_error(tls.value()->get_manifest("v1", {}), ErrorCode::Unreachable, "certificate");
  EXPECT_EQ(tls_.connections(), 1);
}

TEST_F(Schemes, CertificateChecksAreDroppedForTheRegistryAloneAndNotForItsTokenService) {
  const HttpServer tokens(Routes().on("GET /token", {.body = R"({"token":"t"})"}),
                          {.certificate = files_.certificate, .key = files_.key, .client_ca = {}});
  const HttpServer registry(
      [&](const FakeRequest&) {
        return FakeResponse{.status = 401,
                            .headers = {{"WWW-Authenticate", "Bearer realm=\"" + tokens.url("/token") + "\""}}};
      },
      {.certificate = files_.certificate, .key = files_.key, .client_ca = {}});
  const RegistryOptions options{.allow_insecure = true, .trusted_realms = {tokens.authority()}};
  expect_error(read(registry, options), ErrorCode::Unreachable, tokens.authority());
  EXPECT_TRUE(tokens.requests().empty());
}

// --- redirects

FakeResponse redirect(const std::string& to) { return {.status = 307, .headers = {{"Location", to}}}; }
FakeResponse asks_for_token(const std::string& realm) {
  return {.status = 401, .headers = {{"WWW-Authenticate", "Bearer realm=\"" + realm + "\""}}};
}

TEST_F(RemoteHostTest, KeepsItsTokenAcrossARedirectWithinTheOrigin) {
  const HttpServer server(Routes().on(kByTag, redirect("/moved")).on("GET /moved", image_answer()));
  ASSERT_TRUE(read(server, {.token = "secret"}).has_value());
  EXPECT_EQ(authorization(server.requests().back()), "Bearer secret");
}

TEST_F(RemoteHostTest, DoesNotFollowARedirectToAnInternalAddress) {
  const HttpServer other(Routes().on("GET /x", image_answer()));
  const HttpServer server(Routes().on(kByTag, redirect(other.url("/x"))));
  expect_error(read(server, {.token = "secret"}), ErrorCode::Malformed, "internal");
  EXPECT_TRUE(other.requests().empty());
}

// Two public hosts, played by one proxy: the registry sends us on to the other one, which asks for a token.
class ForeignHost : public RemoteHostTest {
 protected:
  using Handler = HttpServer::Handler;
  [[nodiscard]] Result<FetchedManifest> read_through(const HttpServer& proxy, const RegistryOptions& extra = {}) {
    const std::string url = "http://" + proxy.authority();
    client_ = http::Client::create({.environment = [url](std::string_view name) -> std::optional<std::string> {
                                      if (name == "http_proxy" || name == "HTTPS_PROXY") return url;
                                      return std::nullopt;
                                    },
                                    .max_attempts = 1})
                  .value();
    session_ = new_session();
    RegistryOptions options = extra;
    options.allow_http = true;
    return session_->open(Reference::parse("r.example.com/team/app").value(), options).value()->get_manifest("v1", {});
  }
  // Answers by host and path; CONNECT is refused, so that all is plain.
  [[nodiscard]] static Handler playing(const Routes& routes) {
    return [routes](const FakeRequest& request) {
      return request.method == "CONNECT" ? FakeResponse{.status = 502} : routes(request);
    };
  }
  [[nodiscard]] static std::vector<FakeRequest> to(const HttpServer& proxy, std::string_view prefix) {
    std::vector<FakeRequest> found;
    for (const FakeRequest& request : proxy.requests()) {
      if (request.target.starts_with(prefix)) found.push_back(request);
    }
    return found;
  }
};

const std::string kRegistryUrl = "http://r.example.com/v2/team/app/manifests/v1";

TEST_F(ForeignHost, ReachedByARedirectGetsNoCredentials) {
  const HttpServer proxy(playing(Routes()
                                     .on("GET " + kRegistryUrl, redirect("http://cdn.example.net/x"))
                                     .on("GET http://cdn.example.net/x", image_answer())));
  ASSERT_TRUE(read_through(proxy, {.token = "secret"}).has_value());
  EXPECT_EQ(authorization(to(proxy, "http://r.example.com").at(0)), "Bearer secret");
  EXPECT_EQ(authorization(to(proxy, "http://cdn.example.net").at(0)), "");
}

TEST_F(ForeignHost, ThatAsksForATokenGetsAnAnonymousOne) {
  const HttpServer proxy(playing(Routes()
                                     .on("GET " + kRegistryUrl, redirect("http://cdn.example.net/x"))
                                     .on("GET http://cdn.example.net/x",
                                         [](const FakeRequest& request) {
                                           return authorization(request) == "Bearer anonymous"
                                                      ? image_answer()
                                                      : asks_for_token("http://cdn.example.net/token");
                                         })
                                     .on("GET http://cdn.example.net/token", {.body = R"({"token":"anonymous"})"})));
  home_.write(
      ".docker/config.json",
      R"({"auths":{"cdn.example.net":{"username":"u","password":"p"},"r.example.com":{"username":"u","password":"p"}}})");
  ASSERT_TRUE(read_through(proxy).has_value());
  std::vector<std::string> sent;
  for (const FakeRequest& request : to(proxy, "http://cdn.example.net")) sent.push_back(authorization(request));
  EXPECT_EQ(sent, (std::vector<std::string>{"", "", "Bearer anonymous"}));
}

TEST_F(ForeignHost, ThatAsksForATokenNeverGetsTheRegistrys) {
  const HttpServer proxy(playing(Routes()
                                     .on("GET " + kRegistryUrl, redirect("http://cdn.example.net/x"))
                                     .on("GET http://cdn.example.net/x",
                                         {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}}})));
  expect_error(read_through(proxy, {.token = "secret"}), ErrorCode::AccessDenied);
  expect_error(read_through(proxy, {.username = "u", .password = "p"}), ErrorCode::AccessDenied);
  for (const FakeRequest& request : to(proxy, "http://cdn.example.net")) EXPECT_EQ(authorization(request), "");
}

TEST_F(ForeignHost, NamedByAnUploadGetsNeitherCredentialsNorHeaders) {
  home_.write(".docker/config.json", R"({"HttpHeaders":{"X-Meta":"secret"}})");
  const HttpServer proxy(playing(Routes()
                                     .on("POST http://r.example.com/v2/team/app/blobs/uploads/",
                                         {.status = 202, .headers = {{"Location", "http://store.example.net/up"}}})
                                     .on("PUT http://store.example.net/up", {.status = 201})));
  expect_error(read_through(proxy, {.token = "secret"}), ErrorCode::NotFound);  // sets the client up
  const auto repository =
      session_->open(Reference::parse("r.example.com/team/app").value(), {.allow_http = true, .token = "secret"})
          .value();
  ASSERT_TRUE(repository->put_blob(as_bytes("payload"), "text/plain", {}).has_value());
  const auto stored = to(proxy, "http://store.example.net").at(0);
  EXPECT_EQ(authorization(stored), "");
  EXPECT_FALSE(stored.header("X-Meta").has_value());
  EXPECT_EQ(stored.body, "payload");
  EXPECT_EQ(to(proxy, "http://r.example.com").back().header("X-Meta"), "secret");
}

TEST_F(ForeignHost, ThatIssuesTokensGetsCredentialsOnlyWhenTrusted) {
  const auto play = [] {
    return playing(Routes()
                       .on("GET " + kRegistryUrl,
                           [](const FakeRequest& request) {
                             return authorization(request).empty() ? asks_for_token("http://auth.example.net/token")
                                                                   : image_answer();
                           })
                       .on("GET http://auth.example.net/token", {.body = R"({"token":"t"})"}));
  };
  const RegistryOptions options{.username = "u", .password = "p"};
  const HttpServer distrusted(play());
  ASSERT_TRUE(read_through(distrusted, options).has_value());
  EXPECT_EQ(authorization(to(distrusted, "http://auth.example.net").at(0)), "");
  const auto warnings = session_->take_warnings();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("auth.example.net"), std::string::npos);
  const HttpServer trusted(play());
  RegistryOptions with_trust = options;
  with_trust.trusted_realms = {"auth.example.net"};
  ASSERT_TRUE(read_through(trusted, with_trust).has_value());
  EXPECT_EQ(authorization(to(trusted, "http://auth.example.net").at(0)), "Basic dTpw");
  EXPECT_TRUE(session_->take_warnings().empty());
}

// --- headers and messages

TEST_F(RemoteHostTest, SendsTheHeadersOfDockersFileUnlessAnonymous) {
  home_.write(".docker/config.json", R"({"HttpHeaders":{"X-Meta":"yes","User-Agent":"other"}})");
  const HttpServer server(Routes().on(kByTag, image_answer()));
  ASSERT_TRUE(read(server).has_value());
  ASSERT_TRUE(read(server, {.anonymous = true}).has_value());
  EXPECT_EQ(server.requests()[0].header("X-Meta"), "yes");
  EXPECT_EQ(server.requests()[0].header("User-Agent"), "sigwright");
  EXPECT_FALSE(server.requests()[1].header("X-Meta").has_value());
}

TEST_F(RemoteHostTest, SaysWhichCredentialsWereRefused) {
  const HttpServer server([](const FakeRequest&) {
    return FakeResponse{.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"r\""}}};
  });
  expect_error(read(server), ErrorCode::AccessDenied, "anonymous");
  log_in(server);
  session_ = new_session();
  const auto denied = read(server);
  expect_error(denied, ErrorCode::AccessDenied, "~/.docker/config.json");
  EXPECT_EQ(denied.error().message.find("dTpw"), std::string::npos);
  expect_error(read(server, {.username = "u", .password = "p"}), ErrorCode::AccessDenied, "--registry-username");
}

TEST_F(RemoteHostTest, NamesABrokenCredentialFileOnlyWhenItMattered) {
  home_.write(".docker/config.json", "{ broken");
  const HttpServer open_registry(Routes().on(kByTag, image_answer()));
  EXPECT_TRUE(read(open_registry).has_value());
  const HttpServer closed([](const FakeRequest&) {
    return FakeResponse{.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"r\""}}};
  });
  expect_error(read(closed), ErrorCode::AccessDenied, "~/.docker/config.json");
}

}  // namespace
}  // namespace sigwright::oci
