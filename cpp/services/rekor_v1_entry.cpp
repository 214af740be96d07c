#include "services/rekor_v1_entry.h"

#include "base/encoding.h"
#include "tlog/body.h"
#include "tlog/merkle.h"

namespace sigwright::services {
namespace {

constexpr std::string_view kWhere = "Rekor's entry";
constexpr std::size_t kUuidDigits = 64;
constexpr std::size_t kProofHashes = 64;

Result<std::string> proposed(const DigestSubmission& submission) {
  return tlog::hashedrekord_v001(submission.algorithm, submission.digest, submission.signature, submission.verifier);
}

Result<std::string> proposed(const EnvelopeSubmission& submission) {
  const std::string pem = tlog::verifier_pem(submission.verifier);
  const OrderedJson content{{"envelope", submission.envelope},
                            {"verifiers", OrderedJson::array({to_base64(as_bytes(pem))})}};
  return write_json({{"apiVersion", "0.0.1"}, {"kind", "dsse"}, {"spec", {{"proposedContent", content}}}});
}

Result<tlog::InclusionProof> read_proof(const Json& json) {
  tlog::InclusionProof proof;
  TRY(proof.log_index, json_uint(json, "logIndex", kWhere));
  TRY(proof.tree_size, json_uint(json, "treeSize", kWhere));
  TRY(proof.checkpoint, json_string(json, "checkpoint", kWhere));
  TRY(const std::string root, json_string(json, "rootHash", kWhere));
  TRY(proof.root_hash, from_hex(root));
  const Json& hashes = json_member(json, "hashes");
  if (!hashes.is_array() || hashes.size() > kProofHashes)
    return fail(ErrorCode::Malformed, "Rekor's entry: no list of hashes");
  for (const Json& hash : hashes) {
    if (!hash.is_string()) return fail(ErrorCode::Malformed, "Rekor's entry: a hash is not text");
    TRY(proof.hashes.emplace_back(), from_hex(hash.get_ref<const std::string&>()));
  }
  return proof;
}

Result<void> read_verification(const Json& json, tlog::LogEntry& entry) {
  TRY(const auto promise, optional_json_string(json, "signedEntryTimestamp", kWhere));
  if (promise) {
    TRY(entry.signed_entry_timestamp.emplace(), from_base64(*promise));
  }
  const Json& proof = json_member(json, "inclusionProof");
  if (proof.is_object()) {
    TRY(entry.inclusion_proof, read_proof(proof));
  }
  return {};
}

Result<void> check_uuid(std::string_view id, const Bytes& body) {
  const std::string leaf = to_hex(tlog::leaf_hash(body));
  if (id.size() < kUuidDigits || id.substr(id.size() - kUuidDigits) != leaf) {
    return fail(ErrorCode::LogEvidence, "Rekor gave an entry under an id that is not its own");
  }
  return {};
}

}  // namespace

Result<std::string> proposed_entry(const Submission& submission) {
  return std::visit([](const auto& form) { return proposed(form); }, submission);
}

Result<tlog::LogEntry> read_rekor_entry(const Json& answer) {
  if (!answer.is_object() || answer.size() != 1) return fail(ErrorCode::Malformed, "Rekor's answer is not one entry");
  const std::string& id = answer.begin().key();
  const Json& json = answer.begin().value();
  tlog::LogEntry entry;
  TRY(const std::string body, json_string(json, "body", kWhere));
  TRY(entry.canonicalized_body, from_base64(body));
  CHECK(check_uuid(id, entry.canonicalized_body));
  TRY(const std::string log_id, json_string(json, "logID", kWhere));
  TRY(entry.log_id, from_hex(log_id));
  TRY(entry.log_index, json_uint(json, "logIndex", kWhere));
  TRY(const std::uint64_t time, json_uint(json, "integratedTime", kWhere));
  entry.integrated_time = static_cast<std::int64_t>(time);
  CHECK(read_verification(json_member(json, "verification"), entry));
  TRY(const auto parsed, tlog::EntryBody::parse(entry.canonicalized_body));
  entry.kind = parsed.kind;
  entry.version = parsed.version;
  return entry;
}

}  // namespace sigwright::services
