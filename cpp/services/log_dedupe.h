#pragma once
// Which entry has a given leaf hash: a hash table in a file, so that memory stays flat however long the log grows.
// Private to the layer.
//
// The table is a cache of the log and is never believed: an answer counts only after the tile at that index holds the
// hash. It records up to which size it covers the log and is brought up to date by replaying the rest, so a crash
// between checkpoint and table loses nothing.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "tlog/merkle.h"
#include "tlog/tiles.h"

namespace sigwright::services {

// Used under the log's lock; one thread at a time. Fails with LocalFile, or with LogEvidence where a tile is cut off.
class LogDedupe {
 public:
  // Opens or makes the table, and replays what `size` has beyond it. A table that is damaged, or that covers more than
  // the log, is made anew.
  [[nodiscard]] static Result<LogDedupe> open(const std::filesystem::path& path, std::uint64_t size,
                                              const tlog::TileReader& read);

  [[nodiscard]] std::uint64_t covers() const noexcept { return covers_; }
  // The index of the first entry with this leaf hash, confirmed by the log's own tile.
  [[nodiscard]] Result<std::optional<std::uint64_t>> find(const tlog::Hash& leaf, std::uint64_t size,
                                                          const tlog::TileReader& read) const;
  // Notes the entries from covers() to `size`, which are committed; the table doubles when it is half full.
  [[nodiscard]] Result<void> replay(std::uint64_t size, const tlog::TileReader& read);

 private:
  struct Slot {
    std::uint64_t tag;
    std::uint64_t index_plus_one;  // 0: free
  };
  LogDedupe(FileDescriptor descriptor, std::filesystem::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  [[nodiscard]] Result<void> reset(std::uint64_t slots);
  [[nodiscard]] Result<void> put(const tlog::Hash& leaf, std::uint64_t index);
  [[nodiscard]] Result<void> seal();
  [[nodiscard]] Result<void> read_at(std::uint64_t offset, void* data, std::size_t size) const;
  [[nodiscard]] Result<void> write_at(std::uint64_t offset, const void* data, std::size_t size);

  FileDescriptor descriptor_;
  std::filesystem::path path_;
  std::uint64_t slots_ = 0;
  std::uint64_t covers_ = 0;
};

}  // namespace sigwright::services
