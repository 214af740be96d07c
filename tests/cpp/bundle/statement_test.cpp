#include "bundle/statement.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "bundle/bundle.h"
#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using fakes::with_value;
using fakes::without;

SharedBytes payload_of(const std::string& vector) {
  return std::get<DsseEnvelope>(Bundle::parse(fakes::vector_text("bundle/" + vector)).value().content).payload;
}

crypto::Digest image(std::string_view hex) { return crypto::Digest::parse("sha256:" + std::string(hex)).value(); }

constexpr std::string_view kSample = "ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664";

TEST(ImageSignatureStatement, IsCosignsByteForByte) {
  EXPECT_EQ(image_signature_statement(image(kSample), {}), to_text(payload_of("key-notlog-bundle.json")));
  EXPECT_EQ(image_signature_statement(image(kSample), {{"env", "test"}}),
            to_text(payload_of("key-rekor1-bundle.json")));
}

// Made by cosign: markup and separators stay as they are, control characters are escaped, keys are sorted.
TEST(ImageSignatureStatement, EscapesAsCosignDoes) {
  const std::map<std::string, std::string> annotations{{"x", "<&>\xc3\xa9"},
                                                       {"a", "b\"\\q"},
                                                       {"c", "\x01\x7f\b\f\t\n/\r"},
                                                       {"u", "\xe2\x80\xa8\xe2\x80\xa9\xf0\x9f\x98\x80"},
                                                       {"Z", "1"},
                                                       {"\xc3\xa9", "2"},
                                                       {"empty", ""},
                                                       {"eq", "a=b"}};
  const SharedBytes payload = payload_of("annotations.json");
  EXPECT_EQ(
      image_signature_statement(image("3af1e70583c9242dbac4e80374d2ef026f063adde4db4884ba44e03d13c36a23"), annotations),
      to_text(payload));
  EXPECT_EQ(Statement::parse(payload).value().subjects.at(0).annotations, annotations);
}

TEST(Statement, ReadsASignature) {
  const SharedBytes payload = payload_of("key-rekor1-bundle.json");
  const auto statement = Statement::parse(payload).value();
  EXPECT_EQ(statement.type, "https://in-toto.io/Statement/v1");
  EXPECT_EQ(statement.predicate_type, kImageSignaturePredicate);
  ASSERT_EQ(statement.subjects.size(), 1U);
  EXPECT_EQ(statement.subjects[0].digest.at("sha256"), kSample);
  EXPECT_EQ(statement.subjects[0].annotations.at("env"), "test");
  EXPECT_EQ(statement.predicate_text, "{}");
}

TEST(Statement, ReadsAnAttestation) {
  const SharedBytes payload = payload_of("attest-none-bundle.json");
  const auto statement = Statement::parse(payload).value();
  EXPECT_EQ(statement.type, "https://in-toto.io/Statement/v0.1");
  EXPECT_EQ(statement.predicate_type, "https://slsa.dev/provenance/v0.2");
  EXPECT_FALSE(statement.subjects.at(0).name.empty());
  EXPECT_EQ(statement.predicate().value().at("buildType"), "test");
}

TEST(Statement, KeepsOnlyAnnotationsThatAreText) {
  const std::string text =
      with_value(image_signature_statement(image(kSample), {{"env", "test"}}), "/subject/0/annotations/count", 3);
  const auto statement = Statement::parse(as_bytes(text)).value();
  EXPECT_EQ(statement.subjects[0].annotations, (std::map<std::string, std::string>{{"env", "test"}}));
}

struct Reject {
  std::string name;
  std::string text;
  ErrorCode code = ErrorCode::Malformed;
};

std::vector<Reject> rejects() {
  const std::string good = image_signature_statement(image(kSample), {});
  const OrderedJson subject = OrderedJson::parse(good).at("subject").at(0);
  std::string twice = good;
  twice.replace(1, 0, R"("subject":[{"digest":{"sha256":"00"}}],)");
  return {
      {"NoJson", "not json"},
      {"SubjectTwice", twice},
      {"NoType", without(good, "/_type")},
      {"OtherType", with_value(good, "/_type", "https://in-toto.io/Link/v1")},
      {"NoPredicateType", without(good, "/predicateType")},
      {"PredicateTypeIsNumber", with_value(good, "/predicateType", 1)},
      {"NoSubject", without(good, "/subject")},
      {"EmptySubjects", with_value(good, "/subject", OrderedJson::array())},
      {"SubjectIsNoObject", with_value(good, "/subject/0", "x")},
      {"SubjectWithoutDigest", without(good, "/subject/0/digest")},
      {"SubjectWithEmptyDigest", with_value(good, "/subject/0/digest", OrderedJson::object())},
      {"DigestIsNoText", with_value(good, "/subject/0/digest/sha256", 1)},
      {"NameIsNoText", with_value(good, "/subject/0/name", 1)},
      {"TooManySubjects", with_value(good, "/subject", std::vector<OrderedJson>(limits::kSubjects + 1, subject)),
       ErrorCode::LimitExceeded},
  };
}

class StatementRejects : public testing::TestWithParam<Reject> {};
INSTANTIATE_TEST_SUITE_P(Rules, StatementRejects, testing::ValuesIn(rejects()),
                         [](const auto& row) { return row.param.name; });

TEST_P(StatementRejects, IsRefused) {
  const auto statement = Statement::parse(as_bytes(GetParam().text));
  ASSERT_FALSE(statement.has_value());
  EXPECT_EQ(statement.error().code, GetParam().code) << statement.error().message;
}

}  // namespace
}  // namespace sigwright::bundle
