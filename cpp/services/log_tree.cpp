#include "services/log_tree.h"

#include <span>
#include <utility>

#include "services/log_files.h"

namespace sigwright::services {
namespace {

using tlog::Hash;
using tlog::kTileWidth;

constexpr unsigned kTileBits = 8;

std::unexpected<Error> edited(const std::string& what) {
  return fail(ErrorCode::LogEvidence, what + " is not what the log's checkpoint was signed over",
              "restore the log's directory from a backup; `sigwright log verify DIR` says what is wrong");
}

}  // namespace

Result<void> LogTree::load_level(unsigned level, std::uint64_t size, const tlog::TileReader& read) {
  Level& edge = levels_.emplace_back();
  const std::uint64_t hashes = size >> (kTileBits * level);
  edge.index = hashes / kTileWidth;
  const std::uint64_t width = hashes % kTileWidth;
  if (width == 0) return {};
  const std::string path = tlog::tile_path(level, edge.index, width);
  const auto bytes = read(path);
  if (!bytes) return std::unexpected(log_files::damage(bytes.error()));
  if (bytes->size() != width * 32) return edited(path);
  for (std::uint64_t i = 0; i < width; ++i) {
    TRY(edge.hashes.emplace_back(), tlog::hash_from(ByteView(*bytes).subspan(i * 32, 32)));
  }
  edge.covered = edge.hashes.size();
  return {};
}

Result<void> LogTree::load_entries(const tlog::TileReader& read) {
  if (levels_.empty() || levels_[0].hashes.empty()) return {};
  const Level& leaves = levels_[0];
  const std::string path = tlog::entries_path(leaves.index, leaves.hashes.size());
  const auto bytes = read(path);
  if (!bytes) return std::unexpected(log_files::damage(bytes.error()));
  TRY(const auto entries, with_context(tlog::parse_entries(*bytes), path));
  if (entries.size() != leaves.hashes.size()) return edited(path);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (tlog::leaf_hash(entries[i]) != leaves.hashes[i]) return edited(path);
  }
  bundle_ = *bytes;
  return {};
}

Result<LogTree> LogTree::load(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read) {
  LogTree tree;
  tree.size_ = checkpoint.size();
  for (unsigned level = 0; level < 8 && (tree.size_ >> (kTileBits * level)) > 0; ++level) {
    CHECK(tree.load_level(level, tree.size_, read));
  }
  CHECK(tree.load_entries(read));
  if (tree.root() != checkpoint.root()) return edited("a tile at the end of the log");
  return tree;
}

Hash LogTree::root() const {
  std::vector<std::span<const Hash>> edges;
  for (const Level& level : levels_) edges.emplace_back(level.hashes);
  return tlog::edge_root(edges);
}

Result<void> LogTree::push(unsigned level, const Hash& hash, DurableFiles& files) {
  if (level == levels_.size()) levels_.emplace_back();
  Level& edge = levels_[level];
  edge.hashes.push_back(hash);
  edge.changed = true;
  if (edge.hashes.size() < kTileWidth) return {};
  const std::string path = tlog::tile_path(level, edge.index, kTileWidth);
  CHECK(files.stage(path, tlog::tile_bytes(edge.hashes)));
  completed_.push_back(path);
  const Hash root = tlog::tile_root(edge.hashes);
  edge = {.index = edge.index + 1};
  return push(level + 1, root, files);
}

Result<void> LogTree::append(const Bytes& body, DurableFiles& files) {
  CHECK(tlog::append_entry(bundle_, body));
  if (++size_ % kTileWidth == 0) {
    const std::string path = tlog::entries_path(size_ / kTileWidth - 1, kTileWidth);
    CHECK(files.stage(path, bundle_));
    completed_.push_back(path);
    bundle_.clear();
  }
  return push(0, tlog::leaf_hash(body), files);
}

Result<void> LogTree::stage_edge(unsigned level, DurableFiles& files) {
  Level& edge = levels_[level];
  const std::size_t width = edge.hashes.size();
  for (std::size_t left = edge.covered + 1; left < width; ++left) {
    CHECK(files.remove(tlog::tile_path(level, edge.index, left)));
    if (level == 0) CHECK(files.remove(tlog::entries_path(edge.index, left)));
  }
  CHECK(files.stage(tlog::tile_path(level, edge.index, width), tlog::tile_bytes(edge.hashes)));
  edge.changed = false;
  edge.covered = width;
  return {};
}

Result<void> LogTree::stage_partial(DurableFiles& files) {
  if (!bundle_.empty() && levels_[0].changed) {
    CHECK(files.stage(tlog::entries_path(size_ / kTileWidth, size_ % kTileWidth), bundle_));
  }
  for (unsigned level = 0; level < levels_.size(); ++level) {
    if (levels_[level].changed && !levels_[level].hashes.empty()) CHECK(stage_edge(level, files));
  }
  return {};
}

std::map<std::string, Bytes> LogTree::edge() const {
  std::map<std::string, Bytes> tiles;
  for (unsigned level = 0; level < levels_.size(); ++level) {
    const auto& [index, hashes, changed, covered] = levels_[level];
    if (!hashes.empty()) tiles[tlog::tile_path(level, index, hashes.size())] = tlog::tile_bytes(hashes);
  }
  return tiles;
}

std::vector<std::string> LogTree::take_completed() { return std::exchange(completed_, {}); }

}  // namespace sigwright::services
