#include "cpp/oci/remote_fixture.h"

namespace sigwright::oci {
namespace {

class RemotePush : public RemoteTest {};

const std::string kUploads = "/v2/team/app/blobs/uploads/";
const std::string kPayload = "payload";
const std::string kPayloadDigest = crypto::Digest::of(as_bytes(kPayload)).str();

FakeResponse accepted(const std::string& location) { return {.status = 202, .headers = {{"Location", location}}}; }

TEST_F(RemotePush, SendsABlobInThreeRequests) {
  const HttpServer server(Routes()
                              .on("POST " + kUploads, accepted(kUploads + "1?state=a%2Fb"))
                              .on("PUT " + kUploads + "1", {.status = 201}));
  const auto blob = open(server)->put_blob(as_bytes(kPayload), "text/plain", {});
  ASSERT_TRUE(blob.has_value()) << blob.error().message;
  EXPECT_EQ(blob->digest.str(), kPayloadDigest);
  EXPECT_EQ(blob->size, kPayload.size());
  EXPECT_EQ(blob->media_type, "text/plain");
  EXPECT_EQ(log(server), (std::vector<std::string>{"HEAD /v2/team/app/blobs/" + kPayloadDigest, "POST " + kUploads,
                                                   "PUT " + kUploads + "1?state=a%2Fb&digest=" + kPayloadDigest}));
  EXPECT_EQ(server.requests()[2].body, kPayload);
}

TEST_F(RemotePush, SendsNothingForABlobThatIsThere) {
  const HttpServer server(Routes().on("HEAD /v2/team/app/blobs/" + kPayloadDigest, {.status = 200}));
  EXPECT_TRUE(open(server)->put_blob(as_bytes(kPayload), "text/plain", {}).has_value());
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(RemotePush, FollowsARelativeAndAnAbsoluteLocation) {
  for (const bool absolute : {false, true}) {
    std::string base;
    const HttpServer server(
        Routes()
            .on("POST " + kUploads,
                [&](const FakeRequest&) { return accepted(absolute ? base + "/up/1" : "../../up/1"); })
            .on("PUT /up/1", {.status = 201})
            .on("PUT /v2/team/app/up/1", {.status = 201}));
    base = "http://" + server.authority();
    EXPECT_TRUE(open(server)->put_blob(as_bytes(kPayload), "text/plain", {}).has_value()) << absolute;
  }
}

TEST_F(RemotePush, GivesALocationOnAnotherOriginNoCredentials) {
  const HttpServer storage(Routes().on("PUT /store", {.status = 201}));
  const HttpServer server([&](const FakeRequest& request) -> FakeResponse {
    if (request.method == "POST") return accepted(storage.url("/store"));
    return {.status = 404};
  });
  const auto done = open(server, {.token = "secret"})->put_blob(as_bytes(kPayload), "text/plain", {});
  // Both are loopback addresses: only the registry's own is allowed, so nothing at all is sent there.
  expect_error(done, ErrorCode::Malformed, "internal");
  EXPECT_TRUE(storage.requests().empty());
}

TEST_F(RemotePush, GivesUpOnAnUploadThatIsRefusedAndSaysSo) {
  const HttpServer server(
      Routes()
          .on("POST " + kUploads, accepted(kUploads + "1"))
          .on("PUT " + kUploads + "1",
              {.status = 400, .body = R"({"errors":[{"code":"DIGEST_INVALID","message":"no\u001b[31m"}]})"})
          .on("DELETE " + kUploads + "1", {.status = 204}));
  const auto done = open(server)->put_blob(as_bytes(kPayload), "text/plain", {});
  expect_error(done, ErrorCode::Malformed, "DIGEST_INVALID: no");
  EXPECT_EQ(done.error().message.find('\x1b'), std::string::npos);
  EXPECT_EQ(log(server).back(), "DELETE " + kUploads + "1");
}

TEST_F(RemotePush, StartsAgainWhenTheUploadBreaks) {
  std::atomic<int> puts = 0;
  const HttpServer server(
      Routes().on("POST " + kUploads, accepted(kUploads + "1")).on("PUT " + kUploads + "1", [&](const FakeRequest&) {
        return FakeResponse{.status = 201, .fault = puts++ == 0 ? Fault::ResetBeforeAnswer : Fault::None};
      }));
  EXPECT_TRUE(open(server)->put_blob(as_bytes(kPayload), "text/plain", {}).has_value());
  EXPECT_EQ(puts, 2);
}

TEST_F(RemotePush, StopsAfterThreeUploads) {
  std::atomic<int> posts = 0;
  const HttpServer server(Routes().on("POST " + kUploads, [&](const FakeRequest&) {
    ++posts;
    return accepted(kUploads + "1");
  }));
  expect_error(open(server)->put_blob(as_bytes(kPayload), "text/plain", {}), ErrorCode::NotFound);
  EXPECT_EQ(posts, 3);
}

TEST_F(RemotePush, RefusesAnUploadWithoutLocation) {
  const HttpServer server(Routes().on("POST " + kUploads, {.status = 202}));
  expect_error(open(server)->put_blob(as_bytes(kPayload), "text/plain", {}), ErrorCode::Malformed, "where to send");
}

PutManifest image() {
  return {.raw = kImage, .media_type = std::string(media::kImageManifest), .tag = "v1", .if_match = {}};
}

TEST_F(RemotePush, SendsAManifestByTagOrByDigest) {
  const FakeResponse created{.status = 201, .headers = {{"Docker-Content-Digest", kImageDigest.str()}}};
  const HttpServer server(
      Routes().on("PUT " + kManifests + "v1", created).on("PUT " + kManifests + kImageDigest.str(), created));
  auto put = image();
  EXPECT_EQ(open(server)->put_manifest(put, {}).value(), kImageDigest);
  put.tag.reset();
  EXPECT_EQ(open(server)->put_manifest(put, {}).value(), kImageDigest);
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[0].body, kImage);
  EXPECT_EQ(server.requests()[0].header("Content-Type"), std::string(media::kImageManifest));
  EXPECT_FALSE(server.requests()[0].header("If-Match").has_value());
}

TEST_F(RemotePush, SendsItsConditions) {
  const HttpServer server(Routes().on("PUT " + kManifests + "v1", {.status = 201}));
  auto put = image();
  put.if_match = "\"etag\"";
  ASSERT_TRUE(open(server)->put_manifest(put, {}).has_value());
  put.if_match = "*none*";
  ASSERT_TRUE(open(server)->put_manifest(put, {}).has_value());
  EXPECT_EQ(server.requests()[0].header("If-Match"), "\"etag\"");
  EXPECT_FALSE(server.requests()[1].header("If-Match").has_value());
  EXPECT_EQ(server.requests()[1].header("If-None-Match"), "*");
}

TEST_F(RemotePush, DoesNotMindAnAnswerWithWords) {
  const HttpServer server(Routes().on("PUT " + kManifests + "v1", {.status = 201, .body = "created, thank you"}));
  EXPECT_TRUE(open(server)->put_manifest(image(), {}).has_value());
}

TEST_F(RemotePush, ReportsAConditionThatDidNotHold) {
  const HttpServer server(Routes().on("PUT " + kManifests + "v1", {.status = 412}));
  auto put = image();
  put.if_match = "\"etag\"";
  expect_error(open(server)->put_manifest(put, {}), ErrorCode::WriteConflict, "team/app:v1");
}

TEST_F(RemotePush, DoesNotRepeatAWriteByTag) {
  for (const FakeResponse& bad : {FakeResponse{.status = 429}, FakeResponse{.status = 500},
                                  FakeResponse{.status = 503, .headers = {{"Retry-After", "0"}}},
                                  FakeResponse{.fault = Fault::ResetBeforeAnswer}}) {
    const HttpServer server(Routes().on("PUT " + kManifests + "v1", bad));
    expect_error(open(server)->put_manifest(image(), {}), ErrorCode::Unreachable);
    EXPECT_EQ(server.requests().size(), 1U);
  }
}

TEST_F(RemotePush, RepeatsAWriteByDigest) {
  std::atomic<int> puts = 0;
  const HttpServer server(Routes().on("PUT " + kManifests + kImageDigest.str(), [&](const FakeRequest&) {
    return FakeResponse{.status = puts++ == 0 ? 502 : 201};
  }));
  auto put = image();
  put.tag.reset();
  EXPECT_TRUE(open(server)->put_manifest(put, {}).has_value());
  EXPECT_EQ(puts, 2);
}

TEST_F(RemotePush, AnswersAChallengeToAWriteByTag) {
  std::atomic<int> puts = 0;
  const HttpServer server(Routes().on("PUT " + kManifests + "v1", [&](const FakeRequest&) -> FakeResponse {
    if (puts++ == 0) return {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"r\""}}};
    return {.status = 201};
  }));
  EXPECT_TRUE(open(server, {.username = "u", .password = "p"})->put_manifest(image(), {}).has_value());
  EXPECT_EQ(puts, 2);
}

TEST_F(RemotePush, DoesNotRepeatAConditionalWrite) {
  const HttpServer server(Routes().on("PUT " + kManifests + "v1", {.fault = Fault::ResetBeforeAnswer}));
  auto put = image();
  put.if_match = "\"etag\"";
  expect_error(open(server)->put_manifest(put, {}), ErrorCode::Unreachable);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(RemotePush, RefusesARegistryThatStoredSomethingElse) {
  const HttpServer server(Routes().on("PUT " + kManifests + "v1",
                                      {.status = 201, .headers = {{"Docker-Content-Digest", digest_number(1)}}}));
  expect_error(open(server)->put_manifest(image(), {}), ErrorCode::DigestMismatch);
}

TEST_F(RemotePush, SaysWhyAManifestIsRefused) {
  const HttpServer server(Routes().on(
      "PUT " + kManifests + "v1",
      {.status = 400, .body = R"({"errors":[{"code":"TAG_INVALID","message":"the tag v1 already exists"}]})"}));
  expect_error(open(server)->put_manifest(image(), {}), ErrorCode::AccessDenied, "the tag v1 already exists");
}

}  // namespace
}  // namespace sigwright::oci
