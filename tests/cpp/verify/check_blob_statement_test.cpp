// (4) of the verifier for a blob that a statement is about.

#include <gtest/gtest.h>

#include "cpp/verify/signed.h"

namespace sigwright::verify {
namespace {

using samples::expect_failure;

std::string statement(const std::string& subjects) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[)" + subjects +
         R"(],"predicateType":"https://example.com/p","predicate":{}})";
}

std::string subject_of(const std::string& blob) {
  return R"({"name":"x","digest":{"sha256":")" + std::string(crypto::Digest::of(as_bytes(blob)).hex()) + R"("}})";
}

CandidateReport verify_blob(const std::string& payload, const std::string& blob, bool statements = true) {
  auto policy = samples::own_policy();
  policy.statements = statements;
  return Verifier(policy, Time{}).verify_blob(samples::signed_bundle(payload), "b.json", samples::MemoryBlob(blob));
}

TEST(CheckBlobStatement, PassesForAStatementThatNamesTheBlob) {
  const auto report = verify_blob(statement(subject_of("other") + "," + subject_of("blob")), "blob");
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(report.predicate_type, "https://example.com/p");
}

TEST(CheckBlobStatement, FailsForAStatementAboutSomethingElse) {
  expect_failure(verify_blob(statement(subject_of("other")), "blob"), "subject digest", ErrorCode::NoMatchingSignature);
}

TEST(CheckBlobStatement, FailsForWhatIsNoStatement) {
  expect_failure(verify_blob("{}", "blob"), "subject digest", ErrorCode::Malformed);
}

TEST(CheckBlobStatement, CountsOnlyWhereItIsAskedFor) {
  expect_failure(verify_blob(statement(subject_of("blob")), "blob", false), "format", ErrorCode::NoMatchingSignature);
}

}  // namespace
}  // namespace sigwright::verify
