#include "services/log_fsck.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/parallel.h"

namespace sigwright::services {
namespace {

using tlog::Hash;
using tlog::kTileWidth;

constexpr std::size_t kLengthPrefix = 2;  // of each entry (c2sp.org/tlog-tiles)
constexpr std::uint64_t kTogether = 64;   // bundles, of some hundred kilobytes each
constexpr std::size_t kThreads = 4;       // that hash, or wait for the disk

std::unexpected<Error> wrong(const std::string& path, std::string_view what) {
  return fail(ErrorCode::LogEvidence, path + " " + std::string(what), "restore the log's directory from a backup");
}

// The entries of a bundle as the leaves of a tile.
struct Leaves {
  std::vector<Hash> hashes;
  Hash root{};                 // of a full tile
  std::vector<Bytes> entries;  // of a bundle that is not full: the last
};

// Hashes flow upwards: a level's tile is compared when it is full, or when the log ends, and its root goes to the level
// above.
class Checker {
 public:
  Checker(std::uint64_t size, const tlog::TileReader& read) : size_(size), read_(read) {}

  // Any thread.
  [[nodiscard]] Result<Leaves> check_bundle(std::uint64_t bundle) const {
    const std::uint64_t width = tlog::tile_width(0, bundle, size_);
    const std::string path = tlog::entries_path(bundle, width);
    auto [bytes, grown] = read_grown(path, tlog::entries_path(bundle, kTileWidth));
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    auto entries = tlog::parse_entries(*bytes);
    if (!entries) return wrong(path, "is damaged: " + entries.error().message);
    if (grown) entries->resize(width);
    if (entries->size() != width) return wrong(path, "holds another number of entries");
    Leaves leaves;
    for (const Bytes& entry : *entries) leaves.hashes.push_back(tlog::leaf_hash(entry));
    CHECK(compare(0, bundle, leaves.hashes));
    if (width == kTileWidth) {
      leaves.root = tlog::tile_root(leaves.hashes);
    } else {
      leaves.entries = *std::move(entries);
    }
    return leaves;
  }

  // One bundle after the other, as they are in the log.
  [[nodiscard]] Result<void> add(Leaves leaves) {
    ++count_.tiles;
    count_.leaves += leaves.hashes.size();
    if (leaves.hashes.size() == kTileWidth) return push(1, leaves.root);
    edge_ = std::move(leaves);
    return {};
  }

  [[nodiscard]] Result<void> finish(const Hash& root) {
    std::vector<std::span<const Hash>> edges{edge_.hashes};
    for (unsigned level = 1; level <= levels_.size(); ++level) {
      const Level& last = levels_[level - 1];
      edges.emplace_back(last.hashes);
      if (last.hashes.empty()) continue;
      CHECK(compare(level, last.index, last.hashes));
      ++count_.tiles;
    }
    if (tlog::edge_root(edges) != root) return wrong("the checkpoint", "is of another tree than the entries make");
    return compare_earlier_entries();
  }

  [[nodiscard]] const FsckCount& count() const noexcept { return count_; }

 private:
  struct Level {
    std::uint64_t index = 0;  // of the tile that is growing
    std::vector<Hash> hashes;
  };

  [[nodiscard]] Result<void> push(unsigned level, const Hash& hash) {
    if (level > levels_.size()) levels_.emplace_back();
    Level& edge = levels_[level - 1];
    edge.hashes.push_back(hash);
    if (edge.hashes.size() < kTileWidth) return {};
    CHECK(compare(level, edge.index, edge.hashes));
    ++count_.tiles;
    const Hash root = tlog::tile_root(edge.hashes);
    edge = {.index = edge.index + 1, .hashes = {}};
    return push(level + 1, root);
  }

  [[nodiscard]] Result<void> compare(unsigned level, std::uint64_t index, std::span<const Hash> hashes) const {
    const std::size_t width = hashes.size();
    const Bytes wanted = tlog::tile_bytes(hashes);
    const std::string path = tlog::tile_path(level, index, width);
    auto [bytes, grown] = read_grown(path, tlog::tile_path(level, index, kTileWidth));
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    if (grown) bytes->resize(wanted.size());
    if (*bytes != wanted) return wrong(path, "does not hold the hashes of the entries");
    for (std::size_t earlier = 1; width < kTileWidth && earlier < width; ++earlier) {
      CHECK(compare_earlier(tlog::tile_path(level, index, earlier), ByteView(wanted).first(earlier * sizeof(Hash))));
    }
    return {};
  }

  Result<void> compare_earlier_entries() const {
    TRY(const Bytes bytes, tlog::write_entries(edge_.entries));
    std::size_t end = 0;
    for (std::size_t width = 1; width < edge_.entries.size(); ++width) {
      end += kLengthPrefix + edge_.entries[width - 1].size();
      CHECK(compare_earlier(tlog::entries_path(size_ / kTileWidth, width), ByteView(bytes).first(end)));
    }
    return {};
  }

  // What an earlier checkpoint left at the log's edge goes on being served to those who know that one: it is the
  // beginning of what stands there now. What a commit that failed left there, the next one has removed.
  Result<void> compare_earlier(const std::string& path, ByteView beginning) const {
    const auto bytes = read_(path);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return {};
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    if (std::ranges::equal(*bytes, beginning)) return {};
    return wrong(path, "is not the beginning of what the log holds there now");
  }

  // A file at the log's edge, or the full one, which has taken its place since the checkpoint was read.
  std::pair<Result<Bytes>, bool> read_grown(const std::string& path, const std::string& full) const {
    auto bytes = read_(path);
    if (bytes || bytes.error().code != ErrorCode::NotFound || path == full) return {std::move(bytes), false};
    auto whole = read_(full);
    if (!whole) return {std::move(bytes), false};
    return {std::move(whole), true};
  }

  std::uint64_t size_;
  const tlog::TileReader& read_;
  std::vector<Level> levels_;  // from 1 upwards
  Leaves edge_;                // what the last bundle holds, where it is not full
  FsckCount count_;
};

}  // namespace

Result<FsckCount> fsck(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read, const Cancel& cancel,
                       const std::function<void(std::uint64_t leaves)>& progress) {
  Checker checker(checkpoint.size(), read);
  const std::uint64_t bundles = (checkpoint.size() + kTileWidth - 1) / kTileWidth;
  for (std::uint64_t first = 0; first < bundles; first += kTogether) {
    CHECK(cancel.check());
    const std::size_t some = std::min(bundles - first, kTogether);
    for (auto& leaves : parallel_map(some, kThreads, [&](std::size_t i) { return checker.check_bundle(first + i); })) {
      if (!leaves) return std::unexpected(std::move(leaves).error());
      CHECK(checker.add(*std::move(leaves)));
    }
    if (progress) progress(checker.count().leaves);
  }
  CHECK(checker.finish(checkpoint.root()));
  return checker.count();
}

}  // namespace sigwright::services
