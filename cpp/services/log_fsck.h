#pragma once
// A whole embedded log computed again. Private to the layer.

#include <cstdint>
#include <functional>

#include "base/cancel.h"
#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/tiles.h"

namespace sigwright::services {

struct FsckCount {
  std::uint64_t leaves = 0;
  std::uint64_t tiles = 0;
};

// Every entry hashed, every tile of every level and the root compared. Fails with LogEvidence naming the first file
// that is wrong.
// `progress`, if any, is told from time to time how many leaves are done.
[[nodiscard]] Result<FsckCount> fsck(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read,
                                     const Cancel& cancel,
                                     const std::function<void(std::uint64_t leaves)>& progress = {});

}  // namespace sigwright::services
