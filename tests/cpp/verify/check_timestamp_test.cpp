// (7) of the verifier: timestamps count where an authority is trusted, and can be demanded.

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"
#include "trust/trusted_root.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::layer_named;

crypto::TimestampAuthority authority() {
  const auto root = trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value();
  crypto::TimestampAuthority out{.chain = {}, .valid = root.timestamp_authorities.at(0).valid};
  for (const Bytes& der : root.timestamp_authorities.at(0).chain) {
    out.chain.push_back(crypto::Certificate::from_der(der).value());
  }
  return out;
}

Policy trusting(bool demanded) {
  auto policy = samples::policy();
  policy.timestamp_authorities = {authority()};
  policy.timestamp_threshold = demanded ? 1 : 0;
  return policy;
}

TEST(CheckTimestamp, PassesForATrustedAuthorityAndTellsTheTime) {
  for (const auto& report : {samples::verify(bundle_named("key-tsa-bundle"), trusting(true)),
                             samples::verify(bundle_named("key-rekor2-tsa-bundle"), trusting(true)),
                             samples::verify(layer_named("key-rekor1-tsa-legacy"), trusting(true))}) {
    EXPECT_TRUE(report.is_verified()) << report.failure()->reason;
    EXPECT_EQ(check(report, "timestamp").status, CheckStatus::Passed);
    EXPECT_TRUE(report.verified_time);
    EXPECT_EQ(report.timestamps.size(), 1U);
  }
}

TEST(CheckTimestamp, IsNotApplicableWithoutATimestampUnlessDemanded) {
  const auto bare = samples::verify(bundle_named("key-notlog-bundle"), trusting(false));
  EXPECT_TRUE(bare.is_verified());
  EXPECT_EQ(check(bare, "timestamp").status, CheckStatus::NotApplicable);
  EXPECT_FALSE(bare.verified_time);
  expect_failure(samples::verify(bundle_named("key-notlog-bundle"), trusting(true)), "timestamp", ErrorCode::Untrusted);
}

TEST(CheckTimestamp, OfAnUnknownAuthorityIsNoTime) {
  auto policy = samples::policy();
  const auto ignored = samples::verify(bundle_named("key-tsa-bundle"), policy);
  EXPECT_TRUE(ignored.is_verified());
  EXPECT_EQ(check(ignored, "timestamp").status, CheckStatus::NotApplicable);
  EXPECT_FALSE(ignored.verified_time);
  EXPECT_TRUE(ignored.timestamps.empty());
  policy.timestamp_threshold = 1;
  expect_failure(samples::verify(bundle_named("key-tsa-bundle"), policy), "timestamp", ErrorCode::Untrusted);
}

TEST(CheckTimestamp, OfAnotherSignatureFailsEvenWhereNoneIsDemanded) {
  auto bundle = bundle_named("key-tsa-bundle");
  bundle.timestamps = bundle_named("key-rekor2-tsa-bundle").timestamps;
  expect_failure(samples::verify(bundle, trusting(false)), "timestamp", ErrorCode::Untrusted);
}

TEST(CheckTimestamp, CountsAuthoritiesAndNotTimestamps) {
  auto policy = trusting(true);
  policy.timestamp_threshold = 2;
  policy.timestamp_authorities.push_back(authority());
  auto bundle = bundle_named("key-tsa-bundle");
  bundle.timestamps.push_back(bundle.timestamps.at(0));
  const auto report = samples::verify(bundle, policy);
  expect_failure(report, "timestamp", ErrorCode::Untrusted);
  EXPECT_NE(report.failure()->reason.find("1 of the 2 distinct timestamp authorities"), std::string::npos);
}

TEST(CheckTimestamp, OfARetiredAuthorityFails) {
  auto policy = trusting(true);
  policy.timestamp_authorities[0].valid.end = from_rfc3339("2020-01-01T00:00:00Z").value();
  expect_failure(samples::verify(bundle_named("key-tsa-bundle"), policy), "timestamp", ErrorCode::Untrusted);
}

}  // namespace
}  // namespace sigwright::verify
