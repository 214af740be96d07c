#include "verify/candidate.h"

#include <gtest/gtest.h>

namespace sigwright::verify {
namespace {

TEST(CheckMakers, SetWhatBelongsToTheirStatus) {
  EXPECT_EQ(passed("r").status, CheckStatus::Passed);
  EXPECT_EQ(passed("r").reason, "r");
  const Check failure = failed(ErrorCode::LogEvidence, "r");
  EXPECT_EQ(failure.status, CheckStatus::Failed);
  EXPECT_EQ(failure.code, ErrorCode::LogEvidence);
  const Check skip = skipped("--x", "r");
  EXPECT_EQ(skip.status, CheckStatus::Skipped);
  EXPECT_EQ(skip.option, "--x");
  EXPECT_EQ(not_applicable("r").status, CheckStatus::NotApplicable);
}

TEST(Check, HasNotRunUnlessSomebodySaysSo) { EXPECT_EQ(Check{}.status, CheckStatus::NotRun); }

}  // namespace
}  // namespace sigwright::verify
