#include "tlog/tiles.h"

#include <gtest/gtest.h>

#include <map>

#include "samples.h"
#include "tlog/checkpoint.h"

namespace sigwright::tlog {
namespace {

TileReader reader(const std::filesystem::path& root) {
  return [root](const std::string& path) -> Result<Bytes> {
    if (!std::filesystem::exists(root / path)) return fail(ErrorCode::NotFound, path);
    return read_file(root / path, 1 << 20);
  };
}

TEST(TilePath, IsGroupedByThousands) {
  EXPECT_EQ(tile_path(0, 1234067, 256), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path(1, 0, 2), "tile/1/000.p/2");
  EXPECT_EQ(entries_path(1000, 17), "tile/entries/x001/000.p/17");
}

TEST(TileWidth, IsWhatTheTreeHolds) {
  EXPECT_EQ(tile_width(0, 0, 256), 256U);
  EXPECT_EQ(tile_width(1, 0, 256), 1U);
  EXPECT_EQ(tile_width(0, 1, 256), 0U);
  EXPECT_EQ(tile_width(0, 2, 641), 129U);
  EXPECT_EQ(tile_width(1, 0, 641), 2U);
  EXPECT_EQ(tile_width(2, 0, 641), 0U);
}

// A log in memory, written by the definition of tiles.
class MemoryLog {
 public:
  explicit MemoryLog(std::uint64_t size) {
    std::vector<Hash> level;
    for (std::uint64_t i = 0; i < size; ++i) {
      level.push_back(leaf_hash(as_bytes(std::to_string(i))));
      range_.append(level.back());
    }
    for (unsigned number = 0; !level.empty(); ++number) level = add_level(number, level);
  }
  [[nodiscard]] Hash root() const { return range_.root(); }
  [[nodiscard]] TileReader read() const {
    return [this](const std::string& path) -> Result<Bytes> {
      const auto found = tiles_.find(path);
      if (found == tiles_.end()) return fail(ErrorCode::NotFound, path);
      return found->second;
    };
  }
  // What the last tile of each level holds, where it is not full.
  [[nodiscard]] std::vector<std::vector<Hash>> edges(std::uint64_t size) const {
    std::vector<std::vector<Hash>> found;
    for (unsigned level = 0; size >> (8 * level) > 0; ++level) {
      const std::uint64_t hashes = size >> (8 * level);
      const auto tile = tiles_.find(tile_path(level, hashes / kTileWidth, hashes % kTileWidth));
      found.emplace_back();
      for (std::size_t i = 0; i < hashes % kTileWidth; ++i) {
        found.back().push_back(hash_from(ByteView(tile->second).subspan(i * 32, 32)).value());
      }
    }
    return found;
  }
  void edit(const std::string& path, std::size_t byte) { tiles_.at(path).at(byte) ^= 1; }

 private:
  std::vector<Hash> add_level(unsigned number, const std::vector<Hash>& hashes) {
    std::vector<Hash> above;
    for (std::size_t first = 0; first < hashes.size(); first += kTileWidth) {
      const std::size_t width = std::min<std::size_t>(kTileWidth, hashes.size() - first);
      Bytes tile;
      CompactRange range;
      for (std::size_t i = 0; i < width; ++i) {
        tile.insert(tile.end(), hashes[first + i].begin(), hashes[first + i].end());
        range.append(hashes[first + i]);
      }
      tiles_[tile_path(number, first / kTileWidth, width)] = tile;
      if (width == kTileWidth) above.push_back(range.root());
    }
    return above;
  }

  CompactRange range_;
  std::map<std::string, Bytes> tiles_;
};

class TileProofs : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, TileProofs, testing::Values(1, 2, 255, 256, 257, 511, 512, 641, 65'537));

TEST_P(TileProofs, OfInclusionLeadToTheRoot) {
  const std::uint64_t size = GetParam();
  const MemoryLog log(size);
  for (const std::uint64_t index : {std::uint64_t{0}, size / 3, size / 2, size - 1}) {
    const auto proof = inclusion_proof(index, size, log.read());
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(verify_inclusion(leaf_hash(as_bytes(std::to_string(index))), index, size, *proof, log.root()));
  }
  EXPECT_FALSE(inclusion_proof(size, size, log.read()));
}

TEST_P(TileProofs, OfManyLeavesAreThoseOfEach) {
  const std::uint64_t size = GetParam();
  const MemoryLog log(size);
  std::vector<std::uint64_t> indexes;
  for (std::uint64_t back = std::min<std::uint64_t>(size, 9); back > 0; --back) indexes.push_back(size - back);
  indexes.push_back(0);
  const auto proofs = inclusion_proofs(indexes, size, log.read());
  ASSERT_TRUE(proofs) << proofs.error().message;
  ASSERT_EQ(proofs->size(), indexes.size());
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    EXPECT_EQ((*proofs)[i], inclusion_proof(indexes[i], size, log.read()).value()) << indexes[i];
  }
  indexes.push_back(size);
  EXPECT_EQ(inclusion_proofs(indexes, size, log.read()).error().code, ErrorCode::NotFound);
}

TEST_P(TileProofs, OfConsistencyLeadToBothRoots) {
  const std::uint64_t size = GetParam();
  const MemoryLog log(size);
  for (const std::uint64_t old_size : {std::uint64_t{1}, size / 2, size - 1, size}) {
    const auto proof = consistency_proof(old_size, size, log.read());
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(verify_consistency(old_size, size, MemoryLog(old_size).root(), log.root(), *proof)) << old_size;
  }
}

TEST_P(TileProofs, TheRightEdgeGivesTheRoot) {
  const auto edge = right_edge(GetParam(), MemoryLog(GetParam()).read());
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->root(), MemoryLog(GetParam()).root());
}

TEST_P(TileProofs, TheLastTilesOfAllLevelsGiveTheRoot) {
  const MemoryLog log(GetParam());
  auto edges = log.edges(GetParam());
  const auto root = [&edges] { return edge_root(std::vector<std::span<const Hash>>(edges.begin(), edges.end())); };
  EXPECT_EQ(root(), log.root());
  std::ranges::find_if(edges, [](const auto& hashes) { return !hashes.empty(); })->front()[0] ^= 1;
  EXPECT_NE(root(), log.root());
}

TEST(Tiles, WithoutAnyHashAreTheEmptyTree) { EXPECT_EQ(edge_root({}), empty_root()); }

TEST(Tiles, AnEditedTileLeadsElsewhere) {
  MemoryLog log(300);
  const Hash root = log.root();
  log.edit("tile/0/000", 40);
  const auto proof = inclusion_proof(5, 300, log.read());
  ASSERT_TRUE(proof);
  EXPECT_FALSE(verify_inclusion(leaf_hash(as_bytes("5")), 5, 300, *proof, root));
}

TEST(Tiles, OfARealLogProveEveryHundredthEntry) {
  const auto root = fakes::shared_path("samples/servers/rekor2-log");
  if (!std::filesystem::exists(root))
    GTEST_SKIP() << "the log is not there; the witnessed one in tests/vectors is smaller";
  const auto key = crypto::PublicKey::from_pem(to_text(read_file(root / "log.pub", 10'000).value())).value();
  const auto checkpoint = Checkpoint::open(to_text(read_file(root / "checkpoint", 10'000).value()), key).value();
  for (std::uint64_t index = 0; index < checkpoint.size(); index += 100) {
    const std::uint64_t bundle = index / kTileWidth;
    const auto raw = reader(root)(entries_path(bundle, tile_width(0, bundle, checkpoint.size()))).value();
    const auto entries = parse_entries(raw).value();
    const auto proof = inclusion_proof(index, checkpoint.size(), reader(root)).value();
    EXPECT_TRUE(verify_inclusion(leaf_hash(entries.at(index % kTileWidth)), index, checkpoint.size(), proof,
                                 checkpoint.root()));
  }
}

TEST(Entries, GoBothWays) {
  const std::vector<Bytes> entries{to_bytes("one"), {}, Bytes(65'535, 7)};
  EXPECT_EQ(parse_entries(write_entries(entries).value()).value(), entries);
  EXPECT_FALSE(write_entries({Bytes(65'536)}));
  EXPECT_FALSE(parse_entries(Bytes{0}));
  EXPECT_FALSE(parse_entries(Bytes{0, 2, 1}));
}

TEST(Entries, OfAnyLengthThatTwoBytesSay) {
  Bytes bundle;
  EXPECT_TRUE(append_entry(bundle, Bytes(kLargestEntry)));
  EXPECT_EQ(parse_entries(bundle).value().front().size(), kLargestEntry);
  EXPECT_EQ(append_entry(bundle, Bytes(kLargestEntry + 1)).error().code, ErrorCode::LimitExceeded);
  EXPECT_TRUE(check_entry(Bytes(kLargestEntry)));
  EXPECT_EQ(check_entry(Bytes(kLargestEntry + 1)).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(write_entries(std::vector<Bytes>(kTileWidth, Bytes(kLargestEntry)))->size(), kLargestBundle);
}

TEST(Entries, OfTheWitnessedLogAreItsLeaves) {
  const Bytes raw = fakes::vector_bytes("tlog/witnessed-log/tile/entries/000.p/3");
  const auto entries = parse_entries(raw).value();
  EXPECT_EQ(entries.size(), 3U);
  EXPECT_EQ(write_entries(entries).value(), raw);
}

}  // namespace
}  // namespace sigwright::tlog
