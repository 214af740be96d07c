#include "services/log_fsck.h"

#include <algorithm>
#include <vector>

namespace sigwright::services {
namespace {

using tlog::Hash;
using tlog::kTileWidth;

std::unexpected<Error> wrong(const std::string& path, std::string_view what) {
  return fail(ErrorCode::LogEvidence, path + " " + std::string(what), "restore the log's directory from a backup");
}

// Hashes flow upwards: a level's tile is compared when it is full, or when the log ends, and its root goes to the level
// above.
class Checker {
 public:
  Checker(std::uint64_t size, const tlog::TileReader& read) : size_(size), read_(read) {}

  Result<void> add_bundle(std::uint64_t bundle) {
    const std::string path = tlog::entries_path(bundle, tlog::tile_width(0, bundle, size_));
    auto bytes = read_(path);
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    const auto entries = tlog::parse_entries(*bytes);
    if (!entries) return wrong(path, "is damaged: " + entries.error().message);
    if (entries->size() != tlog::tile_width(0, bundle, size_)) return wrong(path, "holds another number of entries");
    for (const Bytes& entry : *entries) {
      const Hash leaf = tlog::leaf_hash(entry);
      tree_.append(leaf);
      CHECK(push(0, leaf));
    }
    return {};
  }

  Result<void> finish(const Hash& root) {
    for (unsigned level = 0; level < levels_.size(); ++level) {
      if (!levels_[level].empty()) CHECK(compare(level));
    }
    if (tree_.root() != root) return wrong("the checkpoint", "is of another tree than the entries make");
    return {};
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
    const std::string path = tlog::tile_path(level, indexes_[level], levels_[level].size());
    const auto bytes = read_(path);
    if (!bytes) return wrong(path, "cannot be read: " + bytes.error().message);
    if (*bytes != tlog::tile_bytes(levels_[level])) return wrong(path, "does not hold the hashes of the entries");
    ++tiles_;
    return {};
  }

  std::uint64_t size_;
  const tlog::TileReader& read_;
  tlog::CompactRange tree_;
  std::vector<std::vector<Hash>> levels_;
  std::vector<std::uint64_t> indexes_;
  std::uint64_t tiles_ = 0;
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
