// (9) of the verifier: a trusted certificate transparency log has promised to publish the certificate.

#include <gtest/gtest.h>

#include "cpp/verify/keyless.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::keyless_policy;

constexpr auto kStep = "certificate transparency";

TEST(CheckSct, PassesForThePromiseInTheCertificate) {
  const auto report = samples::verify(bundle_named("keyless-rekor1"), keyless_policy());
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(check(report, kStep).status, CheckStatus::Passed);
}

TEST(CheckSct, FailsWithoutATrustedLogOrWithAnotherOfTheSameId) {
  auto policy = keyless_policy();
  const auto log = policy.certificates->ct_logs.at(0);
  policy.certificates->ct_logs.clear();
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), kStep, ErrorCode::Untrusted);
  policy.certificates->ct_logs = {
      {.base_url = {}, .key = samples::key("cosign"), .log_id = log.log_id, .valid = {}, .origin = {}}};
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), kStep, ErrorCode::Untrusted);
}

TEST(CheckSct, FailsWhenTheLogsKeyWasNotValidThen) {
  auto policy = keyless_policy();
  policy.certificates->ct_logs.at(0).valid.end = from_rfc3339("2020-01-01T00:00:00Z").value();
  expect_failure(samples::verify(bundle_named("keyless-rekor1"), policy), kStep, ErrorCode::Untrusted);
}

TEST(CheckSct, IsSkippedByItsOptionAndNeverPasses) {
  auto policy = keyless_policy();
  policy.certificates->ct_logs.clear();
  policy.certificates->sct_threshold = 0;
  const auto report = samples::verify(bundle_named("keyless-rekor1"), policy);
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(check(report, kStep).status, CheckStatus::Skipped);
  EXPECT_EQ(check(report, kStep).option, "--insecure-ignore-sct");
}

TEST(CheckSct, CountsLogsAndNotPromises) {
  auto policy = keyless_policy();
  policy.certificates->sct_threshold = 2;
  policy.certificates->ct_logs.push_back(policy.certificates->ct_logs.at(0));
  const auto report = samples::verify(bundle_named("keyless-rekor1"), policy);
  expect_failure(report, kStep, ErrorCode::Untrusted);
  EXPECT_NE(report.failure()->reason.find("1 of the 2 distinct certificate transparency logs"), std::string::npos);
}

// What is embedded is not what a detached promise signs.
TEST(CheckSct, ADetachedPromiseIsOverTheWholeCertificate) {
  auto policy = keyless_policy();
  const auto leaf = samples::material_of("keyless-rekor1").leaf;
  policy.certificates->sct = crypto::embedded_timestamps(leaf).value().at(0);
  const auto report = samples::verify(bundle_named("keyless-rekor1"), policy);
  EXPECT_TRUE(report.is_verified());
  EXPECT_EQ(check(report, kStep).reason.find("detached"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::verify
