// (8) of the verifier, for keys: one that is not believed for ever was valid whenever somebody saw the signature.

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"
#include "trust/trusted_root.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::layer_named;

constexpr auto kStep = "key validity";
constexpr auto kHour = std::chrono::hours(1);

// Of cosign's key in a log, which says when: at `at()`.
Policy logged() {
  auto policy = samples::policy();
  policy.log = LogRequirement::Required;
  policy.logs = trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value().logs;
  return policy;
}

Time at() { return samples::verify(bundle_named("key-rekor1-bundle"), logged()).logs.at(0).time.value(); }

Policy within(TimeRange valid, Policy policy = logged()) {
  policy.key_windows.push_back({policy.keys.at(0).fingerprint(), valid});
  return policy;
}

CandidateReport verify(TimeRange valid) { return samples::verify(bundle_named("key-rekor1-bundle"), within(valid)); }

TEST(CheckKeyWindow, PassesWithinItAndAtItsVeryBounds) {
  for (const TimeRange valid : {TimeRange{at() - kHour, at() + kHour}, TimeRange{at(), at()}, TimeRange{{}, at()},
                                TimeRange{at(), Time::max()}}) {
    const auto report = verify(valid);
    ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
    EXPECT_EQ(check(report, kStep).status, CheckStatus::Passed);
  }
}

TEST(CheckKeyWindow, FailsOutsideItAndSaysWhen) {
  const auto second = std::chrono::seconds(1);
  for (const TimeRange valid : {TimeRange{at() + second, Time::max()}, TimeRange{Time::min(), at() - second},
                                TimeRange{Time{}, Time{} + second}}) {
    const auto report = verify(valid);
    expect_failure(report, kStep, ErrorCode::Untrusted);
    EXPECT_NE(report.failure()->reason.find("but the key is valid"), std::string::npos);
  }
}

TEST(CheckKeyWindow, HoldsForALegacySignatureToo) {
  EXPECT_TRUE(samples::verify(layer_named("key-rekor1-legacy"), within({})).is_verified());
  expect_failure(samples::verify(layer_named("key-rekor1-legacy"), within({Time{}, Time{} + kHour})), kStep,
                 ErrorCode::Untrusted);
}

// Rekor v2 signs no time, and its timestamp is of nobody who is trusted here.
TEST(CheckKeyWindow, FailsWhereNobodyVouchesForATime) {
  const auto report = samples::verify(bundle_named("key-rekor2-tsa-bundle"), within({}));
  expect_failure(report, kStep, ErrorCode::Untrusted);
  EXPECT_NE(report.failure()->reason.find("a trusted time is missing"), std::string::npos);
}

TEST(CheckKeyWindow, IsJudgedByTheClockWhereNoEvidenceIsAskedFor) {
  const auto policy = [](TimeRange valid) { return within(valid, samples::policy()); };
  const auto bundle = bundle_named("key-notlog-bundle");
  EXPECT_TRUE(samples::verify(bundle, policy({Time{} - kHour, Time{} + kHour})).is_verified());
  expect_failure(samples::verify(bundle, policy({Time::min(), Time{} - kHour})), kStep, ErrorCode::Untrusted);
}

TEST(CheckKeyWindow, AnyOfSeveralWillDo) {
  auto policy = within({Time::min(), Time{}});
  policy.key_windows.push_back({policy.keys.at(0).fingerprint(), {at() - kHour, at() + kHour}});
  EXPECT_TRUE(samples::verify(bundle_named("key-rekor1-bundle"), policy).is_verified());
}

TEST(CheckKeyWindow, OfAnotherKeyIsNotApplicable) {
  auto policy = logged();
  policy.key_windows.push_back({"sha256:another", {Time::min(), Time{}}});
  const auto report = samples::verify(bundle_named("key-rekor1-bundle"), policy);
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(check(report, kStep).status, CheckStatus::NotApplicable);
}

}  // namespace
}  // namespace sigwright::verify
