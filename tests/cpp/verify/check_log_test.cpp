// (6) of the verifier: log evidence is required unless it is ignored by an option, and a report never claims it.

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"
#include "trust/trusted_root.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::layer_named;

Policy required() {
  auto policy = samples::policy();
  policy.log = LogRequirement::Required;
  return policy;
}

std::vector<tlog::Log> logs() {
  return trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value().logs;
}

Policy trusting() {
  auto policy = required();
  policy.logs = logs();
  return policy;
}

TEST(CheckLog, IsRequiredByDefault) { EXPECT_EQ(Policy{}.log, LogRequirement::Required); }

TEST(CheckLog, FailsWithoutAnEntryAndSaysWhatIsMissing) {
  for (const auto& report : {samples::verify(bundle_named("key-notlog-bundle"), required()),
                             samples::verify(layer_named("key-notlog-legacy"), required())}) {
    expect_failure(report, "transparency log", ErrorCode::LogEvidence);
    EXPECT_NE(report.failure()->reason.find("no transparency log entry"), std::string::npos);
    EXPECT_EQ(check(report, "signature").status, CheckStatus::Passed);
  }
}

// An entry that nobody vouches for is not evidence.
TEST(CheckLog, FailsWithAnEntryOfALogThatIsNotTrusted) {
  for (const auto& report : {samples::verify(bundle_named("key-rekor1-bundle"), required()),
                             samples::verify(bundle_named("key-rekor2-tsa-bundle"), required()),
                             samples::verify(layer_named("key-rekor1-legacy"), required())}) {
    expect_failure(report, "transparency log", ErrorCode::LogEvidence);
    EXPECT_NE(report.failure()->reason.find("1 transparency log entry"), std::string::npos);
    EXPECT_TRUE(report.logs.empty());
  }
}

TEST(CheckLog, PassesForAnEntryOfATrustedLogAndSaysWhichOne) {
  for (const auto& report : {samples::verify(bundle_named("key-rekor1-bundle"), trusting()),
                             samples::verify(bundle_named("key-rekor2-tsa-bundle"), trusting()),
                             samples::verify(layer_named("key-rekor1-legacy"), trusting())}) {
    ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
    ASSERT_EQ(report.logs.size(), 1U);
    EXPECT_NE(check(report, "transparency log").reason.find("entry "), std::string::npos);
  }
}

// Only a promise has a time: Rekor v2 signs none.
TEST(CheckLog, TellsTheEntryAndWhatTheLogSignedOfIt) {
  const auto promised = bundle_named("key-rekor1-bundle");
  const auto report = samples::verify(promised, trusting());
  EXPECT_TRUE(report.logs.at(0).time);
  EXPECT_EQ(report.logs.at(0).body, promised.log_entries.at(0).canonicalized_body);
  EXPECT_EQ(report.logs.at(0).promise, promised.log_entries.at(0).signed_entry_timestamp);
  const auto proved = samples::verify(bundle_named("key-rekor2-tsa-bundle"), trusting());
  EXPECT_FALSE(proved.logs.at(0).time);
  EXPECT_FALSE(proved.logs.at(0).body.empty());
  EXPECT_TRUE(proved.logs.at(0).promise.empty());
}

TEST(CheckLog, KnowsACheckpointAgainAndStillRefusesWhatIsNotUnderIt) {
  auto policy = trusting();
  policy.known_checkpoints = std::make_shared<crypto::KnownSignatures>();
  auto bundle = bundle_named("key-rekor1-bundle");
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(samples::verify(bundle, policy).is_verified());
    EXPECT_EQ(policy.known_checkpoints->size(), 1U);
  }
  bundle.log_entries.at(0).inclusion_proof->hashes.at(0).at(0) ^= 1;
  expect_failure(samples::verify(bundle, policy), "transparency log", ErrorCode::LogEvidence);
}

// A log counts once, whatever its entries and by whatever id a trusted root names it.
TEST(CheckLog, CountsLogsAndNotEntries) {
  auto policy = trusting();
  policy.log_threshold = 2;
  auto bundle = bundle_named("key-rekor1-bundle");
  expect_failure(samples::verify(bundle, policy), "transparency log", ErrorCode::LogEvidence);
  bundle.log_entries.push_back(bundle.log_entries.at(0));
  policy.logs.insert(policy.logs.end(), policy.logs.begin(), policy.logs.end());
  const auto report = samples::verify(bundle, policy);
  expect_failure(report, "transparency log", ErrorCode::LogEvidence);
  EXPECT_NE(report.failure()->reason.find("1 of the 2 distinct transparency logs"), std::string::npos);
}

TEST(CheckLog, FailsWithAnEntryOfAnotherSignature) {
  auto bundle = bundle_named("key-rekor1-bundle");
  bundle.log_entries = bundle_named("key-rekor1-tsa-bundle").log_entries;
  expect_failure(samples::verify(bundle, trusting()), "transparency log", ErrorCode::LogEvidence);
}

TEST(CheckLog, FailsWhenAnyEntryOfATrustedLogIsForged) {
  auto bundle = bundle_named("key-rekor1-bundle");
  bundle.log_entries.push_back(bundle_named("key-rekor2-tsa-bundle").log_entries.at(0));
  expect_failure(samples::verify(bundle, trusting()), "transparency log", ErrorCode::LogEvidence);
}

// An entry of a log that nobody here knows neither helps nor harms.
TEST(CheckLog, PassesOverEntriesOfUnknownLogs) {
  auto bundle = bundle_named("key-rekor1-bundle");
  bundle.log_entries.push_back(bundle_named("key-rekor2-tsa-bundle").log_entries.at(0));
  bundle.log_entries.back().log_id.assign(32, 7);
  bundle.log_entries.back().inclusion_proof.reset();
  EXPECT_TRUE(samples::verify(bundle, trusting()).is_verified());
}

TEST(CheckLog, FailsWhenTheKeyOfTheLogWasNotValidThen) {
  auto policy = trusting();
  for (auto& log : policy.logs) log.valid.end = from_rfc3339("2020-01-01T00:00:00Z").value();
  expect_failure(samples::verify(bundle_named("key-rekor1-bundle"), policy), "transparency log",
                 ErrorCode::LogEvidence);
}

TEST(CheckLog, IsSkippedByItsOptionAndNeverPasses) {
  for (const auto& report :
       {samples::verify(bundle_named("key-rekor1-bundle")), samples::verify(layer_named("key-notlog-legacy"))}) {
    EXPECT_TRUE(report.is_verified());
    EXPECT_EQ(check(report, "transparency log").status, CheckStatus::Skipped);
    EXPECT_EQ(check(report, "transparency log").option, "--insecure-ignore-tlog");
    EXPECT_TRUE(report.logs.empty());
  }
}

Policy optional() {
  auto policy = trusting();
  policy.log = LogRequirement::Optional;
  policy.log_option = "profile team, log optional";
  return policy;
}

TEST(CheckLog, IsSkippedWithoutEvidenceWhereItIsOptional) {
  auto strangers = optional();
  strangers.logs.clear();
  for (const auto& report : {samples::verify(bundle_named("key-notlog-bundle"), optional()),
                             samples::verify(bundle_named("key-rekor1-bundle"), strangers)}) {
    EXPECT_TRUE(report.is_verified());
    EXPECT_EQ(check(report, "transparency log").status, CheckStatus::Skipped);
    EXPECT_EQ(check(report, "transparency log").option, "profile team, log optional");
  }
}

TEST(CheckLog, ChecksTheEvidenceThereIsWhereItIsOptional) {
  EXPECT_EQ(samples::verify(bundle_named("key-rekor1-bundle"), optional()).logs.size(), 1U);
  auto bundle = bundle_named("key-rekor1-bundle");
  bundle.log_entries.at(0).canonicalized_body.at(20) ^= 1;
  expect_failure(samples::verify(bundle, optional()), "transparency log", ErrorCode::LogEvidence);
}

TEST(CheckLog, SaysHowToTrustALogThatIsNot) {
  const auto report = samples::verify(bundle_named("key-rekor1-bundle"), required());
  EXPECT_NE(report.failure()->hint.find("trust add rekor"), std::string::npos);
  EXPECT_NE(report.failure()->hint.find("--trusted-root"), std::string::npos);
  EXPECT_EQ(judge({report}, "image")->hint, report.failure()->hint);
  EXPECT_TRUE(samples::verify(bundle_named("key-notlog-bundle"), required()).failure()->hint.empty());
}

crypto::TimestampAuthority authority() {
  const auto root = trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value();
  crypto::TimestampAuthority out{.chain = {}, .valid = root.timestamp_authorities.at(0).valid};
  for (const Bytes& der : root.timestamp_authorities.at(0).chain) {
    out.chain.push_back(crypto::Certificate::from_der(der).value());
  }
  return out;
}

// What a log that is retired says without a time could have been said today.
class RetiredLog : public testing::Test {
 protected:
  RetiredLog() {
    for (auto& log : policy_.logs) log.valid.end = from_rfc3339("2026-11-30T00:00:00Z").value();
  }
  [[nodiscard]] CandidateReport verify(const std::string& name) const {
    const Verifier later(policy_, from_rfc3339("2027-01-01T00:00:00Z").value());
    return later.verify_image(bundle_named(name), "sha256:source", samples::image());
  }
  void pin(std::uint64_t size, tlog::Hash root) {
    for (auto& log : policy_.logs) {
      log.final_tree = std::make_shared<const tlog::FinalTree>(tlog::FinalTree{size, root, {}});
    }
  }
  Policy policy_ = trusting();
};

TEST_F(RetiredLog, IsBelievedForATimeThatItSigned) { EXPECT_TRUE(verify("key-rekor1-bundle").is_verified()); }

TEST_F(RetiredLog, IsNotBelievedWithoutATime) {
  const auto report = verify("key-rekor2-tsa-bundle");
  expect_failure(report, "transparency log", ErrorCode::LogEvidence);
  EXPECT_NE(report.failure()->reason.find("retired"), std::string::npos);
  policy_.log = LogRequirement::Optional;
  expect_failure(verify("key-rekor2-tsa-bundle"), "transparency log", ErrorCode::LogEvidence);
}

TEST_F(RetiredLog, IsBelievedForWhatIsInItsFinalTree) {
  const auto proof = *bundle_named("key-rekor2-tsa-bundle").log_entries.at(0).inclusion_proof;
  const auto root = tlog::hash_from(proof.root_hash).value();
  pin(proof.tree_size, root);
  EXPECT_TRUE(verify("key-rekor2-tsa-bundle").is_verified());
  pin(proof.tree_size + 1, root);
  EXPECT_FALSE(verify("key-rekor2-tsa-bundle").is_verified());
}

TEST_F(RetiredLog, IsBelievedForWhatATrustedAuthoritySawInTime) {
  EXPECT_FALSE(verify("key-rekor2-tsa-bundle").is_verified());
  policy_.timestamp_authorities = {authority()};
  EXPECT_TRUE(verify("key-rekor2-tsa-bundle").is_verified());
  for (auto& log : policy_.logs) log.valid.end = from_rfc3339("2026-01-01T00:00:00Z").value();
  EXPECT_FALSE(verify("key-rekor2-tsa-bundle").is_verified());
}

TEST(CheckLog, ComesAfterTheKeyTheDigestAndTheAnnotations) {
  auto policy = required();
  policy.annotations = {{"env", "prod"}};
  expect_failure(samples::verify(bundle_named("key-rekor1-bundle"), policy), "annotations",
                 ErrorCode::NoMatchingSignature);
  policy.keys = {samples::key("p384")};
  expect_failure(samples::verify(bundle_named("key-rekor1-bundle"), policy), "signature",
                 ErrorCode::NoMatchingSignature);
}

}  // namespace
}  // namespace sigwright::verify
