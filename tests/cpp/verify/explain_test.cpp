#include "verify/explain.h"

#include <gtest/gtest.h>

#include "cpp/bundle/edit.h"
#include "cpp/verify/keyless.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::keyless_policy;

TEST(Explain, RunsEveryStepOfAKeylessBundleAndVerifiesNothing) {
  for (const auto* name : {"keyless-rekor1", "keyless-rekor2-tsa"}) {
    const auto report = explain(bundle_named(name), keyless_policy(), Time{});
    for (const char* step :
         {"signature", "payload", "transparency log", "certificate", "certificate transparency", "identity"}) {
      EXPECT_EQ(check(report, step).status, CheckStatus::Passed) << name << ": " << step;
    }
    EXPECT_FALSE(report.is_verified());
  }
}

TEST(Explain, GoesOnBehindAStepThatFails) {
  auto policy = keyless_policy(samples::identity("else@example.com"));
  policy.logs.clear();
  const auto report = explain(bundle_named("keyless-rekor2-tsa"), policy, Time{});
  EXPECT_EQ(check(report, "transparency log").status, CheckStatus::Failed);
  EXPECT_EQ(check(report, "certificate").status, CheckStatus::Passed);
  EXPECT_EQ(check(report, "identity").status, CheckStatus::Failed);
}

TEST(Explain, LeavesOutWhatNeedsWhatWasNotFound) {
  auto bundle = bundle_named("keyless-rekor1");
  auto& payload = std::get<bundle::DsseEnvelope>(bundle.content).payload;
  payload = fakes::edited(payload, [](Bytes& bytes) { bytes.push_back(' '); });
  auto policy = keyless_policy();
  policy.certificates->authorities.clear();
  const auto report = explain(bundle, policy, Time{});
  EXPECT_EQ(check(report, "signature").status, CheckStatus::Failed);
  EXPECT_EQ(check(report, "transparency log").status, CheckStatus::NotRun);
  EXPECT_EQ(check(report, "certificate").status, CheckStatus::Failed);
  EXPECT_EQ(check(report, "certificate transparency").status, CheckStatus::NotRun);
}

TEST(Explain, SaysNothingOfASignatureThatNobodyCanCheck) {
  const auto report = explain(bundle_named("blob-p384"), Policy{}, Time{});
  EXPECT_EQ(check(report, "signature").status, CheckStatus::NotRun);
  EXPECT_NE(check(report, "signature").reason.find("--key"), std::string::npos);
}

TEST(Explain, ChecksAMessageOverTheDigestThatTheBundleStates) {
  auto bundle = bundle_named("blob-p384");
  auto& message = std::get<bundle::MessageSignature>(bundle.content);
  auto policy = samples::policy();
  policy.keys = {samples::key("p384")};
  EXPECT_EQ(check(explain(bundle, policy, Time{}), "signature").status, CheckStatus::Passed);
  EXPECT_EQ(check(explain(bundle, policy, Time{}), "payload").status, CheckStatus::NotRun);
  message.digest[0] ^= 1;
  EXPECT_EQ(check(explain(bundle, policy, Time{}), "signature").status, CheckStatus::Failed);
}

}  // namespace
}  // namespace sigwright::verify
