#include <gtest/gtest.h>

#include "cpp/verify/samples.h"
#include "verify/report.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::layer_named;

Policy required(const std::string& key) {
  auto policy = samples::policy();
  policy.keys = {samples::key(key)};
  policy.log = LogRequirement::Required;
  return policy;
}

CandidateReport good() { return samples::verify(bundle_named("key-notlog-bundle")); }
CandidateReport attestation() { return samples::verify(bundle_named("attest-none-bundle")); }
CandidateReport wrong_key() { return samples::verify(bundle_named("key-rekor1-bundle"), required("p384")); }
CandidateReport wrong_key_legacy() { return samples::verify(layer_named("key-rekor1-legacy"), required("p384")); }
CandidateReport no_log() { return samples::verify(bundle_named("key-notlog-bundle"), required("cosign")); }
CandidateReport other_image() {
  return samples::verifier().verify_image(layer_named("key-notlog-legacy"), "s", samples::other_image());
}
CandidateReport unreadable() {
  return Verifier::unreadable(Format::Bundle, "s", {ErrorCode::Malformed, "no bundle", {}, {}});
}

struct Case {
  std::string name;
  std::vector<CandidateReport> candidates;
  std::optional<ErrorCode> code;
};

std::vector<Case> cases() {
  using enum ErrorCode;
  return {
      {"Nothing", {}, NoSignatures},
      {"AttestationAlone", {attestation()}, NoSignatures},
      {"Good", {good()}, std::nullopt},
      {"GoodAmongBad", {unreadable(), wrong_key(), good(), no_log()}, std::nullopt},
      {"WrongKeyThoughTheLogIsMissingToo", {wrong_key()}, NoMatchingSignature},
      {"NoLog", {no_log()}, LogEvidence},
      {"OtherImage", {other_image()}, NoMatchingSignature},
      {"Unreadable", {unreadable()}, Malformed},
      {"UnreadableAndWrongKey", {unreadable(), wrong_key()}, NoMatchingSignature},
      {"WrongKeyAndNoLog", {wrong_key(), no_log()}, LogEvidence},
      {"NoLogAndOtherImage", {no_log(), other_image()}, LogEvidence},
      {"UnreadableAndAttestation", {attestation(), unreadable()}, Malformed},
  };
}

class Judgements : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Candidates, Judgements, testing::ValuesIn(cases()),
                         [](const auto& row) { return row.param.name; });

TEST_P(Judgements, HaveTheCodeOfTheCandidateThatGotFurthest) {
  const auto error = judge(GetParam().candidates, "host/name");
  ASSERT_EQ(error.has_value(), GetParam().code.has_value());
  if (error) {
    EXPECT_EQ(error->code, *GetParam().code) << error->message;
    EXPECT_TRUE(error->message.starts_with("host/name: ")) << error->message;
  }
}

TEST(Judge, SaysInWordsThatNoSignatureMatchesTheKey) {
  const auto error = judge({wrong_key(), wrong_key_legacy(), attestation()}, "host/name");
  ASSERT_TRUE(error.has_value());
  EXPECT_NE(error->message.find("no signature matches the key"), std::string::npos) << error->message;
  EXPECT_NE(error->message.find("2 signatures found"), std::string::npos) << error->message;
  EXPECT_NE(error->message.find(samples::key("p384").fingerprint()), std::string::npos) << error->message;
  EXPECT_NE(error->message.find(samples::key("cosign").fingerprint()), std::string::npos) << error->message;
  EXPECT_EQ(error->details.at("signatures"), "2");
  EXPECT_EQ(error->details.at("check"), "signature");
}

TEST(Judge, SaysWhichCheckStoppedTheBest) {
  EXPECT_NE(judge({no_log()}, "x")->message.find("transparency log: no transparency log entry"), std::string::npos);
  EXPECT_NE(judge({other_image()}, "x")->message.find("subject digest: "), std::string::npos);
}

TEST(Judge, SaysThatAnAttestationIsNoSignature) {
  const auto error = judge({attestation(), attestation()}, "x");
  EXPECT_NE(error->message.find("2 attestations found"), std::string::npos) << error->message;
}

TEST(Judge, ListsEachReasonOnceAndNotAllOfThem) {
  const std::vector<CandidateReport> same(50, wrong_key());
  EXPECT_LT(judge(same, "x")->message.size(), 400U);
  std::vector<CandidateReport> different;
  for (int i = 0; i < 50; ++i) {
    different.push_back(
        Verifier::unreadable(Format::Legacy, "s", {ErrorCode::Malformed, "r" + std::to_string(i), {}, {}}));
  }
  EXPECT_TRUE(judge(different, "x")->message.ends_with("r0; r1; r2; and 47 more"));
}

}  // namespace
}  // namespace sigwright::verify
