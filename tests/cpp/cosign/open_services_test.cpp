#include <gtest/gtest.h>

#include "base/file.h"
#include "cpp/cosign/logged.h"
#include "fakes/http_server.h"

namespace sigwright::cosign {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

class OpenServicesTest : public LoggedTest {
 protected:
  [[nodiscard]] Result<SigningServices> open(const LogOptions& options) const {
    return open_services(options, context_, {});
  }

  [[nodiscard]] std::string write_config(const std::string& logs, const std::string& stamps = "") const {
    const auto path = home_.path() / "signing_config.json";
    const std::string text =
        R"({"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogUrls":[)" + logs +
        R"(],"rekorTlogConfig":{"selector":"ALL"},"tsaUrls":[)" + stamps + R"(],"tsaConfig":{"selector":"ALL"}})";
    EXPECT_TRUE(write_file(path, as_bytes(text)));
    return path.string();
  }

  static std::string service(const std::string& url, int version, const std::string& by = "us") {
    return R"({"url":")" + url + R"(","majorApiVersion":)" + std::to_string(version) +
           R"(,"validFor":{"start":"2024-01-01T00:00:00Z"},"operator":")" + by + R"("})";
  }
};

TEST_F(OpenServicesTest, uses_no_log_where_none_is_wanted) {
  EXPECT_TRUE(take(open({.upload = false})).logs.empty());
  EXPECT_TRUE(
      take(open({.upload = false, .signing_config = write_config(service("https://rekor.corp", 1))})).logs.empty());
}

TEST_F(OpenServicesTest, asks_before_it_opens_a_public_log) {
  for (const auto* const url : {"", "https://rekor.sigstore.dev", "https://log2025-1.rekor.sigstore.dev"}) {
    const auto opened = open({.rekor_url = url});
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, ErrorCode::Usage);
    EXPECT_TRUE(opened.error().details.contains("public_log"));
  }
  EXPECT_FALSE(open({.signing_config = write_config(service("https://rekor.sigstore.dev", 1))}));
  const auto agreed = take(open({.confirmed = true}));
  EXPECT_EQ(agreed.logs.at(0)->kind(), services::LogKind::RekorV1);
}

TEST_F(OpenServicesTest, speaks_plain_http_to_the_loopback_alone) {
  EXPECT_EQ(open({.rekor_url = "http://rekor.corp"}).error().code, ErrorCode::Usage);
  EXPECT_EQ(open({.upload = false, .timestamp_server_url = "http://tsa.corp"}).error().code, ErrorCode::Usage);
  EXPECT_FALSE(open({.rekor_url = "ftp://rekor.corp"}));
}

TEST_F(OpenServicesTest, asks_a_log_of_a_url_for_its_version) {
  for (const int status : {200, 404}) {
    const fakes::HttpServer server([=](const FakeRequest&) { return FakeResponse{.status = status}; });
    const auto opened = take(open({.rekor_url = server.url()}));
    EXPECT_EQ(opened.logs.at(0)->kind(), status == 200 ? services::LogKind::RekorV1 : services::LogKind::RekorV2);
  }
  const fakes::HttpServer broken([](const FakeRequest&) { return FakeResponse{.status = 500}; });
  EXPECT_EQ(open({.rekor_url = broken.url()}).error().code, ErrorCode::Unreachable);
}

TEST_F(OpenServicesTest, opens_a_directory_with_the_key_of_the_user) {
  const auto opened = take(open({.rekor_url = make_log()}));
  EXPECT_EQ(opened.logs.at(0)->kind(), services::LogKind::Embedded);
  EXPECT_FALSE(open({.rekor_url = "file:" + (home_.path() / "nothing").string()}));
}

TEST_F(OpenServicesTest, says_where_the_key_of_a_directory_should_be) {
  const auto url = make_log();
  std::filesystem::remove_all(home_.path() / ".local/share/sigwright/logs");
  EXPECT_EQ(open({.rekor_url = url}).error().code, ErrorCode::KeyNotFound);
}

TEST_F(OpenServicesTest, reads_a_config_whose_file_urls_are_relative_to_it) {
  make_log("log");
  const auto opened = take(open({.signing_config = write_config(service("file:log", 2))}));
  EXPECT_EQ(opened.logs.at(0)->kind(), services::LogKind::Embedded);
}

TEST_F(OpenServicesTest, uses_every_log_and_authority_that_a_config_selects) {
  const auto logs = service("https://a.corp", 1, "a") + "," + service("https://b.corp", 1, "b");
  const auto opened = take(open({.signing_config = write_config(logs, service("https://tsa.corp/stamp", 1))}));
  EXPECT_EQ(opened.logs.size(), 2U);
  EXPECT_EQ(opened.timestamp_authorities.at(0).str(), "https://tsa.corp/stamp");
}

TEST_F(OpenServicesTest, an_empty_list_means_no_log) {
  EXPECT_TRUE(take(open({.signing_config = write_config("")})).logs.empty());
}

TEST_F(OpenServicesTest, takes_a_config_or_urls_but_not_both) {
  const auto config = write_config("");
  EXPECT_EQ(open({.rekor_url = "https://rekor.corp", .signing_config = config}).error().code, ErrorCode::Usage);
  EXPECT_EQ(open({.signing_config = config, .timestamp_server_url = "https://tsa.corp"}).error().code,
            ErrorCode::Usage);
  EXPECT_FALSE(open({.signing_config = (home_.path() / "missing").string()}));
}

}  // namespace
}  // namespace sigwright::cosign
