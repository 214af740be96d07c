#include "oci/remote_repository.h"

#include "cpp/oci/remote_fixture.h"

namespace sigwright::oci {
namespace {

class RemoteRepositoryTest : public RemoteTest {};

const std::string kByTag = "GET " + kManifests + "v1";
const std::string kByDigest = "GET " + kManifests + kImageDigest.str();

TEST_F(RemoteRepositoryTest, ReadsAManifestByDigestWithOneRequest) {
  const HttpServer server(Routes().on(kByDigest, image_answer()));
  const auto fetched = open(server)->get_manifest(kImageDigest, {});
  ASSERT_TRUE(fetched.has_value()) << fetched.error().message;
  EXPECT_EQ(to_text(fetched->manifest.raw()), kImage);
  EXPECT_EQ(log(server), std::vector<std::string>{kByDigest});
}

TEST_F(RemoteRepositoryTest, AsksForEveryTypeItCanRead) {
  const HttpServer server(Routes().on(kByTag, image_answer()));
  ASSERT_TRUE(open(server)->get_manifest("v1", {}).has_value());
  const std::string accept = server.requests().at(0).header("Accept").value_or("");
  for (const auto type : {media::kImageManifest, media::kImageIndex, media::kDockerManifest, media::kDockerList}) {
    EXPECT_NE(accept.find(type), std::string::npos) << type;
  }
}

TEST_F(RemoteRepositoryTest, KeepsTheEntityTag) {
  auto answer = image_answer();
  answer.headers.emplace_back("ETag", "\"abc\"");
  const HttpServer server(Routes().on(kByTag, answer));
  EXPECT_EQ(open(server)->get_manifest("v1", {}).value().etag, "\"abc\"");
}

TEST_F(RemoteRepositoryTest, RefusesOtherBytesThanThoseAskedFor) {
  auto answer = image_answer();
  answer.body += " ";  // the header still agrees with the request
  const HttpServer server(Routes().on(kByDigest, answer));
  expect_error(open(server)->get_manifest(kImageDigest, {}), ErrorCode::DigestMismatch, kImageDigest.str());
}

TEST_F(RemoteRepositoryTest, RefusesBytesThatDisagreeWithTheStatedDigest) {
  auto answer = image_answer();
  answer.headers[1].second = digest_number(1);
  const HttpServer server(Routes().on(kByTag, answer));
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::DigestMismatch, digest_number(1));
}

TEST_F(RemoteRepositoryTest, RefusesAStatedDigestThatIsNone) {
  auto answer = image_answer();
  answer.headers[1].second = "sha256:../../x";
  const HttpServer server(Routes().on(kByTag, answer));
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::Malformed, "Docker-Content-Digest");
}

TEST_F(RemoteRepositoryTest, RefusesAContentTypeThatContradictsTheManifest) {
  auto answer = image_answer();
  answer.headers[0].second = "application/vnd.oci.image.index.v1+json";
  const HttpServer server(Routes().on(kByTag, answer));
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::Malformed);
}

TEST_F(RemoteRepositoryTest, RefusesAManifestWithoutEnd) {
  const HttpServer server(
      Routes().on(kByTag, {.headers = {{"Content-Type", "application/vnd.oci.image.manifest.v1+json"}},
                           .body = std::string(65'536, ' '),
                           .fault = Fault::NeverEndingBody}));
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::LimitExceeded);
}

TEST_F(RemoteRepositoryTest, RefusesAnIndexWithTooManyEntries) {
  const HttpServer server(Routes().on(kByTag, index_answer(std::vector<std::string>(10'001, digest_number(1)))));
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::LimitExceeded);
}

TEST_F(RemoteRepositoryTest, DoesNotTakeATruncatedManifestForAWholeOne) {
  auto answer = image_answer();
  answer.fault = Fault::TruncateBody;
  const HttpServer server(Routes().on(kByTag, answer));
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::Unreachable);
}

TEST_F(RemoteRepositoryTest, SaysWhatWasNotFound) {
  const HttpServer server(Routes{});
  expect_error(open(server)->get_manifest("v1", {}), ErrorCode::NotFound, server.authority() + "/team/app:v1");
}

TEST_F(RemoteRepositoryTest, ResolvesATagWithOneRequest) {
  auto answer = image_answer();
  answer.headers.emplace_back("Content-Length", std::to_string(kImage.size()));
  answer.body.clear();
  const HttpServer server(Routes().on("HEAD " + kManifests + "v1", answer));
  const auto descriptor = open(server)->head_manifest("v1", {});
  ASSERT_TRUE(descriptor.has_value()) << descriptor.error().message;
  EXPECT_EQ(descriptor->digest, kImageDigest);
  EXPECT_EQ(descriptor->size, kImage.size());
  EXPECT_EQ(descriptor->media_type, media::kImageManifest);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(RemoteRepositoryTest, ReadsTheManifestWhereHeadSaysTooLittle) {
  auto without_digest = image_answer();
  without_digest.headers.pop_back();
  for (const FakeResponse& head : {without_digest, FakeResponse{.status = 405}, FakeResponse{.status = 400}}) {
    const HttpServer server(Routes().on("HEAD " + kManifests + "v1", head).on(kByTag, image_answer()));
    const auto descriptor = open(server)->head_manifest("v1", {});
    ASSERT_TRUE(descriptor.has_value()) << descriptor.error().message;
    EXPECT_EQ(descriptor->digest, kImageDigest);
    EXPECT_EQ(descriptor->size, kImage.size());
  }
}

TEST_F(RemoteRepositoryTest, RefusesAHeadThatAnswersForAnotherDigest) {
  auto answer = image_answer();
  answer.headers[1].second = digest_number(1);
  const HttpServer server(Routes().on("HEAD " + kManifests + kImageDigest.str(), answer));
  expect_error(open(server)->head_manifest(kImageDigest, {}), ErrorCode::DigestMismatch);
}

TEST_F(RemoteRepositoryTest, DoesNotAskARegistryInTroubleTwice) {
  for (const int status : {429, 503}) {
    const HttpServer server([status](const FakeRequest&) { return FakeResponse{.status = status}; });
    expect_error(open(server)->head_manifest("v1", {}), ErrorCode::Unreachable, std::to_string(status));
    for (const FakeRequest& request : server.requests()) EXPECT_EQ(request.method, "HEAD");
  }
}

TEST_F(RemoteRepositoryTest, DoesNotAskTwiceForWhatIsNotThere) {
  const HttpServer server(Routes{});
  expect_error(open(server)->head_manifest("v1", {}), ErrorCode::NotFound, "team/app:v1");
  EXPECT_EQ(server.requests().size(), 1U);
}

Descriptor blob_of(std::string_view text) {
  return {.media_type = "text/plain",
          .size = text.size(),
          .digest = crypto::Digest::of(as_bytes(text)),
          .artifact_type = {},
          .annotations = {},
          .platform = {}};
}
std::string blob_route(const Descriptor& blob) { return "GET /v2/team/app/blobs/" + blob.digest.str(); }

TEST_F(RemoteRepositoryTest, ReadsABlobWithOneRequest) {
  const auto blob = blob_of("payload");
  const HttpServer server(Routes().on(blob_route(blob), {.body = "payload"}));
  EXPECT_EQ(to_text(open(server)->get_blob(blob, 1024, {}).value()), "payload");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(RemoteRepositoryTest, ReadsAnEmptyBlob) {
  const auto blob = blob_of("");
  const HttpServer server(Routes().on(blob_route(blob), {.body = ""}));
  EXPECT_TRUE(open(server)->get_blob(blob, 1024, {}).value().empty());
}

TEST_F(RemoteRepositoryTest, ReadsABlobBySha512) {
  auto blob = blob_of("payload");
  blob.digest = crypto::Digest::of(as_bytes("payload"), crypto::HashAlgorithm::Sha512);
  const HttpServer server(Routes().on(blob_route(blob), {.body = "payload"}));
  EXPECT_TRUE(open(server)->get_blob(blob, 1024, {}).has_value());
}

TEST_F(RemoteRepositoryTest, DoesNotAskForABlobOverTheCap) {
  auto blob = blob_of("payload");
  blob.size = std::uint64_t{10} << 30;
  const HttpServer server(Routes().on(blob_route(blob), {.body = "payload"}));
  expect_error(open(server)->get_blob(blob, 1024, {}), ErrorCode::LimitExceeded);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(RemoteRepositoryTest, RefusesABlobOfAnotherSizeOrContent) {
  const auto blob = blob_of("payload");
  for (const std::string body : {"payloae", "payloa", "payload!", ""}) {
    const HttpServer server(Routes().on(blob_route(blob), {.body = body}));
    expect_error(open(server)->get_blob(blob, 1024, {}), ErrorCode::DigestMismatch, blob.digest.str());
  }
}

TEST_F(RemoteRepositoryTest, RefusesABlobWithoutEnd) {
  const auto blob = blob_of("payload");
  const HttpServer server(
      Routes().on(blob_route(blob), {.body = std::string(65'536, 'x'), .fault = Fault::NeverEndingBody}));
  expect_error(open(server)->get_blob(blob, 1024, {}), ErrorCode::DigestMismatch);
}

TEST_F(RemoteRepositoryTest, ReadsABlobAgainAfterAReset) {
  const auto blob = blob_of("payload");
  std::atomic<int> asked = 0;
  const HttpServer server(Routes().on(blob_route(blob), [&](const FakeRequest&) {
    return FakeResponse{.body = "payload", .fault = asked++ == 0 ? Fault::ResetInBody : Fault::None};
  }));
  EXPECT_EQ(to_text(open(server)->get_blob(blob, 1024, {}).value()), "payload");
}

TEST_F(RemoteRepositoryTest, TellsWhetherABlobIsThere) {
  const HttpServer server(Routes().on("HEAD /v2/team/app/blobs/" + digest_number(1), {.status = 200}));
  EXPECT_TRUE(open(server)->has_blob(crypto::Digest::parse(digest_number(1)).value(), {}).value());
  EXPECT_FALSE(open(server)->has_blob(crypto::Digest::parse(digest_number(2)).value(), {}).value());
}

TEST_F(RemoteRepositoryTest, DeletesAManifest) {
  const HttpServer server(Routes().on("DELETE " + kManifests + kImageDigest.str(), {.status = 202}));
  EXPECT_TRUE(open(server)->delete_manifest(kImageDigest, {}).has_value());
  expect_error(open(server)->delete_manifest("other", {}), ErrorCode::NotFound);
}

TEST_F(RemoteRepositoryTest, SaysThatARegistryDoesNotDelete) {
  const HttpServer server(Routes().on("DELETE " + kManifests + "v1", {.status = 405}));
  expect_error(open(server)->delete_manifest("v1", {}), ErrorCode::AccessDenied, "deleting");
}

TEST_F(RemoteRepositoryTest, ListsTheTagsOfEveryPage) {
  const HttpServer server(
      Routes()
          .on("GET /v2/team/app/tags/list?n=1000",
              {.headers = {{"Link", R"(</v2/team/app/tags/list?n=1000&last=b>; rel="next")"}},
               .body = R"({"name":"team/app","tags":["a","b"]})"})
          .on("GET /v2/team/app/tags/list?n=1000&last=b", {.body = R"({"name":"team/app","tags":["c"]})"}));
  EXPECT_EQ(open(server)->tags({}).value().names(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(RemoteRepositoryTest, ListsNoTagsWhereThereAreNone) {
  const HttpServer server(Routes().on("GET /v2/team/app/tags/list", {.body = R"({"name":"team/app","tags":null})"}));
  EXPECT_TRUE(open(server)->tags({}).value().names().empty());
}

TEST_F(RemoteRepositoryTest, RefusesAListThatHoldsNoTags) {
  for (const std::string body : {R"({"tags":["../x"]})", R"({"tags":[1]})", R"({"tags":{}})", "[]", "<html>",
                                 R"({"tags":["a"],"tags":["b"]})"}) {
    const HttpServer server(Routes().on("GET /v2/team/app/tags/list", {.body = body}));
    expect_error(open(server)->tags({}), ErrorCode::Malformed, "tags");
  }
}

}  // namespace
}  // namespace sigwright::oci
