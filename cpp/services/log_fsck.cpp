#include "services/log_fsck.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace sigwright::services {
namespace {

using tlog::Hash;
using tlog::kTileWidth;

constexpr std::size_t kLengthPrefix = 2;  // of each entry (c2sp.org/tlog-tiles)

std::unexpected<Error> wrong(const std::string& path, std::string_view what) {
  return fail(ErrorCode::LogEvidence, path + " " + std::string(what), "restore the log's directory from a backup");
}

// Hashes flow upwards: a level's tile is compared when it is full, or when the log ends, and its root goes to the level
// above.
class Checker {
 public:
  Checker(std::uint64_t size, const tlog::TileReader& read) : size_(size), read_(read) {}

  Result<void> add_bundle(std::uint64_t bundle) {
    const std::uint64_t width = tlog::tile_width(0, bundle, size_);
    const std::string path = tlog::entries_path(bundle, width);
    auto [bytes, grown] = read_grown(path, tlog::entries_path(bundle, kTileWidth));
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    auto entries = tlog::parse_entries(*bytes);
    if (!entries) return wrong(path, "is damaged: " + entries.error().message);
    if (grown) entries->resize(width);
    if (entries->size() != width) return wrong(path, "holds another number of entries");
    for (const Bytes& entry : *entries) {
      const Hash leaf = tlog::leaf_hash(entry);
      tree_.append(leaf);
      CHECK(push(0, leaf));
    }
    if (width < kTileWidth) edge_ = *std::move(entries);
    return {};
  }

  Result<void> finish(const Hash& root) {
    for (unsigned level = 0; level < levels_.size(); ++level) {
      if (!levels_[level].empty()) CHECK(compare(level));
    }
    if (tree_.root() != root) return wrong("the checkpoint", "is of another tree than the entries make");
    return compare_earlier_entries();
  }

  [[nodiscard]] FsckCount count() const { return {tree_.size(), tiles_}; }

 private:
  Result<void> push(unsigned level, const Hash& hash) {
    if (level == levels_.size()) {
      levels_.emplace_back();
      indexes_.push_back(0);
    }
    levels_[level].push_back(hash);
    if (levels_[level].size() < kTileWidth) return {};
    CHECK(compare(level));
    const Hash root = tlog::tile_root(levels_[level]);
    levels_[level].clear();
    ++indexes_[level];
    return push(level + 1, root);
  }

  Result<void> compare(unsigned level) {
    const std::uint64_t index = indexes_[level];
    const std::size_t width = levels_[level].size();
    const Bytes wanted = tlog::tile_bytes(levels_[level]);
    const std::string path = tlog::tile_path(level, index, width);
    auto [bytes, grown] = read_grown(path, tlog::tile_path(level, index, kTileWidth));
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    if (grown) bytes->resize(wanted.size());
    if (*bytes != wanted) return wrong(path, "does not hold the hashes of the entries");
    ++tiles_;
    for (std::size_t earlier = 1; width < kTileWidth && earlier < width; ++earlier) {
      CHECK(compare_earlier(tlog::tile_path(level, index, earlier), ByteView(wanted).first(earlier * sizeof(Hash))));
    }
    return {};
  }

  Result<void> compare_earlier_entries() const {
    TRY(const Bytes bytes, tlog::write_entries(edge_));
    std::size_t end = 0;
    for (std::size_t width = 1; width < edge_.size(); ++width) {
      end += kLengthPrefix + edge_[width - 1].size();
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
  tlog::CompactRange tree_;
  std::vector<std::vector<Hash>> levels_;
  std::vector<std::uint64_t> indexes_;
  std::uint64_t tiles_ = 0;
  std::vector<Bytes> edge_;  // the entries of the last bundle, where it is not full
};

}  // namespace

Result<FsckCount> fsck(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read, const Cancel& cancel,
                       const std::function<void(std::uint64_t leaves)>& progress) {
  Checker checker(checkpoint.size(), read);
  for (std::uint64_t bundle = 0; bundle * kTileWidth < checkpoint.size(); ++bundle) {
    CHECK(cancel.check());
    CHECK(checker.add_bundle(bundle));
    if (progress) progress(checker.count().leaves);
  }
  CHECK(checker.finish(checkpoint.root()));
  return checker.count();
}

}  // namespace sigwright::services
