#include "tlog/entry.h"

#include <array>

#include "base/encoding.h"
#include "tlog/proto_json.h"

namespace sigwright::tlog {
namespace {

constexpr std::size_t kProofHashes = 63;  // the height of the tallest tree whose size is an int64

constexpr std::array<std::string_view, 7> kEntryFields{
    "logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof", "canonicalizedBody"};
constexpr std::array<std::string_view, 2> kKindFields{"kind", "version"};
constexpr std::array<std::string_view, 5> kProofFields{"logIndex", "rootHash", "treeSize", "hashes", "checkpoint"};
constexpr std::array<std::string_view, 1> kCheckpointFields{"envelope"};

Result<InclusionProof> read_proof(const Json& json) {
  TRY(const auto message, ProtoMessage::open(json, "inclusion proof", kProofFields));
  InclusionProof proof;
  TRY(proof.log_index, message.uint63("logIndex"));
  TRY(proof.root_hash, message.bytes("rootHash"));
  TRY(proof.tree_size, message.uint63("treeSize"));
  TRY(const auto hashes, message.repeated("hashes", kProofHashes));
  for (const Json& hash : hashes) {
    TRY(auto bytes, proto_bytes(hash, "hashes"));
    proof.hashes.push_back(std::move(bytes));
  }
  if (message.has("checkpoint")) {
    TRY(const auto checkpoint, ProtoMessage::open(message.field("checkpoint"), "checkpoint", kCheckpointFields));
    TRY(proof.checkpoint, checkpoint.string("envelope"));
  }
  return proof;
}

Result<void> read_evidence(const ProtoMessage& message, LogEntry& entry) {
  if (message.has("inclusionPromise")) {
    TRY(entry.signed_entry_timestamp,
        proto_only_bytes(message.field("inclusionPromise"), "inclusion promise", "signedEntryTimestamp"));
    if (entry.signed_entry_timestamp->empty()) entry.signed_entry_timestamp.reset();
  }
  if (message.has("inclusionProof")) {
    TRY(entry.inclusion_proof, read_proof(message.field("inclusionProof")));
  }
  return {};
}

OrderedJson proof_json(const InclusionProof& proof) {
  OrderedJson hashes = OrderedJson::array();
  for (const Bytes& hash : proof.hashes) hashes.push_back(to_base64(hash));
  OrderedJson json;
  json["logIndex"] = std::to_string(proof.log_index);
  json["rootHash"] = to_base64(proof.root_hash);
  json["treeSize"] = std::to_string(proof.tree_size);
  json["hashes"] = std::move(hashes);
  json["checkpoint"] = {{"envelope", proof.checkpoint}};
  return json;
}

}  // namespace

Result<LogEntry> LogEntry::from_json(const Json& json) {
  TRY(const auto message, ProtoMessage::open(json, "log entry", kEntryFields));
  LogEntry entry;
  TRY(entry.log_index, message.uint63("logIndex"));
  if (message.has("logId")) {
    TRY(entry.log_id, proto_only_bytes(message.field("logId"), "log id", "keyId"));
  }
  if (message.has("kindVersion")) {
    TRY(const auto kind, ProtoMessage::open(message.field("kindVersion"), "kind and version", kKindFields));
    TRY(entry.kind, kind.string("kind"));
    TRY(entry.version, kind.string("version"));
  }
  TRY(const auto seconds, message.uint63("integratedTime"));
  entry.integrated_time = static_cast<std::int64_t>(seconds);
  CHECK(read_evidence(message, entry));
  TRY(entry.canonicalized_body, message.bytes("canonicalizedBody"));
  if (entry.log_id.empty()) return fail(ErrorCode::Malformed, "log entry: it names no log");
  return entry;
}

OrderedJson LogEntry::to_json() const {
  OrderedJson json;
  json["logIndex"] = std::to_string(log_index);
  json["logId"] = {{"keyId", to_base64(log_id)}};
  json["kindVersion"] = {{"kind", kind}, {"version", version}};
  if (integrated_time != 0) json["integratedTime"] = std::to_string(integrated_time);
  if (signed_entry_timestamp) {
    json["inclusionPromise"] = {{"signedEntryTimestamp", to_base64(*signed_entry_timestamp)}};
  }
  if (inclusion_proof) json["inclusionProof"] = proof_json(*inclusion_proof);
  json["canonicalizedBody"] = to_base64(canonicalized_body);
  return json;
}

}  // namespace sigwright::tlog
