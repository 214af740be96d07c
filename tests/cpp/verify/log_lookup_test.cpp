#include "verify/log_lookup.h"

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"
#include "trust/trusted_root.h"

namespace sigwright::verify {
namespace {

tlog::LogEntry entry_of(const std::string& bundle) { return samples::bundle_named(bundle).log_entries.at(0); }

std::vector<tlog::Log> logs() {
  return trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value().logs;
}

TEST(LogLookup, FindsTheLogOfAnEntry) {
  EXPECT_EQ(log_of(entry_of("key-rekor1-bundle"), logs())->base_url, "http://127.0.0.1:43000");
  EXPECT_EQ(log_of(entry_of("key-rekor2-tsa-bundle"), logs())->base_url, "https://rekor2.local");
}

TEST(LogLookup, KnowsNothingOfAStrangersLog) {
  auto entry = entry_of("key-rekor1-bundle");
  entry.log_id[0] ^= 1;
  EXPECT_FALSE(log_of(entry, logs()));
  EXPECT_FALSE(log_of(entry_of("key-rekor1-bundle"), {}));
}

// SIGSTORE_REKOR_PUBLIC_KEY names a key alone, and some trusted roots name a Rekor v2 log by the hash of its key.
TEST(LogLookup, FindsALogThatIsKnownByItsKey) {
  for (const Bytes& id : {Bytes{}, Bytes(32, 7)}) {
    auto known = logs();
    for (auto& log : known) log.log_id = id;
    for (const auto* const name : {"key-rekor1-bundle", "key-rekor2-tsa-bundle"}) {
      const auto entry = entry_of(name);
      ASSERT_TRUE(log_of(entry, known)) << name;
      EXPECT_EQ(log_of(entry, known)->log_id, entry.log_id);
    }
  }
}

// The id depends on the name in the checkpoint; of an entry without a checkpoint only Rekor v1's can be told.
TEST(LogLookup, NeedsTheCheckpointForTheIdOfARekor2Log) {
  auto known = logs();
  for (auto& log : known) log.log_id.clear();
  auto entry = entry_of("key-rekor2-tsa-bundle");
  entry.inclusion_proof.reset();
  EXPECT_FALSE(log_of(entry, known));
}

}  // namespace
}  // namespace sigwright::verify
