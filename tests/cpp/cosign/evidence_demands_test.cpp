#include "cosign/evidence_demands.h"

#include <gtest/gtest.h>

#include "crypto/keys.h"

namespace sigwright::cosign {
namespace {

verify::Policy by_key() {
  verify::Policy policy;
  policy.keys = {crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value().public_key()};
  return policy;
}

verify::Policy by_identity(std::size_t sct_threshold = 1) {
  verify::Policy policy;
  policy.certificates.emplace().sct_threshold = sct_threshold;
  return policy;
}

void expect_usage(const EvidenceDemands& demands, verify::Policy policy, std::string_view words) {
  const auto done = add_demands(demands, policy);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Usage);
  EXPECT_NE(done.error().message.find(words), std::string::npos) << done.error().message;
}

TEST(EvidenceDemands, ChangeNothingWhereNothingIsDemanded) {
  auto policy = by_key();
  ASSERT_TRUE(add_demands({}, policy));
  EXPECT_EQ(policy.log_threshold, 1U);
  EXPECT_EQ(policy.timestamp_threshold, 0U);
  EXPECT_TRUE(policy.key_windows.empty());
  auto ignoring = by_identity(0);
  ASSERT_TRUE(add_demands({}, ignoring));
  EXPECT_EQ(ignoring.certificates->sct_threshold, 0U);
}

TEST(EvidenceDemands, AreTakenOverAndAddToWhatIsAskedAlready) {
  auto policy = by_identity();
  policy.timestamp_threshold = 1;
  ASSERT_TRUE(add_demands({.log_threshold = 2, .timestamp_threshold = 0, .sct_threshold = 3}, policy));
  EXPECT_EQ(policy.log_threshold, 2U);
  EXPECT_EQ(policy.timestamp_threshold, 1U);
  EXPECT_EQ(policy.certificates->sct_threshold, 3U);
}

TEST(EvidenceDemands, OfAKeyAreAWindowForEachOfThem) {
  auto policy = by_key();
  policy.keys.push_back(by_key().keys.at(0));
  ASSERT_TRUE(add_demands({.key_valid_until = "2026-01-31T00:00:00Z"}, policy));
  ASSERT_EQ(policy.key_windows.size(), 2U);
  EXPECT_EQ(policy.key_windows.at(1).fingerprint, policy.keys.at(1).fingerprint());
  EXPECT_EQ(policy.key_windows.at(0).valid.start, Time::min());
  EXPECT_EQ(to_rfc3339(policy.key_windows.at(0).valid.end), "2026-01-31T00:00:00Z");
}

TEST(EvidenceDemands, OfNothingAreRefused) {
  expect_usage({.log_threshold = 0}, by_key(), "--log-threshold is 0");
  expect_usage({.sct_threshold = 0}, by_identity(), "--sct-threshold is 0");
}

TEST(EvidenceDemands, ThatContradictAreRefused) {
  auto ignoring = by_key();
  ignoring.log = verify::LogRequirement::Ignored;
  expect_usage({.log_threshold = 2}, ignoring, "--insecure-ignore-tlog");
  expect_usage({.sct_threshold = 2}, by_identity(0), "--insecure-ignore-sct");
  expect_usage({.sct_threshold = 2}, by_key(), "--key");
  expect_usage({.key_valid_from = "2026-01-01T00:00:00Z"}, by_identity(), "none is given");
}

TEST(EvidenceDemands, OfATimeThatIsNoneOrAWindowThatIsEmptyAreRefused) {
  expect_usage({.key_valid_from = "soon"}, by_key(), "no time: soon");
  expect_usage({.key_valid_from = "2026-01-02T00:00:00Z", .key_valid_until = "2026-01-01T00:00:00Z"}, by_key(),
               "before");
}

}  // namespace
}  // namespace sigwright::cosign
