#include "http/transfer.h"

#include <gtest/gtest.h>

#include "cpp/http/environment.h"
#include "fakes/certificates.h"
#include "fakes/http_server.h"

namespace sigwright::http {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;
using fakes::HttpServer;

class TransferOverTls : public testing::Test {
 protected:
  [[nodiscard]] static fakes::ServerTls server_tls(const fakes::CertificateFiles& files) {
    return {.certificate = files.certificate, .key = files.key, .client_ca = {}};
  }
  static FakeResponse hello(const FakeRequest&) { return {.body = "hello"}; }

  [[nodiscard]] Result<Response> get(const HttpServer& server, TlsOptions tls,
                                     std::map<std::string, std::string> variables = {}) const {
    Request request;
    request.url = Url::parse(server.url()).value();
    request.max_body = 1000;
    request.tls = std::make_shared<TlsOptions>(std::move(tls));
    ClientOptions options;
    options.environment = environment(std::move(variables));
    return Client::create(options).value()->send(request, {});
  }
  static void refused(const Result<Response>& response) {
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Unreachable) << response.error().message;
    EXPECT_NE(response.error().message.find("certificate"), std::string::npos) << response.error().message;
  }

  fakes::TestAuthority authority_;
  fakes::TestAuthority stranger_;
  fakes::CertificateFiles local_ = authority_.issue({"IP:127.0.0.1"});
};

TEST_F(TransferOverTls, TrustsTheAuthorityThatIsNamed) {
  HttpServer server(hello, server_tls(local_));
  const auto response = get(server, {.ca_file = authority_.certificate()});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(to_text(response->body), "hello");
}

TEST_F(TransferOverTls, RefusesAnotherAuthority) {
  HttpServer server(hello, server_tls(local_));
  refused(get(server, {}));
  refused(get(server, {.ca_file = stranger_.certificate()}));
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(server.connections(), 2) << "a certificate is not tried twice";
}

TEST_F(TransferOverTls, HonoursSslCertFileOfTheEnvironmentGiven) {
  HttpServer server(hello, server_tls(local_));
  EXPECT_TRUE(get(server, {}, {{"SSL_CERT_FILE", authority_.certificate().string()}}));
  refused(get(server, {}, {{"SSL_CERT_FILE", stranger_.certificate().string()}}));
}

TEST_F(TransferOverTls, ReadsNoAuthorityFromTheProcess) {
  HttpServer server(hello, server_tls(local_));
  ::setenv("SSL_CERT_FILE", authority_.certificate().c_str(), 1);
  refused(get(server, {}));
  ::unsetenv("SSL_CERT_FILE");
}

TEST_F(TransferOverTls, PutsAnAuthorityThatIsNamedInTheSystemsPlace) {
  HttpServer server(hello, server_tls(local_));
  refused(get(server, {.ca_file = stranger_.certificate()}, {{"SSL_CERT_FILE", authority_.certificate().string()}}));
}

TEST_F(TransferOverTls, NamesAnAuthorityFileThatIsMissing) {
  HttpServer server(hello, server_tls(local_));
  const auto response = get(server, {.ca_file = "/nonexistent/ca.pem"});
  EXPECT_EQ(response.error().code, ErrorCode::LocalFile);
  EXPECT_NE(response.error().message.find("/nonexistent/ca.pem"), std::string::npos);
  EXPECT_EQ(get(server, {}, {{"SSL_CERT_FILE", "/nonexistent/ca.pem"}}).error().code, ErrorCode::LocalFile);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(TransferOverTls, RefusesACertificateForAnotherName) {
  const auto other = authority_.issue({"DNS:registry.test"});
  HttpServer server(hello, server_tls(other));
  refused(get(server, {.ca_file = authority_.certificate()}));
}

TEST_F(TransferOverTls, ChecksTheServerNameThatIsGiven) {
  const auto other = authority_.issue({"DNS:registry.test"});
  HttpServer server(hello, server_tls(other));
  const TlsOptions named{.ca_file = authority_.certificate(), .server_name = "registry.test"};
  const auto response = get(server, named);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(server.server_names(), std::vector<std::string>{"registry.test"});
  EXPECT_EQ(server.requests().at(0).header("host"), server.authority());
  refused(get(server, {.ca_file = authority_.certificate(), .server_name = "other.test"}));
}

TEST_F(TransferOverTls, RefusesAServerNameThatIsNone) {
  HttpServer server(hello, server_tls(local_));
  for (const char* name : {"a:b", "a/b", "a@b", "a b", "a:443:evil:1"}) {
    EXPECT_EQ(get(server, {.server_name = name}).error().code, ErrorCode::Usage) << name;
  }
}

TEST_F(TransferOverTls, SkipsTheCheckWhereThatIsAllowed) {
  HttpServer server(hello, server_tls(stranger_.issue({"DNS:elsewhere"})));
  EXPECT_TRUE(get(server, {.insecure_skip_verify = true}));
}

TEST_F(TransferOverTls, DoesNotReuseAnUncheckedConnectionForACheckedRequest) {
  HttpServer server(hello, server_tls(stranger_.issue({"DNS:elsewhere"})));
  const auto client = Client::create({}).value();
  Request request;
  request.url = Url::parse(server.url()).value();
  request.max_body = 1000;
  request.tls = std::make_shared<TlsOptions>(TlsOptions{.insecure_skip_verify = true});
  ASSERT_TRUE(client->send(request, {}));
  request.tls.reset();
  refused(client->send(request, {}));
}

TEST_F(TransferOverTls, ChecksAgainAfterARedirectToAnotherOrigin) {
  HttpServer other(hello, server_tls(stranger_.issue({"IP:127.0.0.1"})));
  HttpServer server(
      [&](const FakeRequest&) { return FakeResponse{.status = 307, .headers = {{"Location", other.url("/")}}}; },
      server_tls(local_));
  Request request;
  request.url = Url::parse(server.url()).value();
  request.max_body = 1000;
  request.own_authority = other.authority();
  request.tls = std::make_shared<TlsOptions>(TlsOptions{.insecure_skip_verify = true});
  refused(Client::create({}).value()->send(request, {}));
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(TransferOverTls, ShowsAClientCertificateWhereOneIsGiven) {
  const auto own = authority_.issue({"DNS:client"});
  HttpServer server(hello,
                    {.certificate = local_.certificate, .key = local_.key, .client_ca = authority_.certificate()});
  const auto bare = get(server, {.ca_file = authority_.certificate()});
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().code, ErrorCode::Unreachable);
  const auto shown =
      get(server, {.ca_file = authority_.certificate(), .client_cert = own.certificate, .client_key = own.key});
  EXPECT_TRUE(shown) << shown.error().message;
}

TEST_F(TransferOverTls, FailsWhereTheServerSpeaksPlainHttp) {
  HttpServer server(hello);
  Request request;
  request.url = Url::parse("https://" + server.authority()).value();
  const auto response = Client::create({}).value()->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Unreachable);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(TransferOverTls, DoesNotFollowARedirectToPlainHttp) {
  HttpServer plain(hello);
  HttpServer server(
      [&](const FakeRequest&) { return FakeResponse{.status = 302, .headers = {{"Location", plain.url()}}}; },
      server_tls(local_));
  const auto response = get(server, {.ca_file = authority_.certificate()});
  EXPECT_EQ(response.error().code, ErrorCode::Malformed);
  EXPECT_TRUE(plain.requests().empty());
}

}  // namespace
}  // namespace sigwright::http
