#include "tlog/verify_entry.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::tlog {
namespace {

struct Sample {
  const char* name;
  const char* file;
  bool v1;
};
class Entries : public testing::TestWithParam<Sample> {
 protected:
  LogEntry entry = samples::entry_of_bundle(GetParam().file);
  Log log = GetParam().v1 ? samples::log_v1() : samples::log_v2();
};
INSTANTIATE_TEST_SUITE_P(Logs, Entries,
                         testing::Values(Sample{"rekor1_dsse", "rekor1-dsse.bundle.json", true},
                                         Sample{"rekor1_hashedrekord", "rekor1-hashedrekord.bundle.json", true},
                                         Sample{"rekor2", "rekor2.bundle.json", false}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(Entries, OfTheLogVerify) {
  const auto evidence = verify_entry(entry, log);
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_EQ(evidence->promise, GetParam().v1);
  EXPECT_EQ(evidence->integrated.has_value(), GetParam().v1);
  EXPECT_TRUE(evidence->inclusion);
}

TEST_P(Entries, ChangedInAnyPartAreRefused) {
  const auto refused = [&](const char* what, auto change) {
    LogEntry changed = entry;
    change(changed);
    EXPECT_FALSE(verify_entry(changed, log)) << what;
  };
  refused("body", [](LogEntry& e) { e.canonicalized_body[20] ^= 1; });
  refused("index", [](LogEntry& e) { ++e.log_index; });
  refused("log id", [](LogEntry& e) { e.log_id[0] ^= 1; });
  refused("root", [](LogEntry& e) { e.inclusion_proof->root_hash[3] ^= 1; });
  refused("size", [](LogEntry& e) { ++e.inclusion_proof->tree_size; });
  refused("proof index", [](LogEntry& e) { e.inclusion_proof->log_index ^= 1; });
  refused("proof", [](LogEntry& e) { e.inclusion_proof->hashes.at(0)[0] ^= 1; });
  refused("proof length", [](LogEntry& e) { e.inclusion_proof->hashes.pop_back(); });
  refused("hash length", [](LogEntry& e) { e.inclusion_proof->hashes.at(0).pop_back(); });
  refused("checkpoint", [](LogEntry& e) { e.inclusion_proof->checkpoint[0] ^= 1; });
  refused("no evidence", [](LogEntry& e) {
    e.inclusion_proof.reset();
    e.signed_entry_timestamp.reset();
  });
}

TEST_P(Entries, OfAnotherLogKeyAreRefused) {
  Log other = log;
  other.key = samples::key("key.pub");
  EXPECT_FALSE(verify_entry(entry, other));
  other = log;
  other.origin = "another.example";
  EXPECT_FALSE(verify_entry(entry, other));
}

TEST(Promise, ChangedInTimeIndexOrSignatureIsRefused) {
  const LogEntry entry = samples::entry_of_bundle("rekor1-dsse.bundle.json");
  const Log log = samples::log_v1();
  LogEntry alone = entry;
  alone.inclusion_proof.reset();
  EXPECT_TRUE(verify_entry(alone, log));
  ++alone.integrated_time;
  EXPECT_FALSE(verify_entry(alone, log));
  --alone.integrated_time;
  ++alone.log_index;
  EXPECT_FALSE(verify_entry(alone, log));
  --alone.log_index;
  (*alone.signed_entry_timestamp)[12] ^= 1;
  EXPECT_FALSE(verify_entry(alone, log));
}

TEST(Promise, OutsideTheKeysValidityIsRefused) {
  const LogEntry entry = samples::entry_of_bundle("rekor1-dsse.bundle.json");
  Log log = samples::log_v1();
  log.valid.start = from_unix_seconds(entry.integrated_time);
  log.valid.end = log.valid.start;
  EXPECT_TRUE(verify_entry(entry, log));
  log.valid.end = log.valid.start = from_unix_seconds(entry.integrated_time + 1);
  EXPECT_FALSE(verify_entry(entry, log));
}

TEST(UnsignedTime, IsNoTime) {
  LogEntry entry = samples::entry_of_bundle("rekor1-dsse.bundle.json");
  entry.signed_entry_timestamp.reset();
  const auto evidence = verify_entry(entry, samples::log_v1());
  ASSERT_TRUE(evidence);
  EXPECT_FALSE(evidence->integrated);
}

FinalTree tree_of(const LogEntry& entry) {
  return {.size = entry.inclusion_proof->tree_size,
          .root = hash_from(entry.inclusion_proof->root_hash).value(),
          .read = {}};
}

EntryEvidence evidence_with(const LogEntry& entry, Log log, const FinalTree& tree) {
  log.final_tree = std::make_shared<const FinalTree>(tree);
  return verify_entry(entry, log).value();
}

TEST(FinalTree, HoldsTheEntryWhoseCheckpointIsItsOwn) {
  const LogEntry entry = samples::entry_of_bundle("rekor2.bundle.json");
  const Log log = samples::log_v2();
  EXPECT_FALSE(verify_entry(entry, log)->in_final_tree);
  EXPECT_TRUE(evidence_with(entry, log, tree_of(entry)).in_final_tree);
  FinalTree other = tree_of(entry);
  other.root[5] ^= 1;
  EXPECT_FALSE(evidence_with(entry, log, other).in_final_tree);
}

TEST(FinalTree, DoesNotHoldALaterTreeNorOneItCannotBeComparedWith) {
  const LogEntry entry = samples::entry_of_bundle("rekor2.bundle.json");
  FinalTree tree = tree_of(entry);
  --tree.size;
  EXPECT_FALSE(evidence_with(entry, samples::log_v2(), tree).in_final_tree);
  tree.size += 2;
  EXPECT_FALSE(evidence_with(entry, samples::log_v2(), tree).in_final_tree);
  tree.read = [](const std::string&) -> Result<Bytes> { return Bytes(8192); };
  EXPECT_FALSE(evidence_with(entry, samples::log_v2(), tree).in_final_tree);
}

}  // namespace
}  // namespace sigwright::tlog
