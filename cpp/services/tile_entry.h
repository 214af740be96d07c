#pragma once
// An entry of a tile log rebuilt from its tiles: body from the entry bundle, proof from the hashes. Private to the
// layer.

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/entry.h"
#include "tlog/tiles.h"

namespace sigwright::services {

// Entry `index` as the log's own answer would have been, its proof checked against `checkpoint`. Fails with NotFound or
// LogEvidence, or as `read` does.
[[nodiscard]] Result<tlog::LogEntry> entry_from_tiles(std::uint64_t index, const tlog::Checkpoint& checkpoint,
                                                      Bytes log_id, const tlog::TileReader& read);

// The same of an entry whose body and proof are at hand.
[[nodiscard]] Result<tlog::LogEntry> proved_entry(Bytes body, std::uint64_t index, const std::vector<tlog::Hash>& proof,
                                                  const tlog::Checkpoint& checkpoint, Bytes log_id);

}  // namespace sigwright::services
