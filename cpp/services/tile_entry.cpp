#include "services/tile_entry.h"

#include "tlog/body.h"
#include "tlog/merkle.h"

namespace sigwright::services {
namespace {

Result<Bytes> read_body(std::uint64_t index, std::uint64_t size, const tlog::TileReader& read) {
  const std::uint64_t bundle = index / tlog::kTileWidth;
  auto raw = read(tlog::entries_path(bundle, tlog::tile_width(0, bundle, size)));
  if (!raw && raw.error().code == ErrorCode::NotFound)
    raw = read(tlog::entries_path(bundle, tlog::kTileWidth));  // full by now
  if (!raw) return std::unexpected(std::move(raw).error());
  TRY(auto entries, tlog::parse_entries(*raw));
  const std::size_t place = index % tlog::kTileWidth;
  if (place >= entries.size()) return fail(ErrorCode::LogEvidence, "the log's entry bundle is shorter than its tree");
  return std::move(entries[place]);
}

}  // namespace

Result<tlog::LogEntry> entry_from_tiles(std::uint64_t index, const tlog::Checkpoint& checkpoint, Bytes log_id,
                                        const tlog::TileReader& read) {
  TRY(const auto proof, tlog::inclusion_proof(index, checkpoint.size(), read));
  TRY(Bytes body, read_body(index, checkpoint.size(), read));
  return proved_entry(std::move(body), index, proof, checkpoint, std::move(log_id));
}

Result<tlog::LogEntry> proved_entry(Bytes body, std::uint64_t index, const std::vector<tlog::Hash>& proof,
                                    const tlog::Checkpoint& checkpoint, Bytes log_id) {
  CHECK(tlog::verify_inclusion(tlog::leaf_hash(body), index, checkpoint.size(), proof, checkpoint.root()));
  TRY(const auto parsed, tlog::EntryBody::parse(body));
  tlog::LogEntry entry{.log_index = index, .log_id = std::move(log_id), .kind = parsed.kind, .version = parsed.version};
  entry.canonicalized_body = std::move(body);
  entry.inclusion_proof = tlog::InclusionProof{.log_index = index,
                                               .root_hash = Bytes(checkpoint.root().begin(), checkpoint.root().end()),
                                               .tree_size = checkpoint.size(),
                                               .hashes = {},
                                               .checkpoint = checkpoint.text()};
  for (const tlog::Hash& hash : proof) entry.inclusion_proof->hashes.emplace_back(hash.begin(), hash.end());
  return entry;
}

}  // namespace sigwright::services
