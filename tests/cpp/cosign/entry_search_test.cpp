#include "cosign/entry_search.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "cpp/services/samples.h"
#include "fakes/http_server.h"

namespace sigwright::cosign {
namespace {

namespace samples = services::samples;
using fakes::FakeRequest;
using fakes::FakeResponse;

class Blob final : public verify::Verifier::BlobDigests {
 public:
  [[nodiscard]] Result<Bytes> digest(crypto::HashAlgorithm algorithm) const override {
    return crypto::hash(algorithm, bytes_);
  }
  [[nodiscard]] Result<ByteView> bytes() const override { return ByteView(bytes_); }

 private:
  Bytes bytes_ = fakes::vector_bytes("tlog/artifact.txt");
};

crypto::PublicKey log_key() { return crypto::PublicKey::from_pem(fakes::vector_text("tlog/rekor1-log.pub")).value(); }

// A Rekor v1 whose index gives `ids`, and which has one entry.
struct FakeRekor {
  explicit FakeRekor(std::size_t strangers = 0) {
    const Json parsed = parse_json(own).value();
    id = parsed.begin().key();
    const std::string other = samples::answer("rekor1-dsse");
    const std::string other_id = parse_json(other).value().begin().key();
    for (std::size_t i = 0; i < strangers; ++i) ids.push_back(other_id);
    ids.push_back(id);
    handler = [this, other, other_id](const FakeRequest& request) {
      if (request.method == "POST") return FakeResponse{.status = search_status, .body = ids.dump()};
      return FakeResponse{.body = request.target.ends_with(other_id) ? other : own};
    };
  }

  std::string own = samples::answer("rekor1-hashedrekord");
  std::string id;
  Json ids = Json::array();
  int search_status = 200;
  std::function<FakeResponse(const FakeRequest&)> handler;
  fakes::HttpServer server{[this](const FakeRequest& request) { return handler(request); }};
};

verify::Policy policy() {
  verify::Policy out;
  out.keys = {samples::key()};
  out.logs = {{.base_url = {}, .key = log_key(), .log_id = {}, .valid = {}, .origin = {}}};
  return out;
}

class EntrySearchTest : public testing::Test {
 protected:
  Result<verify::CandidateReport> judged(const FakeRekor& rekor, const verify::Policy& by) {
    Context context;
    context.http = samples::client();
    auto search = open_entry_search({.rekor_url = rekor.server.url("/")}, by, context);
    EXPECT_TRUE(search);
    const verify::Verifier verifier(by, from_unix_seconds(1'795'000'000));
    return judge_blob({verifier, search->get()}, fakes::vector_bytes("tlog/artifact.sig"), "artifact.sig", blob_, {});
  }
  Blob blob_;
};

TEST_F(EntrySearchTest, finds_the_entry_that_a_signature_came_without) {
  const FakeRekor rekor;
  const auto report = judged(rekor, policy());
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_TRUE(report->is_verified()) << report->failure()->reason;
  ASSERT_EQ(report->logs.size(), 1U);
  EXPECT_TRUE(report->logs.front().time);
}

TEST_F(EntrySearchTest, passes_over_entries_of_other_signatures) {
  const FakeRekor rekor(3);
  const auto report = judged(rekor, policy());
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->is_verified());
}

TEST_F(EntrySearchTest, a_log_that_nobody_trusts_proves_nothing) {
  const FakeRekor rekor;
  auto stranger = policy();
  stranger.logs.front().key = samples::key();
  const auto report = judged(rekor, stranger);
  ASSERT_TRUE(report);
  ASSERT_FALSE(report->is_verified());
  EXPECT_EQ(report->failure()->code, ErrorCode::LogEvidence);
}

TEST_F(EntrySearchTest, a_log_without_the_entry_or_without_a_search_leaves_it_missing) {
  FakeRekor rekor;
  rekor.ids = Json::array();
  auto report = judged(rekor, policy());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->failure()->code, ErrorCode::LogEvidence);
  for (const int status : {404, 405, 501}) {
    rekor.search_status = status;
    report = judged(rekor, policy());
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->failure()->code, ErrorCode::LogEvidence);
  }
}

TEST_F(EntrySearchTest, a_log_that_cannot_be_asked_is_no_verdict) {
  FakeRekor rekor;
  rekor.search_status = 503;
  EXPECT_EQ(judged(rekor, policy()).error().code, ErrorCode::Unreachable);
}

TEST_F(EntrySearchTest, a_flood_of_entries_about_the_payload_is_told_and_not_read_to_its_end) {
  const FakeRekor rekor(1000);
  EXPECT_EQ(judged(rekor, policy()).error().code, ErrorCode::LimitExceeded);
  EXPECT_LT(rekor.server.requests().size(), 50U);
}

TEST_F(EntrySearchTest, asks_nobody_about_a_signature_by_a_stranger) {
  const FakeRekor rekor;
  auto stranger = policy();
  stranger.keys = {log_key()};
  const auto report = judged(rekor, stranger);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->failure()->code, ErrorCode::NoMatchingSignature);
  EXPECT_TRUE(rekor.server.requests().empty());
}

TEST_F(EntrySearchTest, is_not_opened_unless_a_log_on_the_network_is_named_wanted_and_allowed) {
  Context context;
  const auto opened = [&](const TrustOptions& options, verify::LogRequirement log) {
    verify::Policy by;
    by.log = log;
    return open_entry_search(options, by, context);
  };
  constexpr auto required = verify::LogRequirement::Required;
  const std::string url = "https://log.example";
  EXPECT_EQ(opened({}, required).value(), nullptr);
  EXPECT_EQ(opened({.rekor_url = "file:/log"}, required).value(), nullptr);
  EXPECT_EQ(opened({.rekor_url = url, .offline = true}, required).value(), nullptr);
  EXPECT_EQ(opened({.rekor_url = url}, verify::LogRequirement::Ignored).value(), nullptr);
  EXPECT_NE(opened({.rekor_url = url}, required).value(), nullptr);
  EXPECT_EQ(opened({.rekor_url = "http://log.example"}, required).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace sigwright::cosign
