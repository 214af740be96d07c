#include "services/log_source.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "fakes/http_server.h"
#include "samples.h"
#include "services/log_files.h"

namespace sigwright::services {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

// A log of Rekor v2, as a directory and behind a server.
const std::filesystem::path kLog = std::filesystem::path(SIGWRIGHT_VECTORS) / "tlog/witnessed-log";

crypto::PublicKey public_key(const std::string& name) {
  return crypto::PublicKey::from_pem(fakes::vector_text("tlog/" + name)).value();
}

FakeResponse file(const FakeRequest& request) {
  auto bytes = log_files::read(kLog, request.target.substr(std::string_view("/api/v2/").size()));
  if (!bytes) return {.status = 404};
  return {.body = to_text(*bytes)};
}

void expect_whole(LogSource& source) {
  const auto checkpoint = source.checkpoint({});
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  ASSERT_GT(checkpoint->size(), 0U);
  for (std::uint64_t i = 0; i < checkpoint->size(); ++i) {
    const auto body = source.body(i, *checkpoint, {});
    ASSERT_TRUE(body) << i << ": " << body.error().message;
    EXPECT_NE(as_text(*body).find("hashedrekord"), std::string_view::npos);
  }
  const auto proof = source.consistency(1, checkpoint->size(), {});
  ASSERT_TRUE(proof);
  const auto first = tlog::leaf_hash(source.body(0, *checkpoint, {}).value());
  EXPECT_TRUE(tlog::verify_consistency(1, checkpoint->size(), first, checkpoint->root(), *proof));
  EXPECT_EQ(source.body(checkpoint->size(), *checkpoint, {}).error().code, ErrorCode::LogEvidence);
}

TEST(DirectorySource, GivesEveryEntry) { expect_whole(*directory_source(kLog, public_key("witnessed-log/log.pub"))); }

TEST(TileSource, GivesEveryEntry) {
  const fakes::HttpServer server(file);
  const auto source =
      tile_source(samples::client(), samples::url(server.url("/api/v2")), public_key("witnessed-log/log.pub"));
  expect_whole(*source);
  // Tiles are asked for once.
  EXPECT_LT(server.requests().size(), 8U);
}

TEST(TileSource, BelievesNoOtherKey) {
  const auto source = directory_source(kLog, public_key("rekor1-log.pub"));
  EXPECT_FALSE(source->checkpoint({}));
}

TEST(TileSource, FindsAnEditedEntry) {
  const samples::TemporaryDirectory directory;
  std::filesystem::copy(kLog, directory.path() / "log", std::filesystem::copy_options::recursive);
  const auto source = directory_source(directory.path() / "log", public_key("witnessed-log/log.pub"));
  const auto checkpoint = source->checkpoint({}).value();
  const std::string path = tlog::entries_path(0, tlog::tile_width(0, 0, checkpoint.size()));
  Bytes bytes = log_files::read(directory.path() / "log", path).value();
  bytes[40] ^= 1;
  ASSERT_TRUE(write_file(directory.path() / "log" / path, bytes));
  EXPECT_EQ(source->body(0, checkpoint, {}).error().code, ErrorCode::LogEvidence);
}

class RekorV1Log : public testing::Test {
 protected:
  static constexpr std::uint64_t kOlder = 100;  // entries of shards before

  [[nodiscard]] FakeResponse answer(const FakeRequest& request) const {
    if (request.target.starts_with("/api/v1/log/entries")) return {.body = samples::answer("rekor1-hashedrekord")};
    if (request.target != "/api/v1/log") return {.status = 404};
    const Json entry = *parse_json(samples::answer("rekor1-hashedrekord")).value().begin();
    const Json& proof = entry["verification"]["inclusionProof"];
    OrderedJson info{{"rootHash", proof["rootHash"]},
                     {"signedTreeHead", proof["checkpoint"]},
                     {"treeID", "6908759773703687731"},
                     {"treeSize", proof["treeSize"]}};
    if (shards) {
      info["inactiveShards"] = {
          {{"rootHash", proof["rootHash"]}, {"signedTreeHead", ""}, {"treeID", "1"}, {"treeSize", kOlder}}};
    }
    return {.body = write_json(info)};
  }
  bool shards = false;
  fakes::HttpServer server{[this](const FakeRequest& request) { return answer(request); }};
  std::unique_ptr<LogSource> source =
      rekor_v1_source(samples::client(), samples::url(server.url("/")), public_key("rekor1-log.pub"));
};

TEST_F(RekorV1Log, GivesAnEntryWithItsProof) {
  const auto checkpoint = source->checkpoint({});
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_EQ(checkpoint->size(), 327U);
  const auto body = source->body(326, *checkpoint, {});
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(source->body(325, *checkpoint, {}).error().code, ErrorCode::LogEvidence);
}

TEST_F(RekorV1Log, CountsTheEntriesOfItsActiveShard) {
  shards = true;
  const auto checkpoint = source->checkpoint({}).value();
  ASSERT_TRUE(source->body(326, checkpoint, {}));
  EXPECT_EQ(server.requests().back().target, "/api/v1/log/entries?logIndex=" + std::to_string(326 + kOlder));
}

TEST_F(RekorV1Log, NeedsNoProofBetweenEqualSizes) {
  EXPECT_TRUE(source->consistency(327, 327, {})->empty());
  EXPECT_FALSE(source->consistency(1, 327, {}));
}

}  // namespace
}  // namespace sigwright::services
