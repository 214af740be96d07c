#include "cosign/proved_entry.h"

#include <gtest/gtest.h>

#include "bundle/standard_bundle.h"
#include "cpp/cosign/rekor_answers.h"
#include "services/rekor_v1.h"

namespace sigwright::cosign {
namespace {

services::RekorV1 rekor(const fakes::HttpServer& server) {
  return {services::samples::client(), services::samples::url(server.url("/"))};
}

tlog::LogEntry known() { return bundle::read_standard_bundle(answers::old_bundle()).value().bundle.log_entries.at(0); }

// The signature that the entry is of.
tlog::SignedMaterial material() {
  return {.signature = fakes::vector_bytes("tlog/artifact.sig"),
          .verifier = {false, services::samples::key().der()},
          .digest = [](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
            return crypto::hash(algorithm, fakes::vector_bytes("tlog/artifact.txt"));
          },
          .payload_sha256 = {},
          .envelope_sha256 = {}};
}

crypto::Digest artifact() { return crypto::Digest::of(fakes::vector_bytes("tlog/artifact.txt")); }

TEST(ProvedEntry, IsTheSameWithItsProof) {
  const fakes::HttpServer server(answers::rekor());
  auto log = rekor(server);
  for (const auto& trusted : {answers::logs(), std::vector<tlog::Log>()}) {
    const auto entry = proved_entry(known(), trusted, log, {});
    ASSERT_TRUE(entry) << entry.error().message;
    EXPECT_TRUE(entry->inclusion_proof);
    EXPECT_EQ(entry->canonicalized_body, known().canonicalized_body);
  }
}

TEST(ProvedEntry, IsRefusedWhenTheLogHasAnotherOne) {
  const fakes::HttpServer server(answers::rekor());
  auto log = rekor(server);
  for (auto change :
       {+[](tlog::LogEntry& entry) { entry.canonicalized_body.push_back(' '); },
        +[](tlog::LogEntry& entry) { entry.integrated_time += 1; },
        +[](tlog::LogEntry& entry) { entry.log_id[0] ^= 1; }, +[](tlog::LogEntry& entry) { entry.log_index += 1; }}) {
    auto other = known();
    change(other);
    EXPECT_FALSE(proved_entry(other, answers::logs(), log, {}));
  }
}

// A proof that leads nowhere is refused, whether anybody knows the log's key or not.
TEST(ProvedEntry, IsRefusedWithAProofThatDoesNotHold) {
  Json answer = parse_json(answers::text()).value();
  Json& hash = answer.begin().value()["verification"]["inclusionProof"]["hashes"][0];
  hash = std::string(64, '0');
  const fakes::HttpServer server(answers::rekor(answer.dump()));
  auto log = rekor(server);
  for (const auto& trusted : {answers::logs(), std::vector<tlog::Log>()}) {
    EXPECT_EQ(proved_entry(known(), trusted, log, {}).error().code, ErrorCode::LogEvidence);
  }
}

TEST(FindEntry, TakesTheOneThatIsBoundToTheSignature) {
  const fakes::HttpServer server(answers::rekor());
  auto log = rekor(server);
  const auto entry = find_entry(artifact(), material(), answers::logs(), log, {});
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(entry->log_index, known().log_index);
}

TEST(FindEntry, TakesNoOtherEntryOfTheArtifact) {
  const fakes::HttpServer server(answers::rekor());
  auto log = rekor(server);
  auto other = material();
  other.signature[4] ^= 1;
  const auto entry = find_entry(artifact(), other, answers::logs(), log, {});
  ASSERT_FALSE(entry);
  EXPECT_EQ(entry.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::cosign
