#include "bundle/predicates.h"

#include <gtest/gtest.h>

#include "bundle/statement.h"

namespace sigwright::bundle {
namespace {

const StatementAbout kAbout{"registry.test/app", crypto::Digest::of(as_bytes("image"))};

Result<std::string> make(std::string_view type, std::string_view predicate) {
  TRY(const auto row, predicate_type(type));
  TRY(const Bytes text, attestation_statement(kAbout, row, to_bytes(predicate), from_unix_seconds(1'795'000'000)));
  return to_text(text);
}

class EveryType : public testing::TestWithParam<PredicateType> {};
INSTANTIATE_TEST_SUITE_P(Predicates, EveryType, testing::ValuesIn(predicate_types()),
                         [](const auto& param) { return std::string(param.param.name); });

TEST_P(EveryType, MakesAStatementThatReadsBack) {
  const auto text = make(GetParam().name, R"({"key":"value"})");
  ASSERT_TRUE(text) << text.error().message;
  const auto statement = Statement::parse(as_bytes(*text));
  ASSERT_TRUE(statement) << statement.error().message;
  EXPECT_EQ(statement->predicate_type, GetParam().uri);
  EXPECT_EQ(statement->subjects.at(0).name, kAbout.name);
  EXPECT_EQ(statement->subjects.at(0).digest.at("sha256"), kAbout.digest.hex());
}

TEST_P(EveryType, RefusesWhatIsNotOfItsForm) {
  const bool json = GetParam().form == PredicateForm::Json;
  EXPECT_EQ(make(GetParam().name, "plain text").has_value(), !json);
  EXPECT_FALSE(make(GetParam().name, "\xff\xfe"));
  if (!json) return;
  for (const auto* const bad : {"", "[]", "7", R"({"a":1,"a":2})", R"({"a":1}})", R"({"a":1} extra)"}) {
    EXPECT_EQ(make(GetParam().name, bad).error().code, ErrorCode::Malformed) << bad;
  }
}

TEST(Predicates, AreCosignsBytes) {
  EXPECT_EQ(
      make("slsaprovenance", R"({"buildType":"test"})").value(),
      R"({"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"registry.test/app","digest":{"sha256":")" +
          std::string(kAbout.digest.hex()) +
          R"("}}],"predicateType":"https://slsa.dev/provenance/v0.2","predicate":{"buildType":"test"}})");
}

TEST(Predicates, CustomDataIsTextWithATime) {
  const std::string text = make("custom", "two\nlines").value();
  const Json predicate = Statement::parse(as_bytes(text)).value().predicate().value();
  EXPECT_EQ(predicate["Data"], "two\nlines");
  EXPECT_TRUE(predicate["Timestamp"].get<std::string>().starts_with("2026-11-1"));
}

// Longer than what is looked at in one piece, with characters of several bytes at every place a piece could end.
TEST(Predicates, LongTextIsTakenWhole) {
  std::string long_text;
  while (long_text.size() < 300'000) long_text += "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"\n";
  const std::string text = make("spdx", long_text).value();
  EXPECT_EQ(Statement::parse(as_bytes(text)).value().predicate().value(), long_text);
  EXPECT_EQ(make("spdx", long_text + "\xff").error().code, ErrorCode::Malformed);
}

TEST(Predicates, AUriIsATypeAndAWordIsNot) {
  EXPECT_EQ(predicate_type("https://example.test/my/v1")->uri, "https://example.test/my/v1");
  for (const auto* const bad : {"", "spdx-json", "slsa", ":x", "x:", "a b:c", "https://x/\"y"}) {
    const auto type = predicate_type(bad);
    ASSERT_FALSE(type) << bad;
    EXPECT_EQ(type.error().code, ErrorCode::Usage);
  }
  EXPECT_NE(predicate_type("slsa").error().hint.find("slsaprovenance1"), std::string::npos);
}

TEST(Predicates, NumbersKeepTheirDigits) {
  EXPECT_NE(make("slsaprovenance1", R"({"n":1.10})")->find("1.10"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::bundle
