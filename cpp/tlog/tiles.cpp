#include "tlog/tiles.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <utility>

namespace sigwright::tlog {
namespace {

constexpr unsigned kTileBits = 8;

// 1234067 is "x001/x234/067" (tlog-tiles, "Merkle Tree").
std::string number_path(std::uint64_t index) {
  const auto three = [](std::uint64_t n) {
    std::string text = std::to_string(n);
    return std::string(3 - text.size(), '0') + text;
  };
  std::string path = three(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = "x" + three(index % 1000) + "/" + path;
  return path;
}

std::string suffix(std::uint64_t width) { return width == kTileWidth ? std::string() : ".p/" + std::to_string(width); }

Result<Hash> hash_at(ByteView tile, std::uint64_t position) {
  return hash_from(tile.subspan(static_cast<std::size_t>(position) * 32, 32));
}

// Reads the nodes of a tree of `size` leaves; tiles are read once, and nodes are hashed once.
class NodeReader {
 public:
  NodeReader(std::uint64_t size, const TileReader& read) : size_(size), read_(read) {}

  // The root of the perfect subtree of 2^level leaves that begins at leaf index * 2^level.
  Result<Hash> node(unsigned level, std::uint64_t index) {
    const auto known = nodes_.find({level, index});
    if (known != nodes_.end()) return known->second;
    const unsigned tile_level = level / kTileBits;
    const unsigned within = level % kTileBits;  // how far above the tile's own hashes
    const std::uint64_t first = index << within;
    TRY(const Bytes* tile, this->tile(tile_level, first / kTileWidth));
    TRY(const Hash hash, fold(*tile, first % kTileWidth, std::uint64_t{1} << within));
    nodes_.emplace(std::pair(level, index), hash);
    return hash;
  }

 private:
  Result<const Bytes*> tile(unsigned level, std::uint64_t index) {
    const auto [at, added] = tiles_.try_emplace({level, index});
    if (!added) return &at->second;
    const std::uint64_t width = tile_width(level, index, size_);
    auto bytes = read_(tile_path(level, index, width));
    if (!bytes && bytes.error().code == ErrorCode::NotFound && width != kTileWidth) {
      bytes = read_(tile_path(level, index, kTileWidth));  // the partial tile is gone since the full one is there
    }
    if (!bytes) return std::unexpected(std::move(bytes).error());
    if (bytes->size() % 32 != 0 || bytes->size() < width * 32) {
      return fail(ErrorCode::LogEvidence, "the tile " + tile_path(level, index, width) + " has the wrong length");
    }
    at->second = *std::move(bytes);
    return &at->second;
  }

  static Result<Hash> fold(ByteView tile, std::uint64_t first, std::uint64_t count) {
    if ((first + count) * 32 > tile.size()) return fail(ErrorCode::LogEvidence, "a tile is too short for its tree");
    if (count == 1) return hash_at(tile, first);
    TRY(const Hash left, fold(tile, first, count / 2));
    TRY(const Hash right, fold(tile, first + count / 2, count / 2));
    return node_hash(left, right);
  }

  std::uint64_t size_;
  const TileReader& read_;
  std::map<std::pair<unsigned, std::uint64_t>, Bytes> tiles_;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes_;
};

// The largest power of two smaller than `count` (RFC 6962 section 2.1).
std::uint64_t split_point(std::uint64_t count) { return std::bit_floor(count - 1); }

// MTH of leaves [first, first + count), where first is a multiple of the enclosing perfect subtree's size.
Result<Hash> subtree(NodeReader& nodes, std::uint64_t first, std::uint64_t count) {
  if (std::has_single_bit(count)) {
    const auto level = static_cast<unsigned>(std::countr_zero(count));
    return nodes.node(level, first >> level);
  }
  const std::uint64_t left_count = split_point(count);
  TRY(const Hash left, subtree(nodes, first, left_count));
  TRY(const Hash right, subtree(nodes, first + left_count, count - left_count));
  return node_hash(left, right);
}

// PATH(m, D[n]) of RFC 6962 section 2.1.1.
Result<void> path(NodeReader& nodes, std::uint64_t index, std::uint64_t first, std::uint64_t count,
                  std::vector<Hash>& out) {
  if (count == 1) return {};
  const std::uint64_t left = split_point(count);
  const bool in_left = index < left;
  CHECK(in_left ? path(nodes, index, first, left, out) : path(nodes, index - left, first + left, count - left, out));
  TRY(out.emplace_back(), in_left ? subtree(nodes, first + left, count - left) : subtree(nodes, first, left));
  return {};
}

// SUBPROOF(m, D[n], whole) of RFC 6962 section 2.1.2.
Result<void> subproof(NodeReader& nodes, std::uint64_t old_count, std::uint64_t first, std::uint64_t count, bool whole,
                      std::vector<Hash>& out) {
  if (old_count == count) {
    if (!whole) {
      TRY(out.emplace_back(), subtree(nodes, first, count));
    }
    return {};
  }
  const std::uint64_t left = split_point(count);
  const bool in_left = old_count <= left;
  CHECK(in_left ? subproof(nodes, old_count, first, left, whole, out)
                : subproof(nodes, old_count - left, first + left, count - left, false, out));
  TRY(out.emplace_back(), in_left ? subtree(nodes, first + left, count - left) : subtree(nodes, first, left));
  return {};
}

}  // namespace

std::string tile_path(unsigned level, std::uint64_t index, std::uint64_t width) {
  return "tile/" + std::to_string(level) + "/" + number_path(index) + suffix(width);
}

std::string entries_path(std::uint64_t index, std::uint64_t width) {
  return "tile/entries/" + number_path(index) + suffix(width);
}

std::uint64_t tile_width(unsigned level, std::uint64_t index, std::uint64_t size) noexcept {
  const unsigned shift = kTileBits * level;
  const std::uint64_t hashes = shift >= 64 ? 0 : size >> shift;
  const std::uint64_t first = index * kTileWidth;
  return first >= hashes ? 0 : std::min(hashes - first, kTileWidth);
}

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const TileReader& read) {
  TRY(auto proofs, inclusion_proofs(std::span(&index, 1), size, read));
  return std::move(proofs.front());
}

Result<std::vector<std::vector<Hash>>> inclusion_proofs(std::span<const std::uint64_t> indexes, std::uint64_t size,
                                                        const TileReader& read) {
  NodeReader nodes(size, read);
  std::vector<std::vector<Hash>> proofs;
  for (const std::uint64_t index : indexes) {
    if (index >= size) return fail(ErrorCode::NotFound, "the log has no entry " + std::to_string(index));
    CHECK(path(nodes, index, 0, size, proofs.emplace_back()));
  }
  return proofs;
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, const TileReader& read) {
  if (old_size > new_size) return fail(ErrorCode::LogEvidence, "the log is smaller than it was");
  std::vector<Hash> proof;
  if (old_size == 0 || old_size == new_size) return proof;
  NodeReader nodes(new_size, read);
  CHECK(subproof(nodes, old_size, 0, new_size, true, proof));
  return proof;
}

Result<CompactRange> right_edge(std::uint64_t size, const TileReader& read) {
  NodeReader nodes(size, read);
  std::vector<Hash> roots;
  std::uint64_t first = 0;
  for (std::uint64_t rest = size; rest > 0;) {
    const std::uint64_t count = std::bit_floor(rest);
    TRY(roots.emplace_back(), subtree(nodes, first, count));
    first += count;
    rest -= count;
  }
  return CompactRange::from(size, std::move(roots));
}

Bytes tile_bytes(std::span<const Hash> hashes) {
  Bytes out;
  out.reserve(hashes.size() * 32);
  for (const Hash& hash : hashes) out.insert(out.end(), hash.begin(), hash.end());
  return out;
}

Hash tile_root(std::span<const Hash> hashes) {
  CompactRange range;
  for (const Hash& hash : hashes) range.append(hash);
  return range.root();
}

Hash edge_root(std::span<const std::span<const Hash>> levels) {
  std::optional<Hash> root;
  for (const auto& hashes : levels) {
    CompactRange range;
    for (const Hash& hash : hashes) range.append(hash);
    std::vector<Hash> roots = range.roots();
    if (root) roots.push_back(*root);  // what the levels below hold: smaller, and to the right
    if (roots.empty()) continue;
    Hash joined = roots.back();
    for (std::size_t i = roots.size() - 1; i > 0; --i) joined = node_hash(roots[i - 1], joined);
    root = joined;
  }
  return root.value_or(empty_root());
}

Result<std::vector<Bytes>> parse_entries(ByteView bundle) {
  std::vector<Bytes> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return fail(ErrorCode::Malformed, "an entry bundle ends in the middle of a length");
    const std::size_t length = std::size_t{bundle[0]} << 8 | bundle[1];
    if (bundle.size() < 2 + length) return fail(ErrorCode::Malformed, "an entry bundle ends in the middle of an entry");
    if (entries.size() == kTileWidth) return fail(ErrorCode::LimitExceeded, "an entry bundle with over 256 entries");
    const ByteView entry = bundle.subspan(2, length);
    entries.emplace_back(entry.begin(), entry.end());
    bundle = bundle.subspan(2 + length);
  }
  return entries;
}

Result<void> check_entry(ByteView entry) {
  if (entry.size() <= kLargestEntry) return {};
  return fail(ErrorCode::LimitExceeded, "a log entry has more than 65,535 bytes");
}

Result<void> append_entry(Bytes& bundle, ByteView entry) {
  CHECK(check_entry(entry));
  bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
  bundle.push_back(static_cast<std::uint8_t>(entry.size() & 0xff));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
  return {};
}

Result<Bytes> write_entries(const std::vector<Bytes>& entries) {
  Bytes bundle;
  for (const Bytes& entry : entries) CHECK(append_entry(bundle, entry));
  return bundle;
}

}  // namespace sigwright::tlog
