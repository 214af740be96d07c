#include "verify/policy.h"

#include <gtest/gtest.h>

namespace sigwright::verify {
namespace {

TEST(PolicyUnderOtherTrust, KeepsItsDemandsAndNothingOfItsTrust) {
  Policy policy;
  policy.predicate_type = "https://slsa.dev/provenance/v1";
  policy.certificates.emplace().require_sct = false;
  policy.certificates->authorities.emplace_back();
  policy.timestamp_authorities.emplace_back();
  policy.further.emplace_back();
  FurtherTrust trust;
  trust.log = LogRequirement::Ignored;
  trust.log_option = "a root without logs";
  trust.require_timestamp = true;
  const Policy other = policy.under(trust);
  EXPECT_EQ(other.predicate_type, policy.predicate_type);
  EXPECT_EQ(other.log, LogRequirement::Ignored);
  EXPECT_TRUE(other.require_timestamp);
  EXPECT_TRUE(other.timestamp_authorities.empty());
  EXPECT_TRUE(other.certificates->authorities.empty());
  EXPECT_TRUE(other.certificates->require_sct);
  EXPECT_TRUE(other.further.empty());
}

}  // namespace
}  // namespace sigwright::verify
