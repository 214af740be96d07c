// (5) of the verifier: annotations that were asked for were signed.

#include <gtest/gtest.h>

#include "bundle/statement.h"
#include "cpp/verify/signed.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::layer_named;

Policy wanting(std::map<std::string, std::string> annotations) {
  auto policy = samples::policy();
  policy.annotations = std::move(annotations);
  return policy;
}

TEST(CheckAnnotations, PassesWhenAllAreSigned) {
  for (const auto& report : {samples::verify(bundle_named("key-rekor1-bundle"), wanting({{"env", "test"}})),
                             samples::verify(layer_named("key-notlog-legacy"), wanting({{"env", "test"}}))}) {
    ASSERT_TRUE(report.is_verified());
    EXPECT_EQ(check(report, "annotations").status, CheckStatus::Passed);
    EXPECT_EQ(check(report, "annotations").reason, "env=test");
    EXPECT_EQ(report.annotations.at("env"), "test");
  }
}

TEST(CheckAnnotations, FailsOnAnotherValueAndShowsIt) {
  for (const auto& report : {samples::verify(bundle_named("key-rekor1-bundle"), wanting({{"env", "prod"}})),
                             samples::verify(layer_named("key-notlog-legacy"), wanting({{"env", "prod"}}))}) {
    expect_failure(report, "annotations", ErrorCode::NoMatchingSignature);
    EXPECT_EQ(report.failure()->reason, R"(the annotation "env" is "test", not "prod")");
  }
}

TEST(CheckAnnotations, FailsOnAMissingOne) {
  for (const auto& wanted : {wanting({{"env", "test"}, {"commit", "abc"}}), wanting({{"Env", "test"}})}) {
    expect_failure(samples::verify(bundle_named("key-rekor1-bundle"), wanted), "annotations",
                   ErrorCode::NoMatchingSignature);
    expect_failure(samples::verify(layer_named("key-notlog-legacy"), wanted), "annotations",
                   ErrorCode::NoMatchingSignature);
  }
  const auto report = samples::verify(layer_named("key-rekor1-legacy"), wanting({{"env", "test"}, {"zz", ""}}));
  expect_failure(report, "annotations", ErrorCode::NoMatchingSignature);
  EXPECT_NE(report.failure()->reason.find("is missing"), std::string::npos);
}

// An option that was given is never dropped: not checking the digest does not mean not checking the annotations.
TEST(CheckAnnotations, IsNotSkippedWithTheClaims) {
  auto policy = wanting({{"env", "prod"}});
  policy.check_claims = false;
  expect_failure(samples::verify(bundle_named("key-rekor1-bundle"), policy), "annotations",
                 ErrorCode::NoMatchingSignature);
  policy.annotations = {{"env", "test"}};
  EXPECT_TRUE(samples::verify(bundle_named("key-rekor1-bundle"), policy).is_verified());
}

TEST(CheckAnnotations, MustBelongToTheImageAndToOneSubject) {
  OrderedJson json = OrderedJson::parse(bundle::image_signature_statement(samples::image(), {{"a", "1"}}));
  OrderedJson other = OrderedJson::parse(bundle::image_signature_statement(samples::other_image(), {{"b", "2"}}));
  json["subject"].push_back(other["subject"][0]);
  auto policy = samples::own_policy();
  policy.annotations = {{"a", "1"}};
  EXPECT_TRUE(samples::verify(samples::signed_bundle(json.dump()), policy).is_verified());
  policy.annotations = {{"b", "2"}};
  expect_failure(samples::verify(samples::signed_bundle(json.dump()), policy), "annotations",
                 ErrorCode::NoMatchingSignature);
  policy.check_claims = false;
  policy.annotations = {{"a", "1"}, {"b", "2"}};
  expect_failure(samples::verify(samples::signed_bundle(json.dump()), policy), "annotations",
                 ErrorCode::NoMatchingSignature);
}

TEST(CheckAnnotations, ReportsSignedOnesEvenWhenNoneIsAskedFor) {
  const auto report = samples::verify(bundle_named("key-rekor1-bundle"));
  EXPECT_EQ(report.annotations, (std::map<std::string, std::string>{{"env", "test"}}));
  EXPECT_EQ(check(report, "annotations").status, CheckStatus::NotApplicable);
}

}  // namespace
}  // namespace sigwright::verify
