#include "cosign/list_images.h"

#include <gtest/gtest.h>

#include "cpp/services/samples.h"
#include "fakes/http_server.h"

namespace sigwright::cosign {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

TEST(Glob, StarStaysWithinASegmentAndTwoDoNot) {
  EXPECT_TRUE(matches_glob("team/*", "team/app"));
  EXPECT_FALSE(matches_glob("team/*", "team/app/cache"));
  EXPECT_TRUE(matches_glob("team/**", "team/app/cache"));
  EXPECT_TRUE(matches_glob("**/cache", "team/app/cache"));
  EXPECT_TRUE(matches_glob("v?.*", "v1.2"));
  EXPECT_FALSE(matches_glob("v?", "v/"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_FALSE(matches_glob("", "a"));
  EXPECT_FALSE(matches_glob("team", "team/app"));
}

TEST(Glob, CostsNoMoreThanItsLengthTimesTheTexts) {
  const std::string text(20'000, 'a');
  std::string glob;
  for (int i = 0; i < 100; ++i) glob += "a*";
  EXPECT_FALSE(matches_glob(glob + "b", text));
}

class ListImagesTest : public testing::Test {
 protected:
  ListImagesTest() {
    context_.http = services::samples::client();
    context_.registries = std::make_shared<oci::Session>(
        context_.http, oci::SessionOptions{.environment = [](std::string_view) { return std::nullopt; }});
    wanted_.registry = server_.authority();
  }
  [[nodiscard]] std::vector<std::string> listed() {
    auto images = list_images(wanted_, context_, {});
    EXPECT_TRUE(images) << images.error().message;
    const std::string host = server_.authority() + "/";
    std::vector<std::string> names;
    for (const auto& image : *images) {
      EXPECT_TRUE(image.reference.starts_with(host));
      names.push_back(image.reference.substr(host.size()));
    }
    return names;
  }

  static FakeResponse answer(const FakeRequest& request) {
    if (request.path() == "/v2/") return {};
    if (request.path() == "/v2/_catalog") return {.body = R"({"repositories":["app","team/app","team/old"]})"};
    if (request.path() == "/v2/app/tags/list") {
      const std::string digest(64, 'a');
      return {.body = R"({"tags":["v2","v1","sha256-)" + digest + R"(.sig","sha256-)" + digest + R"("]})"};
    }
    if (request.path() == "/v2/team/app/tags/list") return {.body = R"({"tags":["latest","v1"]})"};
    if (request.path() == "/v2/team/old/tags/list") return {.body = R"({"tags":null})"};
    return {.status = 404};
  }
  fakes::HttpServer server_{answer};
  Context context_;
  ListOptions wanted_;
};

TEST_F(ListImagesTest, names_every_image_and_nothing_that_hangs_on_one) {
  EXPECT_EQ(listed(), (std::vector<std::string>{"app:v1", "app:v2", "team/app:latest", "team/app:v1"}));
}

TEST_F(ListImagesTest, asks_for_the_catalog_only_where_a_glob_needs_it) {
  wanted_.repositories = {"app"};
  EXPECT_EQ(listed(), (std::vector<std::string>{"app:v1", "app:v2"}));
  for (const auto& request : server_.requests()) EXPECT_NE(request.path(), "/v2/_catalog");
}

TEST_F(ListImagesTest, takes_the_repositories_and_tags_that_globs_name_without_those_excluded) {
  wanted_.repositories = {"team/*", "app"};
  wanted_.tags = {"v*"};
  wanted_.exclude = {"app:v2"};
  EXPECT_EQ(listed(), (std::vector<std::string>{"app:v1", "team/app:v1"}));
}

TEST_F(ListImagesTest, a_repository_that_is_not_there_is_an_error) {
  wanted_.repositories = {"gone"};
  EXPECT_EQ(list_images(wanted_, context_, {}).error().code, ErrorCode::NotFound);
}

TEST_F(ListImagesTest, tells_of_a_glob_that_names_no_repository) {
  std::vector<std::string> told;
  context_.log = LogSink([&](LogLevel level, std::string_view, std::string_view line) {
    if (level == LogLevel::Warning) told.emplace_back(line);
  });
  wanted_.repositories = {"team/*", "taem/*", "app"};
  EXPECT_EQ(listed().size(), 4U);
  EXPECT_EQ(told, std::vector{server_.authority() + " has no repository taem/*"});
}

TEST_F(ListImagesTest, says_what_to_do_where_nobody_may_list_the_repositories) {
  for (const int status : {404, 405, 403}) {
    fakes::HttpServer closed([status](const FakeRequest&) { return FakeResponse{.status = status}; });
    wanted_.registry = closed.authority();
    const auto images = list_images(wanted_, context_, {});
    ASSERT_FALSE(images);
    EXPECT_NE(images.error().hint.find("--repository NAME"), std::string::npos) << status;
  }
}

TEST_F(ListImagesTest, what_is_no_registry_is_refused) {
  wanted_.registry = "not a registry";
  EXPECT_FALSE(list_images(wanted_, context_, {}));
}

// Google's registries are reached through a proxy that plays them: https is refused, so that http follows, and a
// request through it has the whole URL as its target.
class GoogleImagesTest : public testing::Test {
 protected:
  GoogleImagesTest() {
    const std::string url = "http://" + server_.authority();
    context_.http = http::Client::create({.environment = [url](std::string_view name) -> std::optional<std::string> {
                                            if (name == "http_proxy" || name == "HTTPS_PROXY") return url;
                                            return std::nullopt;
                                          },
                                          .max_attempts = 1})
                        .value();
    context_.registries = std::make_shared<oci::Session>(
        context_.http, oci::SessionOptions{.environment = [](std::string_view) { return std::nullopt; }});
    wanted_.registry = "us-docker.pkg.dev";
    wanted_.options.allow_http = true;
  }
  [[nodiscard]] std::vector<std::string> listed() {
    auto images = list_images(wanted_, context_, {});
    EXPECT_TRUE(images) << images.error().message;
    std::vector<std::string> names;
    for (const auto& image : *images) names.push_back(image.reference.substr(wanted_.registry.size() + 1));
    return names;
  }
  static std::string tagged(const std::string& tag, const std::string& type = "") {
    return R"({"child":[],"tags":[")" + tag + R"("],"manifest":{")" + kDigest + R"(":{"mediaType":")" + type +
           R"(","tag":[")" + tag + R"("],"timeUploadedMs":"1700000000000"}}})";
  }
  static FakeResponse answer(const FakeRequest& request) {
    if (request.method == "CONNECT") return {.status = 502};
    const std::string path = request.target.substr(std::string("http://us-docker.pkg.dev").size());
    if (path == "/v2/") return {};
    if (path == "/v2/p/r/tags/list?n=10000") return {.body = R"({"child":["app","team"],"tags":[],"manifest":{}})"};
    if (path == "/v2/p/r/app/tags/list?n=10000") return {.body = tagged("v1")};
    if (path == "/v2/p/r/team/tags/list?n=10000") return {.body = R"({"child":["web"],"tags":[],"manifest":{}})"};
    if (path == "/v2/p/r/team/web/tags/list?n=10000") return {.body = tagged("v2")};
    if (path == "/v2/p/types/tags/list?n=10000") return {.body = R"({"child":["index","artifact"],"tags":[]})"};
    if (path == "/v2/p/types/index/tags/list?n=10000") return {.body = tagged("v1", kIndex)};
    if (path == "/v2/p/types/artifact/tags/list?n=10000") return {.body = tagged("v1", kArtifact)};
    return {.status = 404};
  }
  static constexpr auto kIndex = "application/vnd.oci.image.index.v1+json";
  static constexpr auto kArtifact = "application/vnd.oci.artifact.manifest.v1+json";
  static inline const std::string kDigest = "sha256:" + std::string(64, 'a');
  fakes::HttpServer server_{answer};
  Context context_;
  ListOptions wanted_;
};

TEST_F(GoogleImagesTest, are_named_by_the_digests_and_times_that_the_lists_tell) {
  wanted_.repositories = {"p/r/app"};
  const auto images = list_images(wanted_, context_, {});
  ASSERT_TRUE(images) << images.error().message;
  ASSERT_EQ(images->size(), 1U);
  EXPECT_EQ(images->front().reference, "us-docker.pkg.dev/p/r/app:v1@" + kDigest);
  EXPECT_EQ(images->front().uploaded_ms, 1'700'000'000'000U);
}

TEST_F(GoogleImagesTest, are_found_by_walking_from_what_comes_before_the_wildcard) {
  wanted_.repositories = {"p/r/*", "p/r/a*"};
  EXPECT_EQ(listed(), std::vector<std::string>{"p/r/app:v1@" + kDigest});
  wanted_.repositories = {"p/r/**"};
  EXPECT_EQ(listed(), (std::vector<std::string>{"p/r/app:v1@" + kDigest, "p/r/team/web:v2@" + kDigest}));
}

TEST_F(GoogleImagesTest, are_what_the_lists_do_not_say_to_be_something_else) {
  wanted_.repositories = {"p/types/*"};
  EXPECT_EQ(listed(), std::vector<std::string>{"p/types/index:v1@" + kDigest});
}

TEST_F(GoogleImagesTest, without_a_project_are_asked_for_with_one) {
  wanted_.repositories = {"*"};
  const auto images = list_images(wanted_, context_, {});
  ASSERT_FALSE(images);
  EXPECT_TRUE(images.error().hint.contains("--gcp-project"));
}

TEST_F(GoogleImagesTest, below_what_is_not_there_are_an_error) {
  wanted_.repositories = {"p/gone/*"};
  EXPECT_EQ(list_images(wanted_, context_, {}).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::cosign
