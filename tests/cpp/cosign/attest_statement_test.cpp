#include "cosign/attest_statement.h"

#include <gtest/gtest.h>

#include "bundle/statement.h"
#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

const bundle::StatementAbout kAbout{"registry.test/app", crypto::Digest::of(as_bytes("image"))};

Bytes statement(const crypto::Digest& digest, std::string_view predicate = "https://example.test/p") {
  return to_bytes(
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"00"}},{"digest":{"sha256":")" +
      std::string(digest.hex()) + R"("}}],"predicateType":")" + std::string(predicate) + R"(","predicate":{}})");
}

Result<SharedBytes> make(const AttestOptions& options) { return statement_of(options, kAbout, test_time()); }

TEST(AttestStatement, IsMadeOfAPredicate) {
  const auto made = make({"slsaprovenance1", to_bytes(std::string(R"({"a":1})")), std::nullopt});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(bundle::Statement::parse(*made)->predicate_type, "https://slsa.dev/provenance/v1");
}

TEST(AttestStatement, OfSomebodyElseIsTakenAsItIsWhenItNamesTheImage) {
  const Bytes text = statement(kAbout.digest);
  EXPECT_EQ(make({"custom", std::nullopt, text}).value(), SharedBytes(text));
}

TEST(AttestStatement, AboutSomethingElseIsRefused) {
  const auto made = make({"custom", std::nullopt, statement(crypto::Digest::of(as_bytes("other")))});
  EXPECT_EQ(made.error().code, ErrorCode::NoMatchingSignature);
}

TEST(AttestStatement, OfASignatureIsRefused) {
  EXPECT_EQ(make({"custom", std::nullopt, statement(kAbout.digest, bundle::kImageSignaturePredicate)}).error().code,
            ErrorCode::Usage);
}

TEST(AttestStatement, NeedsAPredicateOrAStatement) {
  EXPECT_EQ(make({}).error().code, ErrorCode::Usage);
  EXPECT_EQ(make({"custom", Bytes{'x'}, statement(kAbout.digest)}).error().code, ErrorCode::Usage);
  EXPECT_EQ(make({"nonsense", Bytes{'x'}, std::nullopt}).error().code, ErrorCode::Usage);
  EXPECT_EQ(make({"custom", std::nullopt, Bytes{'{'}}).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
