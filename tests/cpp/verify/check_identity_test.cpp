// (10) of the verifier: every part of an identity counts, and a mismatch names both sides.

#include <gtest/gtest.h>

#include "cpp/verify/keyless.h"
#include "verify/fulcio_extensions.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::expect_failure;
using samples::identity;
using samples::kIssuerUrl;
using samples::kSigner;

CandidateReport verify_for(Identity wanted) {
  return samples::verify(bundle_named("keyless-rekor1"), samples::keyless_policy(std::move(wanted)));
}

Pattern expression(std::string text) { return Pattern::expression(std::move(text)).value(); }

TEST(CheckIdentity, PassesForTheSignerAndReportsWhoThatIs) {
  const auto report = verify_for(identity());
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(report.signer.identity, kSigner);
  EXPECT_EQ(report.signer.issuer, kIssuerUrl);
  EXPECT_EQ(report.signer.extensions.at(std::string(kIssuer)), kIssuerUrl);
  EXPECT_EQ(report.signer.key_type, "ecdsa-p256");
}

TEST(CheckIdentity, FailsForAnotherSignerAndNamesBoth) {
  const auto report = verify_for(identity("evil@example.com"));
  expect_failure(report, "identity", ErrorCode::IdentityMismatch);
  EXPECT_NE(report.failure()->reason.find(kSigner), std::string::npos);
  EXPECT_NE(report.failure()->reason.find("evil@example.com"), std::string::npos);
  EXPECT_EQ(judge({report}, "x")->exit_code(), 14);
}

TEST(CheckIdentity, FailsForAnotherIssuerAndNamesBoth) {
  const auto report = verify_for(identity(kSigner, "http://127.0.0.1:43008/"));
  expect_failure(report, "identity", ErrorCode::IdentityMismatch);
  EXPECT_NE(report.failure()->reason.find("slash"), std::string::npos);
}

TEST(CheckIdentity, ExpressionsAreOfTheWhole) {
  EXPECT_TRUE(verify_for({expression(".*@example.com"), expression("http://127.*"), {}}).is_verified());
  EXPECT_TRUE(verify_for({expression("^dev@"), expression("^http://127"), {}}).is_verified());
  expect_failure(verify_for({expression("@example.com"), expression(".*"), {}}), "identity",
                 ErrorCode::IdentityMismatch);
  expect_failure(verify_for({expression(".*"), expression("http://127"), {}}), "identity", ErrorCode::IdentityMismatch);
}

TEST(CheckIdentity, EveryExtensionAskedForMustHaveItsValue) {
  auto wanted = identity();
  wanted.extensions = {{std::string(kIssuer), std::string(kIssuerUrl)}};
  EXPECT_TRUE(verify_for(wanted).is_verified());
  wanted.extensions = {{std::string(kIssuer), "another"}};
  expect_failure(verify_for(wanted), "identity", ErrorCode::IdentityMismatch);
  for (const auto name : {kWorkflowTrigger, kWorkflowSha, kWorkflowName, kWorkflowRepository, kWorkflowRef}) {
    wanted.extensions = {{std::string(name), "x"}};
    const auto report = verify_for(wanted);
    expect_failure(report, "identity", ErrorCode::IdentityMismatch);
    EXPECT_NE(report.failure()->reason.find(name), std::string::npos);
  }
}

TEST(CheckIdentity, AnyOfSeveralIsEnoughAndNoneIsNot) {
  auto policy = samples::keyless_policy(identity("other@example.com"));
  policy.certificates->identities.push_back(identity());
  EXPECT_TRUE(samples::verify(bundle_named("keyless-rekor1"), policy).is_verified());
  policy.certificates->identities.clear();
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), "identity", ErrorCode::IdentityMismatch);
}

// Nobody vouches for a name before the chain holds.
TEST(CheckIdentity, IsNotReportedBeforeTheCertificateIsBelieved) {
  auto policy = samples::keyless_policy();
  policy.certificates->authorities.clear();
  EXPECT_EQ(samples::verify(bundle_named("keyless-rekor1"), policy).signer.identity, "");
}

}  // namespace
}  // namespace sigwright::verify
