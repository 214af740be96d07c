// (5) of the verifier for attestations: of the type asked for, about this image, and never a signature.

#include <gtest/gtest.h>

#include "bundle/attestation_layer.h"
#include "cpp/verify/samples.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;

constexpr auto kProvenance = "https://slsa.dev/provenance/v0.2";

Policy asking(std::string type) {
  auto policy = samples::policy();
  policy.predicate_type = std::move(type);
  return policy;
}

CandidateReport attested(const Policy& policy, const std::string& bundle = "attest-none-bundle",
                         const crypto::Digest& image = samples::image()) {
  return samples::verifier(policy).verify_attestation(bundle_named(bundle), "sha256:source", image);
}

CandidateReport attested_in_layer(const Policy& policy) {
  const auto bundle = bundle_named("attest-none-bundle");
  const auto text = std::get<bundle::DsseEnvelope>(bundle.content).text().joined();
  const auto layer = bundle::AttestationLayer::parse(to_bytes(text), {}).value();
  return samples::verifier(policy).verify_attestation(layer, "sha256:source", samples::image());
}

TEST(CheckPredicate, PassesForTheTypeAskedForInBothFormats) {
  for (const auto& report : {attested(asking(kProvenance)), attested_in_layer(asking(kProvenance))}) {
    ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
    EXPECT_EQ(report.predicate_type, kProvenance);
    EXPECT_EQ(check(report, "predicate type").status, CheckStatus::Passed);
    EXPECT_FALSE(report.signature.empty());
  }
}

TEST(CheckPredicate, TakesAnyTypeWhenNoneIsAskedFor) {
  const auto report = attested(asking(""));
  EXPECT_TRUE(report.is_verified());
  EXPECT_EQ(check(report, "predicate type").status, CheckStatus::NotApplicable);
}

TEST(CheckPredicate, FailsForAnotherTypeAndNamesBoth) {
  for (const auto& report :
       {attested(asking("https://spdx.dev/Document")), attested_in_layer(asking("https://spdx.dev/Document"))}) {
    expect_failure(report, "predicate type", ErrorCode::NoMatchingSignature);
    EXPECT_NE(report.failure()->reason.find(kProvenance), std::string::npos);
  }
}

TEST(CheckPredicate, AnAttestationIsAboutItsImageAlone) {
  expect_failure(attested(asking(kProvenance), "attest-none-bundle", samples::other_image()), "subject digest",
                 ErrorCode::NoMatchingSignature);
}

TEST(CheckPredicate, ASignatureIsNoAttestationAndTheOtherWayRound) {
  const auto signature = attested(asking(""), "key-notlog-bundle");
  EXPECT_FALSE(signature.is_verified());
  EXPECT_FALSE(signature.is_signature());
  const auto attestation = samples::verify(bundle_named("attest-none-bundle"));
  EXPECT_FALSE(attestation.is_verified());
  EXPECT_FALSE(attestation.is_signature());
}

TEST(CheckPredicate, AMessageSignatureIsNoAttestation) {
  expect_failure(attested(asking(""), "blob-p256"), "format", ErrorCode::NoMatchingSignature);
}

TEST(CheckPredicate, AWrongKeyIsToldFirst) {
  auto policy = asking("https://spdx.dev/Document");
  policy.keys = {samples::key("p384")};
  expect_failure(attested(policy), "signature", ErrorCode::NoMatchingSignature);
}

}  // namespace
}  // namespace sigwright::verify
