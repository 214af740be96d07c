#include "verify/report.h"

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"

namespace sigwright::verify {
namespace {

CandidateReport verified() { return samples::verify(samples::bundle_named("key-notlog-bundle")); }
CandidateReport failed_one() { return Verifier::unreadable(Format::Bundle, "x", {}); }

static_assert(!std::is_default_constructible_v<VerifiedPayload>);
static_assert(!std::is_constructible_v<VerifiedPayload, Bytes, std::string>, "only a Verifier makes one");

TEST(CheckStatusName, IsStable) {
  using enum CheckStatus;
  EXPECT_EQ(check_status_name(Passed), "passed");
  EXPECT_EQ(check_status_name(Failed), "failed");
  EXPECT_EQ(check_status_name(Skipped), "skipped");
  EXPECT_EQ(check_status_name(NotApplicable), "not_applicable");
  EXPECT_EQ(check_status_name(NotRun), "not_run");
}

TEST(FormatName, IsStable) {
  EXPECT_EQ(format_name(Format::Legacy), "legacy");
  EXPECT_EQ(format_name(Format::Bundle), "bundle");
  EXPECT_EQ(format_name(Format::Blob), "blob");
}

TEST(CandidateReport, FindsItsFirstFailure) {
  CandidateReport report;
  EXPECT_EQ(report.failure(), nullptr);
  EXPECT_FALSE(report.is_signature());
  report.checks = {{.name = "a", .status = CheckStatus::Passed},
                   {.name = "b", .status = CheckStatus::Failed},
                   {.name = "c", .status = CheckStatus::Failed}};
  EXPECT_EQ(report.failure()->name, "b");
  EXPECT_EQ(report.passed(), 1U);
  EXPECT_TRUE(report.is_signature());
}

TEST(VerificationReport, IsOkWithOneVerifiedCandidateAndNoError) {
  VerificationReport report;
  EXPECT_FALSE(report.ok()) << "nothing found is no success";
  report.candidates.push_back(failed_one());
  EXPECT_FALSE(report.ok());
  report.candidates.push_back(verified());
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.verified_count(), 1U);
  report.error = Error{ErrorCode::PolicyNotSatisfied, "two are wanted", {}, {}};
  EXPECT_FALSE(report.ok());
}

TEST(VerificationReport, WantsEveryChildOk) {
  VerificationReport report;
  report.candidates.push_back(verified());
  report.children.push_back(report);
  EXPECT_TRUE(report.ok());
  report.children.emplace_back();
  EXPECT_FALSE(report.ok());
}

}  // namespace
}  // namespace sigwright::verify
