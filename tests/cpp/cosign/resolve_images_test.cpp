#include "cosign/resolve_images.h"

#include <gtest/gtest.h>

#include "cpp/services/samples.h"
#include "fakes/http_server.h"

namespace sigwright::cosign {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

const std::string kDigest = "sha256:" + std::string(64, 'a');

class ResolveImagesTest : public testing::Test {
 protected:
  ResolveImagesTest() {
    context_.http = services::samples::client();
    context_.registries = std::make_shared<oci::Session>(
        context_.http, oci::SessionOptions{.environment = [](std::string_view) { return std::nullopt; }});
  }

  static FakeResponse answer(const FakeRequest& request) {
    if (request.path() == "/v2/") return {};
    if (request.path() != "/v2/app/manifests/v1") return {.status = 404};
    return {.headers = {{"Content-Type", "application/vnd.oci.image.manifest.v1+json"},
                        {"Docker-Content-Digest", kDigest},
                        {"Content-Length", "2"}},
            .body = "{}"};
  }

  fakes::HttpServer server_{answer};
  Context context_;
};

TEST_F(ResolveImagesTest, GivesEachNameItsDigestAndEachErrorToItsOwn) {
  const std::string app = server_.authority() + "/app";
  const auto found =
      resolve_images({app + ":v1", app + ":gone", app + "@" + kDigest, "not an image"}, {}, context_, {});
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].value(), app + "@" + kDigest);
  EXPECT_EQ(found[1].error().code, ErrorCode::NotFound);
  EXPECT_EQ(found[2].value(), app + "@" + kDigest);
  EXPECT_EQ(found[3].error().code, ErrorCode::InvalidReference);
}

TEST_F(ResolveImagesTest, AsksNothingAboutADigest) {
  ASSERT_TRUE(resolve_images({server_.authority() + "/app@" + kDigest}, {}, context_, {}).front());
  EXPECT_TRUE(server_.requests().empty());
}

TEST(TimeLimit, NeverOutlastsTheWhole) {
  using std::chrono::seconds;
  const auto now = std::chrono::steady_clock::now();
  const Cancel whole{{}, now + seconds(10)};
  EXPECT_EQ(within(whole, std::nullopt).deadline, whole.deadline);
  EXPECT_EQ(within(whole, seconds(3600)).deadline, whole.deadline);
  EXPECT_LT(within(whole, seconds(1)).deadline, now + seconds(9));
  EXPECT_EQ(within({}, std::chrono::hours(24 * 366)).deadline, Cancel{}.deadline);
}

}  // namespace
}  // namespace sigwright::cosign
