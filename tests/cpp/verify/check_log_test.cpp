// (6) of the verifier: log evidence is required unless it is ignored by an option, and a report never claims it.

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"

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

TEST(CheckLog, IsSkippedByItsOptionAndNeverPasses) {
  for (const auto& report :
       {samples::verify(bundle_named("key-rekor1-bundle")), samples::verify(layer_named("key-notlog-legacy"))}) {
    EXPECT_TRUE(report.is_verified());
    EXPECT_EQ(check(report, "transparency log").status, CheckStatus::Skipped);
    EXPECT_EQ(check(report, "transparency log").option, "--insecure-ignore-tlog");
    EXPECT_TRUE(report.logs.empty());
  }
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
