#include "tlog/entry.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fakes/vectors.h"

namespace sigwright::tlog {
namespace {

OrderedJson sample(const std::string& bundle) {
  return OrderedJson::parse(fakes::vector_text("bundle/" + bundle)).at("verificationMaterial").at("tlogEntries").at(0);
}

Result<LogEntry> read(const OrderedJson& json) { return LogEntry::from_json(parse_json(json.dump()).value()); }

TEST(LogEntry, ReadsAnEntryOfRekorV1) {
  const auto entry = read(sample("key-rekor1-bundle.json")).value();
  EXPECT_EQ(entry.log_index, 334U);
  EXPECT_EQ(to_base64(entry.log_id), "r3xJmIBjocRECYg92BwujPtuqfyMmFzwqD0AxEO7sNk=");
  EXPECT_EQ(entry.kind, "dsse");
  EXPECT_EQ(entry.version, "0.0.1");
  EXPECT_EQ(entry.integrated_time, 1795294445);
  EXPECT_TRUE(entry.signed_entry_timestamp.has_value());
  ASSERT_TRUE(entry.inclusion_proof.has_value());
  EXPECT_EQ(entry.inclusion_proof->tree_size, 335U);
  EXPECT_EQ(entry.inclusion_proof->hashes.size(), 5U);
  EXPECT_TRUE(entry.inclusion_proof->checkpoint.starts_with("rekor.local - "));
  EXPECT_EQ(entry.canonicalized_body.front(), '{');
}

TEST(LogEntry, IsWrittenAsItWasRead) {
  for (const char* const name : {"key-rekor1-bundle.json", "key-rekor2-tsa-bundle.json"}) {
    EXPECT_EQ(read(sample(name)).value().to_json().dump(), sample(name).dump());
  }
}

// A first entry of a log has neither index nor hashes in cosign's bundles; a server spells them out.
TEST(LogEntry, TakesAbsentAndDefaultMembersAlike) {
  const OrderedJson absent = sample("key-rekor2-first-entry.json");
  OrderedJson spelt = absent;
  spelt["logIndex"] = "0";
  spelt["integratedTime"] = "0";
  spelt["inclusionPromise"] = nullptr;
  spelt["inclusionProof"]["hashes"] = OrderedJson::array();
  const auto entry = read(absent);
  ASSERT_TRUE(entry.has_value()) << entry.error().message;
  EXPECT_EQ(*entry, read(spelt).value());
  EXPECT_EQ(entry->log_index, 0U);
  EXPECT_EQ(entry->to_json().at("logIndex"), "0");
  EXPECT_EQ(entry->to_json().at("inclusionProof").at("hashes"), OrderedJson::array());
}

TEST(LogEntry, ReadsWhatRekorV2Answers) {
  const Json answer = fakes::vector_json("tlog/rekor2-hashedrekord.response.json");
  const auto entry = LogEntry::from_json(answer);
  ASSERT_TRUE(entry.has_value()) << entry.error().message;
  EXPECT_FALSE(entry->signed_entry_timestamp.has_value());
  EXPECT_EQ(entry->version, "0.0.2");
}

TEST(LogEntry, TakesAnEmptyPromiseAsNone) {
  OrderedJson json = sample("key-rekor1-bundle.json");
  json["inclusionPromise"] = OrderedJson::object();
  EXPECT_FALSE(read(json).value().signed_entry_timestamp.has_value());
}

class LogEntryRejects : public testing::TestWithParam<std::pair<std::string, OrderedJson>> {};
INSTANTIATE_TEST_SUITE_P(
    Members, LogEntryRejects,
    testing::Values(std::pair("/logIndex", OrderedJson(-1)), std::pair("/logId", OrderedJson()),
                    std::pair("/logId", OrderedJson("x")), std::pair("/logId/keyId", OrderedJson("*")),
                    std::pair("/kindVersion", OrderedJson("dsse")), std::pair("/kindVersion/kind", OrderedJson(1)),
                    std::pair("/integratedTime", OrderedJson("-1")), std::pair("/inclusionPromise", OrderedJson("x")),
                    std::pair("/inclusionProof", OrderedJson::array()),
                    std::pair("/inclusionProof/rootHash", OrderedJson("*")),
                    std::pair("/inclusionProof/treeSize", OrderedJson("-1")),
                    std::pair("/inclusionProof/hashes/0", OrderedJson(1)),
                    std::pair("/inclusionProof/hashes", OrderedJson("x")),
                    std::pair("/inclusionProof/checkpoint", OrderedJson("x")),
                    std::pair("/canonicalizedBody", OrderedJson(1)), std::pair("/unknown", OrderedJson(1))));

TEST_P(LogEntryRejects, WithMalformed) {
  OrderedJson json = sample("key-rekor1-bundle.json");
  json[OrderedJson::json_pointer(GetParam().first)] = GetParam().second;
  const auto entry = read(json);
  ASSERT_FALSE(entry.has_value());
  EXPECT_EQ(entry.error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::tlog
