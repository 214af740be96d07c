#pragma once
// Tiles (c2sp.org/tlog-tiles): where the hashes and entries of a log are kept, and proofs read from them.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/merkle.h"

namespace sigwright::tlog {

inline constexpr std::uint64_t kTileWidth = 256;
// In bytes. An entry's length is written in two.
inline constexpr std::size_t kLargestEntry = 65'535;
inline constexpr std::size_t kLargestBundle = kTileWidth * (2 + kLargestEntry);

// "tile/0/x001/x234/067", "tile/1/000.p/2", "tile/entries/000.p/17"; a width of 256 has no suffix.
[[nodiscard]] std::string tile_path(unsigned level, std::uint64_t index, std::uint64_t width);
[[nodiscard]] std::string entries_path(std::uint64_t index, std::uint64_t width);
// How many hashes tile `index` of `level` holds in a tree of `size` leaves; 0 when it is not there.
[[nodiscard]] std::uint64_t tile_width(unsigned level, std::uint64_t index, std::uint64_t size) noexcept;

// The bytes at a path below the log's prefix. Partial tiles may be gone once the full one is there: readers ask again
// for the full one.
using TileReader = std::function<Result<Bytes>(const std::string& path)>;

// The proof that leaf `index` is in the tree of `size`, from the tiles of that tree. Every tile read is checked for its
// length; callers check the proof against a checkpoint's root. Fails with NotFound (no such leaf), with LogEvidence (a
// tile of another length, a tree that shrank), or as `read` does.
[[nodiscard]] Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                        const TileReader& read);
// The same for several leaves: what their proofs share is read and hashed once.
[[nodiscard]] Result<std::vector<std::vector<Hash>>> inclusion_proofs(std::span<const std::uint64_t> indexes,
                                                                      std::uint64_t size, const TileReader& read);
[[nodiscard]] Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                                          const TileReader& read);
[[nodiscard]] Result<CompactRange> right_edge(std::uint64_t size, const TileReader& read);

// A tile's bytes, and the root of the perfect subtree that a full one is: its hash in the level above.
[[nodiscard]] Bytes tile_bytes(std::span<const Hash> hashes);
[[nodiscard]] Hash tile_root(std::span<const Hash> hashes);
// The root of a tree by what its last tile of each level holds, the leaves' first: fewer than 256 each.
[[nodiscard]] Hash edge_root(std::span<const std::span<const Hash>> levels);

// Entry bundles: each entry behind its length as two bytes, big-endian. Fails with Malformed, or with LimitExceeded
// over 256 entries.
[[nodiscard]] Result<std::vector<Bytes>> parse_entries(ByteView bundle);
// All three fail with LimitExceeded over kLargestEntry.
[[nodiscard]] Result<void> check_entry(ByteView entry);
[[nodiscard]] Result<void> append_entry(Bytes& bundle, ByteView entry);
[[nodiscard]] Result<Bytes> write_entries(const std::vector<Bytes>& entries);

}  // namespace sigwright::tlog
