// (8) of the verifier: a chain at every time that somebody vouches for, and no time without that.

#include <gtest/gtest.h>

#include "cpp/bundle/edit.h"
#include "cpp/verify/keyless.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::keyless_policy;

Time at(const char* text) { return from_rfc3339(text).value(); }

CandidateReport verify_at(const bundle::Bundle& bundle, Policy policy, Time now) {
  return Verifier(std::move(policy), now).verify_image(bundle, "sha256:source", samples::image());
}

TEST(CheckCertificate, PassesAtTheTimeOfTheLogOrOfTheTimestamp) {
  for (const auto* name : {"keyless-rekor1", "keyless-rekor2-tsa"}) {
    const auto report = samples::verify(bundle_named(name), keyless_policy());
    ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
    EXPECT_EQ(check(report, "certificate").status, CheckStatus::Passed);
    EXPECT_TRUE(report.verified_time);
  }
}

// Rekor v2 signs no time; the integrated time that a bundle states is nobody's word.
TEST(CheckCertificate, FailsWithoutATrustedTimeAndSaysSo) {
  auto bundle = bundle_named("keyless-rekor2-tsa");
  bundle.timestamps.clear();
  bundle.log_entries.at(0).integrated_time =
      to_unix_seconds(samples::material_of("keyless-rekor2-tsa").leaf.validity().start);
  const auto report = samples::verify(bundle, keyless_policy());
  expect_failure(report, "certificate", ErrorCode::Untrusted);
  EXPECT_NE(report.failure()->reason.find("a trusted time is missing"), std::string::npos);
}

TEST(CheckCertificate, FailsWhenTheTimestampAuthorityIsNotTrusted) {
  auto policy = keyless_policy();
  policy.timestamp_authorities.clear();
  expect_failure(samples::verify(bundle_named("keyless-rekor2-tsa"), policy), "certificate", ErrorCode::Untrusted);
}

// The clock counts only where neither a log nor a timestamp is asked for, and then the certificate must be valid now.
TEST(CheckCertificate, TakesTheClockWhereNoEvidenceIsAskedFor) {
  auto policy = keyless_policy();
  policy.log = LogRequirement::Ignored;
  auto bundle = bundle_named("keyless-rekor1");
  const TimeRange valid = samples::material_of("keyless-rekor1").leaf.validity();
  EXPECT_TRUE(verify_at(bundle, policy, valid.start).is_verified());
  EXPECT_TRUE(verify_at(bundle, policy, valid.end).is_verified());
  expect_failure(verify_at(bundle, policy, valid.end + std::chrono::seconds(1)), "certificate", ErrorCode::Untrusted);
  expect_failure(verify_at(bundle, policy, valid.start - std::chrono::seconds(1)), "certificate", ErrorCode::Untrusted);
}

TEST(CheckCertificate, FailsForAnAuthorityThatIsNotTrustedOrWasNotYet) {
  auto policy = keyless_policy();
  policy.certificates->authorities.clear();
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), "certificate", ErrorCode::Untrusted);
  policy = keyless_policy();
  policy.certificates->authorities[0].valid = {.start = at("2100-01-01T00:00:00Z")};
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), "certificate", ErrorCode::Untrusted);
  policy = keyless_policy();
  policy.certificates->authorities[0].anchors = {samples::material_of("keyless-rekor2-tsa").leaf};
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), "certificate", ErrorCode::Untrusted);
}

// An authority that signs itself is none that vouches for anybody.
TEST(CheckCertificate, FailsForTheCertificateOfAnAuthority) {
  auto policy = keyless_policy();
  policy.certificates->certificate = policy.certificates->authorities[0].anchors[0];
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), "signature", ErrorCode::NoMatchingSignature);
}

TEST(CheckCertificate, IsNoStepWhereAKeyIsAskedFor) {
  auto policy = samples::policy();
  policy.keys = {samples::material_of("keyless-rekor1").leaf.public_key()};
  const auto report = samples::verify(bundle_named("keyless-rekor1"), policy);
  EXPECT_TRUE(report.is_verified());
  for (const auto& step : report.checks) EXPECT_NE(step.name, "certificate");
}

TEST(CheckCertificate, ASignatureByAKeyHasNone) {
  const auto report = samples::verify(bundle_named("key-rekor1-bundle"), keyless_policy());
  expect_failure(report, "signature", ErrorCode::NoCertificate);
  EXPECT_EQ(judge({report}, "x")->exit_code(), 13);
}

TEST(CheckCertificate, AChangedSignatureIsNotTheCertificates) {
  auto bundle = bundle_named("keyless-rekor1");
  auto& payload = std::get<bundle::DsseEnvelope>(bundle.content).payload;
  payload = fakes::edited(payload, [](Bytes& bytes) { bytes.back() ^= 1U; });
  expect_failure(samples::verify(bundle, keyless_policy()), "signature", ErrorCode::NoMatchingSignature);
}

// The entry of another certificate is no evidence for this one.
TEST(CheckCertificate, TheLogEntryMustBeOfThisCertificate) {
  auto bundle = bundle_named("keyless-rekor1");
  bundle.log_entries = bundle_named("keyless-rekor2-tsa").log_entries;
  expect_failure(samples::verify(bundle, keyless_policy()), "transparency log", ErrorCode::LogEvidence);
}

}  // namespace
}  // namespace sigwright::verify
