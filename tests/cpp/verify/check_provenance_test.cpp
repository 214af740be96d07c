// (11) of the verifier: what provenance names is what is asked for, in both formats.

#include <gtest/gtest.h>

#include "bundle/attestation_layer.h"
#include "bundle/predicates.h"
#include "cpp/verify/signed.h"

namespace sigwright::verify {
namespace {

using fakes::with_value;
using samples::check;
using samples::expect_failure;

constexpr std::string_view kPredicate = R"({"buildDefinition":{"buildType":"https://ci.example/t",
  "externalParameters":{"workflow":{"ref":"refs/tags/v1.2.3","repository":"https://github.com/o/r"}},
  "resolvedDependencies":[{"uri":"git+https://github.com/o/r@refs/tags/v1.2.3"}]},
  "runDetails":{"builder":{"id":"https://ci.example/1@refs/tags/v4"}}})";

std::string statement(const std::string& predicate, std::string_view type) {
  const auto row = bundle::predicate_type(type).value();
  return to_text(bundle::attestation_statement({"image", samples::image()}, row, to_bytes(predicate), Time{}).value());
}

std::vector<CandidateReport> attested(const SourcePolicy& source,
                                      const std::string& predicate = std::string(kPredicate),
                                      std::string_view type = "slsaprovenance1") {
  auto policy = samples::own_policy();
  policy.provenance = source;
  const auto verifier = samples::verifier(policy);
  const auto bundle = samples::signed_bundle(statement(predicate, type));
  const auto text = std::get<bundle::DsseEnvelope>(bundle.content).text().joined();
  const auto layer = bundle::AttestationLayer::parse(to_bytes(text), {}).value();
  std::vector<CandidateReport> reports;
  reports.push_back(verifier.verify_attestation(bundle, "sha256:source", samples::image()));
  reports.push_back(verifier.verify_attestation(layer, "sha256:source", samples::image()));
  return reports;
}

void expect_refused(const std::vector<CandidateReport>& reports, ErrorCode code, std::string_view reason) {
  for (const auto& report : reports) {
    expect_failure(report, "provenance", code);
    EXPECT_NE(report.failure()->reason.find(reason), std::string::npos) << report.failure()->reason;
  }
}

TEST(CheckProvenance, PassesForWhatIsAskedFor) {
  for (const SourcePolicy& source :
       {SourcePolicy{.source_uri = "github.com/o/r"}, SourcePolicy{.tag = "v1.2.3"},
        SourcePolicy{.versioned_tag = "v1"}, SourcePolicy{.builder_id = "https://ci.example/1"},
        SourcePolicy{.source_uri = "https://github.com/o/r",
                     .tag = "v1.2.3",
                     .versioned_tag = "v1.2",
                     .builder_id = "https://ci.example/1@v4"}}) {
    for (const auto& report : attested(source)) {
      ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
      EXPECT_EQ(check(report, "provenance").status, CheckStatus::Passed);
    }
  }
}

TEST(CheckProvenance, EveryDemandCanFail) {
  const auto code = ErrorCode::PolicyNotSatisfied;
  expect_refused(attested({.source_uri = "github.com/o/other"}), code, "git+https://github.com/o/r");
  expect_refused(attested({.source_uri = "github.com/o/R"}), code, "not");
  expect_refused(attested({.tag = "v1.2"}), code, "\"v1.2.3\", not \"v1.2\"");
  expect_refused(attested({.versioned_tag = "v2"}), code, "not \"v2\"");
  expect_refused(attested({.branch = "main"}), code, "names no branch");
  expect_refused(attested({.builder_id = "https://ci.example/2"}), code, "not \"https://ci.example/2\"");
  expect_refused(attested({.builder_id = "https://ci.example/1@v3"}), code, "v3");
}

TEST(CheckProvenance, OneOfTwoSourcesIsNotEnough) {
  const auto other = with_value(kPredicate, "/buildDefinition/resolvedDependencies/0/uri",
                                "git+https://github.com/evil/r@refs/tags/v1.2.3");
  expect_refused(attested({.source_uri = "github.com/o/r"}, other), ErrorCode::PolicyNotSatisfied, "evil");
  const auto tag =
      with_value(kPredicate, "/buildDefinition/resolvedDependencies/0/uri", "git+https://github.com/o/r@refs/tags/v9");
  expect_refused(attested({.source_uri = "github.com/o/r"}, tag), ErrorCode::PolicyNotSatisfied, "two refs");
  expect_refused(attested({.tag = "v1.2.3"}, tag), ErrorCode::PolicyNotSatisfied, "v9");
}

TEST(CheckProvenance, WhatNamesNoSourceVouchesForNone) {
  expect_refused(attested({.source_uri = "github.com/o/r"}, R"({"runDetails":{"builder":{"id":"b"}}})"),
                 ErrorCode::PolicyNotSatisfied, "no source");
}

TEST(CheckProvenance, RefusesOtherAttestations) {
  expect_refused(attested({.builder_id = "b"}, "{}", "spdxjson"), ErrorCode::NoMatchingSignature,
                 "not SLSA provenance");
  expect_refused(attested({.builder_id = "b"}, "{}"), ErrorCode::Malformed, "SLSA provenance");
}

TEST(CheckProvenance, IsNotMadeUnlessAskedFor) {
  auto policy = samples::own_policy();
  const auto report = samples::verifier(policy).verify_attestation(
      samples::signed_bundle(statement(std::string(kPredicate), "slsaprovenance1")), "sha256:source", samples::image());
  EXPECT_TRUE(report.is_verified());
  for (const auto& made : report.checks) EXPECT_NE(made.name, "provenance");
}

}  // namespace
}  // namespace sigwright::verify
