#include "services/rekor_v1_entry.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::services {
namespace {

Json parsed(const std::string& name) { return parse_json(samples::answer(name)).value(); }

class Answers : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Kinds, Answers,
                         testing::Values("rekor1-hashedrekord", "rekor1-dsse", "rekor1-intoto001", "rekor1-intoto002",
                                         "rekor1-rekord"));

TEST_P(Answers, AreRead) {
  const auto entry = read_rekor_entry(parsed(GetParam()));
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_TRUE(entry->signed_entry_timestamp);
  ASSERT_TRUE(entry->inclusion_proof);
  EXPECT_FALSE(entry->kind.empty());
}

TEST_P(Answers, UnderAnotherIdOrWithAnotherBodyAreRefused) {
  const Json good = parsed(GetParam());
  Json moved = Json::object();
  moved[std::string(80, 'a')] = good.front();
  EXPECT_FALSE(read_rekor_entry(moved));
  Json changed = good;
  changed.front()["body"] = "e30=";
  EXPECT_FALSE(read_rekor_entry(changed));
  changed = good;
  changed.front()["logIndex"] = "1";
  EXPECT_FALSE(read_rekor_entry(changed));
}

TEST(RekorAnswer, ThatIsNotOneEntryIsRefused) {
  EXPECT_FALSE(read_rekor_entry(Json::object()));
  EXPECT_FALSE(read_rekor_entry(Json::array()));
  EXPECT_FALSE(read_rekor_entry(nullptr));
}

TEST(ProposedEntry, OfADigestIsTheCanonicalBody) {
  const auto entry = read_rekor_entry(parsed("rekor1-hashedrekord")).value();
  EXPECT_EQ(proposed_entry(samples::artifact()).value(), as_text(entry.canonicalized_body));
}

TEST(ProposedEntry, OfAnEnvelopeCarriesItsExactText) {
  const Json json = parse_json(proposed_entry(samples::envelope()).value()).value();
  EXPECT_EQ(json["kind"], "dsse");
  EXPECT_EQ(json["spec"]["proposedContent"]["envelope"], samples::envelope().envelope);
}

}  // namespace
}  // namespace sigwright::services
