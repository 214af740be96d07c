#pragma once
// The tiles of a small tree whose leaf hashes are all at hand.

#include <span>

#include "tlog/merkle.h"
#include "tlog/tiles.h"

namespace sigwright::tlog {

// Reads what a tile log of these leaves would serve: exactly the tiles of that size, NotFound for others.
[[nodiscard]] TileReader memory_tiles(std::span<const Hash> leaf_hashes);

}  // namespace sigwright::tlog
