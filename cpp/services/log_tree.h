#pragma once
// The growing end of an embedded log in memory: partial tiles of every level, the partial entry bundle, and what a
// batch of new entries changes of them on disk. Private to the layer.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "services/durable_files.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"
#include "tlog/tiles.h"

namespace sigwright::services {

// One thread at a time.
class LogTree {
 public:
  // Reads the edge of the tree that `checkpoint` promises. Fails with LogEvidence when the tiles or the last entries
  // are not those it was signed over: nothing is appended over an edited edge.
  [[nodiscard]] static Result<LogTree> load(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] tlog::Hash root() const;
  // Adds an entry, staging each tile and bundle that it completes.
  [[nodiscard]] Result<void> append(const Bytes& body, DurableFiles& files);
  // Stages the partial tiles and the partial bundle that have changed since the last call, and removes narrower ones
  // that no checkpoint covered: what a commit that failed left.
  [[nodiscard]] Result<void> stage_partial(DurableFiles& files);
  // The partial tiles of every level, by their paths.
  [[nodiscard]] std::map<std::string, Bytes> edge() const;
  // Full tiles since the last call: their partial predecessors may go.
  [[nodiscard]] std::vector<std::string> take_completed();

 private:
  struct Level {
    std::uint64_t index = 0;         // of the tile that is growing
    std::vector<tlog::Hash> hashes;  // fewer than 256
    bool changed = false;
    std::size_t covered = 0;  // the width that the last checkpoint covers
  };
  [[nodiscard]] Result<void> stage_edge(unsigned level, DurableFiles& files);
  [[nodiscard]] Result<void> push(unsigned level, const tlog::Hash& hash, DurableFiles& files);
  [[nodiscard]] Result<void> load_level(unsigned level, std::uint64_t size, const tlog::TileReader& read);
  [[nodiscard]] Result<void> load_entries(const tlog::TileReader& read);

  std::uint64_t size_ = 0;
  std::vector<Level> levels_;
  Bytes bundle_;  // of entries, which is growing
  std::vector<std::string> completed_;
};

}  // namespace sigwright::services
