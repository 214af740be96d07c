#include "cpp/oci/remote_fixture.h"
#include "oci/attachments.h"

namespace sigwright::oci {
namespace {

class RemoteReferrers : public RemoteTest {};

const crypto::Digest kSubject = kImageDigest;
const std::string kApi = "GET /v2/team/app/referrers/" + kSubject.str();
const std::string kTag = "GET " + kManifests + attachment_tag(kSubject, AttachmentKind::ReferrersIndex);

std::vector<std::string> digests_of(const Referrers& referrers) {
  std::vector<std::string> digests;
  for (const Descriptor& entry : referrers.entries) digests.push_back(entry.digest.str());
  return digests;
}
using List = std::vector<std::string>;

TEST_F(RemoteReferrers, ComeFromTheApiWithOneRequest) {
  const HttpServer server(Routes().on(kApi, index_answer({digest_number(1), digest_number(2)})));
  const auto referrers = open(server)->referrers(kSubject, {});
  ASSERT_TRUE(referrers.has_value()) << referrers.error().message;
  EXPECT_TRUE(referrers->api);
  EXPECT_EQ(digests_of(*referrers), (List{digest_number(1), digest_number(2)}));
  EXPECT_EQ(referrers->entries[0].artifact_type, media::kBundleV03);
  EXPECT_EQ(log(server), List{kApi});
}

TEST_F(RemoteReferrers, OfAnImageWithoutAnyAreNone) {
  const HttpServer server(Routes().on(kApi, index_answer({})));
  const auto referrers = open(server)->referrers(kSubject, {}).value();
  EXPECT_TRUE(referrers.api);
  EXPECT_TRUE(referrers.entries.empty());
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(RemoteReferrers, AreReadFromEveryPageEachOnce) {
  const HttpServer server(
      Routes()
          .on(kApi, index_answer({digest_number(1)}, {{"Link", "<" + kApi.substr(4) + "?page=2>; rel=\"next\""}}))
          .on(kApi + "?page=2", index_answer({digest_number(1), digest_number(2)})));
  EXPECT_EQ(digests_of(open(server)->referrers(kSubject, {}).value()), (List{digest_number(1), digest_number(2)}));
}

TEST_F(RemoteReferrers, ComeFromTheFallbackTagWhereTheApiIsMissing) {
  for (const int status : {404, 405, 501}) {
    const HttpServer server(Routes().on(kApi, {.status = status}).on(kTag, index_answer({digest_number(1)})));
    const auto referrers = open(server)->referrers(kSubject, {});
    ASSERT_TRUE(referrers.has_value()) << status << referrers.error().message;
    EXPECT_FALSE(referrers->api);
    EXPECT_EQ(digests_of(*referrers), List{digest_number(1)});
  }
}

TEST_F(RemoteReferrers, AreNoneWhereNeitherIsThere) {
  const HttpServer server(Routes{});
  const auto referrers = open(server)->referrers(kSubject, {});
  ASSERT_TRUE(referrers.has_value()) << referrers.error().message;
  EXPECT_FALSE(referrers->api);
  EXPECT_TRUE(referrers->entries.empty());
}

TEST_F(RemoteReferrers, AreNotSoughtByAnApiThatWasMissingJustNow) {
  const HttpServer server(Routes().on(kTag, index_answer({digest_number(1)})));
  const auto repository = open(server);
  ASSERT_TRUE(repository->referrers(kSubject, {}).has_value());
  ASSERT_TRUE(open(server)->referrers(kSubject, {}).has_value());
  EXPECT_EQ(log(server), (List{kApi, kTag, kTag}));
}

TEST_F(RemoteReferrers, AreSoughtAgainWhereTheRepositoryWasUnknown) {
  const HttpServer server(Routes().on(kApi, {.status = 404, .body = R"({"errors":[{"code":"NAME_UNKNOWN"}]})"}));
  const auto repository = open(server);
  ASSERT_TRUE(repository->referrers(kSubject, {}).has_value());
  ASSERT_TRUE(repository->referrers(kSubject, {}).has_value());
  EXPECT_EQ(log(server), (List{kApi, kTag, kApi, kTag}));
}

TEST_F(RemoteReferrers, AreNotReadFromAWebPage) {
  const HttpServer server(Routes()
                              .on(kApi, {.headers = {{"Content-Type", "text/html"}}, .body = "<html></html>"})
                              .on(kTag, index_answer({digest_number(1)})));
  const auto referrers = open(server)->referrers(kSubject, {}).value();
  EXPECT_FALSE(referrers.api);
  EXPECT_EQ(digests_of(referrers), List{digest_number(1)});
}

TEST_F(RemoteReferrers, ThatAreMalformedAreAnErrorAndNotNone) {
  for (const std::string body : {"", "{}", "[]", R"({"schemaVersion":2,"manifests":[{}]})", R"({"schemaVersion":2)"}) {
    const HttpServer server(
        Routes().on(kApi, {.headers = {{"Content-Type", "application/vnd.oci.image.index.v1+json"}}, .body = body}));
    expect_error(open(server)->referrers(kSubject, {}), ErrorCode::Malformed);
  }
}

TEST_F(RemoteReferrers, ThatCannotBeReadAreAnErrorAndNotNone) {
  const std::vector<std::pair<int, ErrorCode>> cases{{401, ErrorCode::AccessDenied},
                                                     {403, ErrorCode::AccessDenied},
                                                     {500, ErrorCode::Unreachable},
                                                     {429, ErrorCode::Unreachable}};
  for (const auto& [status, code] : cases) {
    const HttpServer api(Routes().on(kApi, {.status = status}));
    expect_error(open(api)->referrers(kSubject, {}), code, kSubject.str());
    const HttpServer tag(Routes().on(kTag, {.status = status}));
    expect_error(open(tag)->referrers(kSubject, {}), code);
  }
}

TEST_F(RemoteReferrers, ErrorOnALaterPageIsNotTakenForAMissingApi) {
  const HttpServer server(
      Routes().on(kApi, index_answer({digest_number(1)}, {{"Link", "</gone>; rel=next"}})).on(kTag, index_answer({})));
  expect_error(open(server)->referrers(kSubject, {}), ErrorCode::NotFound);
}

TEST_F(RemoteReferrers, AreNotReadFromAnImageAtTheFallbackTag) {
  const auto another = crypto::Digest::of(as_bytes("another image"));
  const HttpServer server(
      Routes().on("GET " + kManifests + attachment_tag(another, AttachmentKind::ReferrersIndex), image_answer()));
  expect_error(open(server)->referrers(another, {}), ErrorCode::Malformed, "no index");
}

// `cosign copy` tags the image it copies so.
TEST_F(RemoteReferrers, AreNoneWhereTheTagNamesTheImageItself) {
  const auto itself = crypto::Digest::of(as_bytes(index_answer({digest_number(1)}).body));
  const HttpServer copied(Routes().on("GET " + kManifests + attachment_tag(itself, AttachmentKind::ReferrersIndex),
                                      index_answer({digest_number(1)})));
  const auto referrers = open(copied)->referrers(itself, {});
  ASSERT_TRUE(referrers.has_value()) << referrers.error().message;
  EXPECT_TRUE(referrers->entries.empty());
}

// A host with a quirk is reached through a proxy that plays it.
class GoogleRegistry : public RemoteReferrers {
 protected:
  [[nodiscard]] std::shared_ptr<Repository> open_through(const HttpServer& proxy) {
    const std::string url = "http://" + proxy.authority();
    client_ = http::Client::create({.environment = [url](std::string_view name) -> std::optional<std::string> {
                                      if (name == "http_proxy" || name == "HTTPS_PROXY") return url;
                                      return std::nullopt;
                                    },
                                    .max_attempts = 1})
                  .value();
    session_ = new_session();
    const auto reference = Reference::parse("eu-docker.pkg.dev/team/app").value();
    return session_->open(reference, {.allow_http = true}).value();
  }
  // https is refused by the proxy, so that http follows; a request through it has the whole URL as its target.
  static HttpServer::Handler playing(const Routes& routes) {
    return [routes](const FakeRequest& request) -> FakeResponse {
      if (request.method == "CONNECT") return {.status = 502};
      FakeRequest inner = request;
      constexpr std::string_view kHost = "http://eu-docker.pkg.dev";
      if (inner.target.starts_with(kHost)) inner.target.erase(0, kHost.size());
      return routes(inner);
    };
  }
};

TEST_F(GoogleRegistry, IsAskedInBothPlaces) {
  const HttpServer proxy(playing(Routes()
                                     .on(kApi, index_answer({digest_number(1), digest_number(2)}))
                                     .on(kTag, index_answer({digest_number(2), digest_number(3)}))));
  const auto referrers = open_through(proxy)->referrers(kSubject, {});
  ASSERT_TRUE(referrers.has_value()) << referrers.error().message;
  EXPECT_TRUE(referrers->api);
  EXPECT_EQ(digests_of(*referrers), (List{digest_number(1), digest_number(2), digest_number(3)}));
}

TEST_F(GoogleRegistry, WithoutTheApiStillHasItsTag) {
  const HttpServer proxy(playing(Routes().on(kTag, index_answer({digest_number(3)}))));
  const auto referrers = open_through(proxy)->referrers(kSubject, {});
  ASSERT_TRUE(referrers.has_value()) << referrers.error().message;
  EXPECT_FALSE(referrers->api);
  EXPECT_EQ(digests_of(*referrers), List{digest_number(3)});
}

TEST_F(GoogleRegistry, ThatFailsInOnePlaceFails) {
  const HttpServer proxy(playing(Routes().on(kApi, index_answer({digest_number(1)})).on(kTag, {.status = 403})));
  expect_error(open_through(proxy)->referrers(kSubject, {}), ErrorCode::AccessDenied);
}

}  // namespace
}  // namespace sigwright::oci
