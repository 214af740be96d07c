#include "services/rekor_v2.h"

#include <gtest/gtest.h>

#include "fakes/http_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

RekorV2 rekor(const fakes::HttpServer& server, std::optional<crypto::PublicKey> key = std::nullopt) {
  return {samples::client(), {.base = samples::url(server.url("/")), .read = std::nullopt, .key = std::move(key)}};
}

// Serves the tiles of tests/vectors/tlog/witnessed-log, and says that everything uploaded is there as entry `index`.
fakes::HttpServer::Handler tiles_and_conflict(std::uint64_t index) {
  return [=](const FakeRequest& request) {
    if (request.method == "POST") {
      return FakeResponse{.status = 409, .headers = {{"x-log-index", std::to_string(index)}}, .body = "{}"};
    }
    const std::string path =
        std::string(SIGWRIGHT_VECTORS "/tlog/witnessed-log/") + request.target.substr(std::string("/api/v2/").size());
    const auto bytes = read_file(path, 1 << 20);
    return bytes ? FakeResponse{.body = to_text(*bytes)} : FakeResponse{.status = 404};
  };
}

TEST(RekorV2, TakesASignature) {
  const fakes::HttpServer server(
      [](const FakeRequest&) { return FakeResponse{.status = 201, .body = samples::answer("rekor2-hashedrekord")}; });
  const auto entry = rekor(server).add(samples::artifact(false), {});
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(entry->log_index, 628U);
  EXPECT_EQ(server.requests().at(0).target, "/api/v2/log/entries");
}

TEST(RekorV2, AnswerOfAnotherEntryIsRefused) {
  const fakes::HttpServer server(
      [](const FakeRequest&) { return FakeResponse{.status = 201, .body = samples::answer("rekor2-hashedrekord")}; });
  auto other = samples::artifact(false);
  other.digest[0] ^= 1;
  EXPECT_EQ(rekor(server).add(other, {}).error().code, ErrorCode::LogEvidence);
}

TEST(RekorV2, TakesNeitherLegacySignaturesNorEnvelopes) {
  const fakes::HttpServer server([](const FakeRequest&) { return FakeResponse{}; });
  EXPECT_EQ(rekor(server).add(samples::artifact(true), {}).error().code, ErrorCode::Usage);
  EXPECT_EQ(rekor(server).add(samples::envelope(), {}).error().code, ErrorCode::Usage);
  EXPECT_TRUE(server.requests().empty());
}

TEST(RekorV2, RebuildsAnEntryFromTheTiles) {
  const fakes::HttpServer server(tiles_and_conflict(1));
  auto log = rekor(server, crypto::PublicKey::from_pem(fakes::vector_text("tlog/witnessed-log/log.pub")).value());
  const auto entry = log.get_by_index(1, {});
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(entry->kind, "hashedrekord");
  EXPECT_FALSE(log.get_by_index(3, {}));
}

TEST(RekorV2, ConflictWithAnotherEntryIsNotBelieved) {
  const fakes::HttpServer server(tiles_and_conflict(1));
  auto log = rekor(server, crypto::PublicKey::from_pem(fakes::vector_text("tlog/witnessed-log/log.pub")).value());
  EXPECT_EQ(log.add(samples::artifact(false), {}).error().code, ErrorCode::LogEvidence);
}

TEST(RekorV2, ConflictWithoutAKeyNamesTheIndex) {
  const fakes::HttpServer server(tiles_and_conflict(7));
  const auto entry = rekor(server).add(samples::artifact(false), {});
  ASSERT_FALSE(entry);
  EXPECT_EQ(entry.error().code, ErrorCode::Unreachable);
  EXPECT_NE(entry.error().message.find("7"), std::string::npos);
}

TEST(RekorV2, WithoutReadsSaysHowToNameThem) {
  const fakes::HttpServer server([](const FakeRequest&) { return FakeResponse{.status = 501}; });
  EXPECT_NE(rekor(server).checkpoint({}).error().hint.find("--rekor-read-url"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::services
