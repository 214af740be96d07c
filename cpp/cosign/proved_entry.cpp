#include "cosign/proved_entry.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/rekor_v1.h"
#include "tlog/merkle.h"
#include "verify/log_lookup.h"

namespace sigwright::cosign {
namespace {

// Each costs a request: more are not looked at.
constexpr std::size_t kMostEntries = 100;

std::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::LogEvidence, std::move(message)); }

// As far as it can be told without the log's key.
Result<void> check_shape(const tlog::LogEntry& entry) {
  const tlog::InclusionProof& proof = *entry.inclusion_proof;
  std::vector<tlog::Hash> hashes;
  for (const Bytes& bytes : proof.hashes) {
    TRY(hashes.emplace_back(), tlog::hash_from(bytes));
  }
  TRY(const auto root, tlog::hash_from(proof.root_hash));
  return tlog::verify_inclusion(tlog::leaf_hash(entry.canonicalized_body), proof.log_index, proof.tree_size, hashes,
                                root);
}

Result<void> check_proof(const tlog::LogEntry& entry, std::span<const tlog::Log> logs) {
  if (!entry.inclusion_proof || entry.inclusion_proof->checkpoint.empty()) {
    return refuse("the log gave no proof of inclusion with a checkpoint");
  }
  const auto log = verify::log_of(entry, {logs.begin(), logs.end()});
  if (!log) return check_shape(entry);
  const auto evidence = tlog::verify_entry(entry, *log);
  return evidence ? Result<void>{} : fail(evidence.error());
}

}  // namespace

Result<tlog::LogEntry> proved_entry(const tlog::LogEntry& known, std::span<const tlog::Log> logs,
                                    services::RekorV1& rekor, const Cancel& cancel) {
  TRY(auto entry, rekor.get_by_index(known.log_index, cancel));
  const bool same = entry.canonicalized_body == known.canonicalized_body && entry.log_id == known.log_id &&
                    entry.log_index == known.log_index && entry.integrated_time == known.integrated_time;
  if (!same) return refuse("entry " + std::to_string(known.log_index) + " of the log is not the one in the bundle");
  CHECK(check_proof(entry, logs));
  return entry;
}

Result<tlog::LogEntry> find_entry(const crypto::Digest& digest, const tlog::SignedMaterial& material,
                                  std::span<const tlog::Log> logs, services::RekorV1& rekor, const Cancel& cancel) {
  TRY(auto uuids, rekor.search_by_hash(std::string(digest.hex()), cancel));
  if (uuids.size() > kMostEntries) uuids.resize(kMostEntries);
  std::optional<tlog::LogEntry> earliest;
  for (const std::string& uuid : uuids) {
    TRY(auto entry, rekor.get_by_uuid(uuid, cancel));
    if (!tlog::bind(entry, material)) continue;
    if (!earliest || entry.integrated_time < earliest->integrated_time) earliest = std::move(entry);
  }
  if (!earliest) {
    return fail(ErrorCode::NotFound,
                "the log has no entry of this signature (" + std::to_string(uuids.size()) + " of " + digest.str() + ")",
                "pass --ignore-tlog for a signature that was not logged");
  }
  CHECK(check_proof(*earliest, logs));
  return *std::move(earliest);
}

}  // namespace sigwright::cosign
