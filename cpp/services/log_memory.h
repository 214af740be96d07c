#pragma once
// The last checkpoint seen of each embedded log, remembered outside the log's directory: who restores or edits the
// directory does not restore this. Private to the layer.

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "crypto/keys.h"
#include "tlog/checkpoint.h"
#include "tlog/tiles.h"

namespace sigwright::services {

// Keyed by the log's key. One thread at a time; between processes the newest checkpoint wins.
class LogMemory {
 public:
  LogMemory(std::filesystem::path directory, const crypto::PublicKey& key);

  // For whoever holds the log's lock. Compares with what is remembered: a smaller tree, or one that the remembered tree
  // is no prefix of, is refused with LogEvidence. Whether anything was remembered is the answer.
  [[nodiscard]] Result<bool> check(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read) const;
  // The same with what remembered() gave before the checkpoint was read. That order matters where others append: a
  // checkpoint is remembered once it stands, so one that is read after the memory is never the older one of an honest
  // log.
  [[nodiscard]] static Result<bool> compare(const std::optional<tlog::Checkpoint>& last,
                                            const tlog::Checkpoint& checkpoint, const tlog::TileReader& read);
  [[nodiscard]] Result<std::optional<tlog::Checkpoint>> remembered() const;
  // Not flushed: a commit does not wait for it, and a loss of power may take the log's memory back to an older
  // checkpoint, never ahead. Best effort: where it cannot be kept, the caller is told why by the error and may go on.
  [[nodiscard]] Result<void> remember(const tlog::Checkpoint& checkpoint) const;

 private:
  std::filesystem::path file_;
  crypto::PublicKey key_;
};

}  // namespace sigwright::services
