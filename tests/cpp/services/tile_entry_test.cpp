#include "services/tile_entry.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::services {
namespace {

Result<Bytes> read(const std::string& path) {
  const auto bytes = read_file(std::string(SIGWRIGHT_VECTORS "/tlog/witnessed-log/") + path, 1 << 20);
  if (!bytes) return fail(ErrorCode::NotFound, path);
  return *bytes;
}

tlog::Checkpoint checkpoint() {
  const auto key = crypto::PublicKey::from_pem(fakes::vector_text("tlog/witnessed-log/log.pub")).value();
  return tlog::Checkpoint::open(fakes::vector_text("tlog/witnessed-log/checkpoint"), key).value();
}

TEST(TileEntry, IsRebuiltWithItsProof) {
  for (std::uint64_t index = 0; index < 3; ++index) {
    const auto entry = entry_from_tiles(index, checkpoint(), Bytes{1}, read);
    ASSERT_TRUE(entry) << entry.error().message;
    EXPECT_EQ(entry->log_index, index);
    EXPECT_EQ(entry->inclusion_proof->tree_size, 3U);
  }
  EXPECT_EQ(entry_from_tiles(3, checkpoint(), {}, read).error().code, ErrorCode::NotFound);
}

TEST(TileEntry, OfABodyAndAProofIsTheSame) {
  const auto found = entry_from_tiles(1, checkpoint(), Bytes{1}, read).value();
  const auto proof = tlog::inclusion_proof(1, 3, read).value();
  EXPECT_EQ(proved_entry(found.canonicalized_body, 1, proof, checkpoint(), Bytes{1}), found);
  EXPECT_FALSE(proved_entry(found.canonicalized_body, 2, proof, checkpoint(), Bytes{1})) << "the body of another entry";
}

TEST(TileEntry, FromEditedTilesIsRefused) {
  for (const char* edited : {"tile/0/000.p/3", "tile/entries/000.p/3"}) {
    const auto lying = [&](const std::string& path) {
      auto bytes = read(path);
      if (bytes && path == edited) (*bytes)[40] ^= 1;
      return bytes;
    };
    EXPECT_FALSE(entry_from_tiles(0, checkpoint(), {}, lying)) << edited;
  }
}

}  // namespace
}  // namespace sigwright::services
