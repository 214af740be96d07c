#include "http/tls_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes/certificates.h"

namespace sigwright::http {
namespace {

class TlsFiles : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const std::string& content) const {
    const auto path = authority_.directory() / "file.pem";
    std::ofstream(path) << content;
    return path;
  }
  // The error of the options and of the store: of LocalFile, naming `path`.
  static void refused(const Result<void>& result, const std::filesystem::path& path) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::LocalFile);
    EXPECT_NE(result.error().message.find(path.string()), std::string::npos) << result.error().message;
  }
  fakes::TestAuthority authority_;
  CaStore store_{authority_.certificate(), {}, "SSL_CERT_FILE"};
};

TEST_F(TlsFiles, AreAcceptedWhenTheyHoldWhatTheyShould) {
  const auto own = authority_.issue({"DNS:client"});
  TlsOptions options{.ca_file = authority_.certificate(), .client_cert = own.certificate, .client_key = own.key};
  EXPECT_TRUE(check_tls_files(options, store_));
  EXPECT_TRUE(check_tls_files({}, store_));
}

TEST_F(TlsFiles, AreNamedWhenTheyAreMissing) {
  refused(check_tls_files({.ca_file = "/nonexistent/ca"}, store_), "/nonexistent/ca");
  refused(check_tls_files({.client_cert = "/nonexistent/cert"}, store_), "/nonexistent/cert");
  refused(check_tls_files({.client_key = "/nonexistent/key"}, store_), "/nonexistent/key");
  refused(check_tls_files({}, {"/nonexistent/store", {}, "SSL_CERT_FILE"}), "/nonexistent/store");
  refused(check_tls_files({}, {{}, "/nonexistent/a:/nonexistent/b", "SSL_CERT_DIR"}), "/nonexistent/a");
}

TEST_F(TlsFiles, AreNamedWhenTheyHoldSomethingElse) {
  const auto own = authority_.issue({"DNS:client"});
  const auto text = file("not PEM");
  refused(check_tls_files({.ca_file = text}, store_), text);
  refused(check_tls_files({.ca_file = own.key}, store_), own.key);
  refused(check_tls_files({.client_cert = own.key}, store_), own.key);
  refused(check_tls_files({.client_key = own.certificate}, store_), own.certificate);
  refused(check_tls_files({}, {text, {}, "SSL_CERT_FILE"}), text);
}

TEST_F(TlsFiles, OfTheEnvironmentAreNamedWithTheirVariable) {
  const auto result = check_tls_files({}, {"/nonexistent/store", {}, "SSL_CERT_FILE"});
  EXPECT_NE(result.error().message.find("SSL_CERT_FILE"), std::string::npos);
}

TEST_F(TlsFiles, NeedNoStoreWhereNothingIsChecked) {
  EXPECT_TRUE(check_tls_files({.insecure_skip_verify = true}, {}));
  EXPECT_EQ(check_tls_files({}, {}).error().code, ErrorCode::LocalFile);
}

TEST_F(TlsFiles, MayBeOneOfSeveralDirectories) {
  const std::string list = "/nonexistent/a:" + authority_.directory().string();
  EXPECT_TRUE(check_tls_files({}, {{}, list, "SSL_CERT_DIR"}));
}

}  // namespace
}  // namespace sigwright::http
