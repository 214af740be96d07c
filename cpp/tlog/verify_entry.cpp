#include "tlog/verify_entry.h"

#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"

namespace sigwright::tlog {
namespace {

std::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::LogEvidence, std::move(message)); }

// The promise covers body, time, log and (global) index. SHA-256 whatever the key: Rekor signs so.
Result<void> check_promise(const LogEntry& entry, const Log& log) {
  const crypto::SignatureForm form = log.key.default_scheme().form;
  const auto ok = log.key.verify({form, crypto::HashAlgorithm::Sha256}, as_bytes(promise_payload(entry)),
                                 *entry.signed_entry_timestamp);
  if (!ok) return refuse("the signed entry timestamp is not the log's");
  return {};
}

// Whether the tree of `checkpoint` is the beginning of the log's final one. What is not at hand to show it with shows
// nothing.
bool in_final_tree(const Checkpoint& checkpoint, const Log& log) {
  if (!log.final_tree || checkpoint.size() > log.final_tree->size) return false;
  const FinalTree& tree = *log.final_tree;
  if (checkpoint.size() == tree.size) return checkpoint.root() == tree.root;
  if (!tree.read) return false;
  const auto proof = consistency_proof(checkpoint.size(), tree.size, tree.read);
  return proof && verify_consistency(checkpoint.size(), tree.size, checkpoint.root(), tree.root, *proof);
}

// Size and root come from the signed checkpoint. Rekor v1's proof has an index of its own, in its tree, which may
// differ from the entry's in a sharded log; everywhere else the entry's index counts.
Result<Checkpoint> check_inclusion(const LogEntry& entry, const Log& log, crypto::KnownSignatures* known) {
  const InclusionProof& proof = *entry.inclusion_proof;
  TRY(auto checkpoint, Checkpoint::open(proof.checkpoint, log.key, known));
  if (!log.origin.empty() && checkpoint.origin() != log.origin) {
    return refuse("the checkpoint is of the log " + checkpoint.origin() + ", not of " + log.origin);
  }
  TRY(const Hash stated_root, hash_from(proof.root_hash));
  if (proof.tree_size != checkpoint.size() || stated_root != checkpoint.root()) {
    return refuse("the inclusion proof is of another tree than the checkpoint");
  }
  if (!checkpoint.rekor_v1() && proof.log_index != entry.log_index) {
    return refuse("the inclusion proof is of another entry of the log");
  }
  std::vector<Hash> hashes;
  for (const Bytes& bytes : proof.hashes) {
    TRY(hashes.emplace_back(), hash_from(bytes));
  }
  CHECK(verify_inclusion(leaf_hash(entry.canonicalized_body), proof.log_index, checkpoint.size(), hashes,
                         checkpoint.root()));
  return checkpoint;
}

}  // namespace

std::string promise_payload(const LogEntry& entry) {
  // The keys stand in RFC 8785 order already, and no value needs an escape.
  return "{\"body\":\"" + to_base64(entry.canonicalized_body) +
         "\",\"integratedTime\":" + std::to_string(entry.integrated_time) + ",\"logID\":\"" + to_hex(entry.log_id) +
         "\",\"logIndex\":" + std::to_string(entry.log_index) + "}";
}

Result<EntryEvidence> verify_entry(const LogEntry& entry, const Log& log, crypto::KnownSignatures* known_checkpoints) {
  if (entry.log_id != log.log_id) return refuse("the entry is of another log");
  EntryEvidence evidence;
  if (entry.signed_entry_timestamp) {
    CHECK(check_promise(entry, log));
    const Time integrated = from_unix_seconds(entry.integrated_time);
    if (!log.valid.contains(integrated)) return refuse("the entry was made when the log's key was not valid");
    evidence.promise = true;
    evidence.integrated = integrated;
  }
  if (entry.inclusion_proof) {
    TRY(const auto checkpoint, check_inclusion(entry, log, known_checkpoints));
    evidence.inclusion = true;
    evidence.in_final_tree = in_final_tree(checkpoint, log);
  }
  if (!evidence.promise && !evidence.inclusion)
    return refuse("the entry has neither a promise nor a proof of inclusion");
  return evidence;
}

}  // namespace sigwright::tlog
