#include "services/rekor_v1.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fakes/http_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

const std::string kUuid = "5fe0d868f61dce33e4baf8bd1bb370a62489145c43041ca2509f191f7d6b86dd610adc8190ccc9b3";

RekorV1 rekor(const fakes::HttpServer& server) { return {samples::client(), samples::url(server.url("/"))}; }

fakes::HttpServer::Handler always(int status, std::string body) {
  return [=](const FakeRequest&) { return FakeResponse{.status = status, .body = body}; };
}

TEST(RekorV1, TakesASignature) {
  const fakes::HttpServer server(always(201, samples::answer("rekor1-hashedrekord")));
  const auto entry = rekor(server).add(samples::artifact(), {});
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(server.requests().at(0).target, "/api/v1/log/entries");
}

TEST(RekorV1, TakesAnEnvelope) {
  const fakes::HttpServer server(always(201, samples::answer("rekor1-dsse")));
  const auto entry = rekor(server).add(samples::envelope(), {});
  ASSERT_TRUE(entry) << entry.error().message;
}

TEST(RekorV1, AnswerOfAnotherEntryIsRefused) {
  const fakes::HttpServer server(always(201, samples::answer("rekor1-dsse")));
  const auto entry = rekor(server).add(samples::artifact(), {});
  ASSERT_FALSE(entry);
  EXPECT_EQ(entry.error().code, ErrorCode::LogEvidence);
}

TEST(RekorV1, FetchesTheEntryThatIsThereAlready) {
  const std::string body = samples::answer("rekor1-hashedrekord");
  const Json answer = parse_json(body).value();
  const std::string id = answer.begin().key();
  const fakes::HttpServer server([=](const FakeRequest& request) {
    if (request.method == "GET") return FakeResponse{.body = body};
    return FakeResponse{.status = 409, .headers = {{"Location", "/api/v1/log/entries/" + id}}, .body = "{}"};
  });
  const auto entry = rekor(server).add(samples::artifact(), {});
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(server.requests().back().target, "/api/v1/log/entries/" + id);
}

TEST(RekorV1, ConflictWithoutAPlaceIsMalformed) {
  const fakes::HttpServer server(always(409, R"({"message":"it exists"})"));
  EXPECT_EQ(rekor(server).add(samples::artifact(), {}).error().code, ErrorCode::Malformed);
}

TEST(RekorV1, RefusalsSayWhy) {
  const fakes::HttpServer server(
      always(400, R"({"code":400,"message":"error processing entry: verifying signature"})"));
  const auto entry = rekor(server).add(samples::artifact(), {});
  ASSERT_FALSE(entry);
  EXPECT_NE(entry.error().message.find("verifying signature"), std::string::npos);
}

TEST(RekorV1, IsRetriedAndThenUnreachable) {
  const fakes::HttpServer server(always(503, ""));
  EXPECT_EQ(rekor(server).add(samples::artifact(), {}).error().code, ErrorCode::Unreachable);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(RekorV1, GivesWhatWasAskedForOrNothing) {
  const fakes::HttpServer server(always(200, samples::answer("rekor1-hashedrekord")));
  EXPECT_TRUE(rekor(server).get_by_index(326, {}));
  EXPECT_FALSE(rekor(server).get_by_uuid(std::string(64, '0'), {}));
  EXPECT_EQ(rekor(server).get_by_uuid("../secret", {}).error().code, ErrorCode::Usage);
}

TEST(RekorV1, ReadsItsState) {
  const fakes::HttpServer server(always(
      200,
      R"({"rootHash":"00","treeSize":3,"signedTreeHead":"x","treeID":"7","inactiveShards":[{"rootHash":"01","treeSize":1,"signedTreeHead":"y","treeID":"6"}]})"));
  const auto info = rekor(server).info({});
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->tree_size, 3U);
  EXPECT_EQ(info->inactive_shards.at(0).tree_id, "6");
}

TEST(RekorV1, SearchesByDigest) {
  const fakes::HttpServer server(always(200, "[\"" + kUuid + "\"]"));
  EXPECT_EQ(rekor(server).search_by_hash(std::string(64, 'a'), {}).value(), std::vector<std::string>{kUuid});
  const fakes::HttpServer hostile(always(200, R"(["../../etc"])"));
  EXPECT_FALSE(rekor(hostile).search_by_hash(std::string(64, 'a'), {}));
}

TEST(RekorV1, ProvesConsistency) {
  const fakes::HttpServer server(always(200, "{\"rootHash\":\"00\",\"hashes\":[\"" + std::string(64, 'b') + "\"]}"));
  EXPECT_EQ(rekor(server).consistency(1, 2, "7", {})->size(), 1U);
  EXPECT_NE(server.requests().at(0).target.find("treeID=7"), std::string::npos);
  const fakes::HttpServer broken(always(200, R"({"hashes":["zz"]})"));
  EXPECT_FALSE(rekor(broken).consistency(1, 2, "", {}));
}

}  // namespace
}  // namespace sigwright::services
