#include "tlog/memory_tiles.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sigwright::tlog {
namespace {

using Tiles = std::map<std::string, Bytes>;

// Puts the tiles of one level into `tiles`; the roots of the full ones are the hashes of the next.
std::vector<Hash> add_level(unsigned level, std::span<const Hash> hashes, Tiles& tiles) {
  std::vector<Hash> above;
  for (std::uint64_t index = 0; index * kTileWidth < hashes.size(); ++index) {
    const auto first = static_cast<std::size_t>(index * kTileWidth);
    const auto tile = hashes.subspan(first, std::min<std::size_t>(kTileWidth, hashes.size() - first));
    tiles.emplace(tile_path(level, index, tile.size()), tile_bytes(tile));
    if (tile.size() == kTileWidth) above.push_back(tile_root(tile));
  }
  return above;
}

}  // namespace

TileReader memory_tiles(std::span<const Hash> leaf_hashes) {
  auto tiles = std::make_shared<Tiles>();
  std::vector<Hash> hashes(leaf_hashes.begin(), leaf_hashes.end());
  for (unsigned level = 0; !hashes.empty(); ++level) hashes = add_level(level, hashes, *tiles);
  return [tiles = std::shared_ptr<const Tiles>(std::move(tiles))](const std::string& path) -> Result<Bytes> {
    const auto found = tiles->find(path);
    if (found == tiles->end()) return fail(ErrorCode::NotFound, "no tile " + path);
    return found->second;
  };
}

}  // namespace sigwright::tlog
