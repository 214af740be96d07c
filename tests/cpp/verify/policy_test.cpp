#include "verify/policy.h"

#include <gtest/gtest.h>

namespace sigwright::verify {
namespace {

TEST(PolicyUnderOtherTrust, KeepsItsDemandsAndNothingOfItsTrust) {
  Policy policy;
  policy.predicate_type = "https://slsa.dev/provenance/v1";
  policy.certificates.emplace().sct_threshold = 0;
  policy.certificates->authorities.emplace_back();
  policy.timestamp_authorities.emplace_back();
  policy.further.emplace_back();
  FurtherTrust trust;
  trust.log = LogRequirement::Ignored;
  trust.log_option = "a root without logs";
  trust.timestamp_threshold = 2;
  const Policy other = policy.under(trust);
  EXPECT_EQ(other.predicate_type, policy.predicate_type);
  EXPECT_EQ(other.log, LogRequirement::Ignored);
  EXPECT_EQ(other.timestamp_threshold, 2U);
  EXPECT_TRUE(other.timestamp_authorities.empty());
  EXPECT_TRUE(other.certificates->authorities.empty());
  EXPECT_EQ(other.certificates->sct_threshold, 1U);
  EXPECT_TRUE(other.further.empty());
}

}  // namespace
}  // namespace sigwright::verify
