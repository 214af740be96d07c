// (6) A trusted transparency log has it.

#include <set>

#include "base/encoding.h"
#include "tlog/binding.h"
#include "tlog/verify_entry.h"
#include "verify/log_lookup.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

std::string counted(std::size_t count) {
  if (count == 0) return "no transparency log entry";
  return count == 1 ? "1 transparency log entry" : std::to_string(count) + " transparency log entries";
}

tlog::EntryVerifier verifier_of(const Candidate& candidate) {
  if (candidate.certificate) return {true, candidate.certificate->leaf.der()};
  return {false, candidate.key->der()};
}

// What an entry must be about: this signature, by the key that was found to have made it, over what it was made over.
tlog::SignedMaterial material_of(const Candidate& candidate) {
  tlog::SignedMaterial material{.signature = Bytes(candidate.signature.begin(), candidate.signature.end()),
                                .verifier = verifier_of(candidate),
                                .digest = {},
                                .payload_sha256 = {},
                                .envelope_sha256 = {}};
  if (candidate.envelope != nullptr) {
    material.payload_sha256 = crypto::sha256(candidate.envelope->payload);
    material.digest = [pae = candidate.envelope->pae()](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
      return crypto::hash(algorithm, pae);
    };
  } else if (candidate.blob != nullptr) {
    material.digest = [blob = candidate.blob](crypto::HashAlgorithm algorithm) { return blob->digest(algorithm); };
  } else {
    material.digest = [payload = candidate.payload](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
      return crypto::hash(algorithm, payload);
    };
  }
  return material;
}

std::string describe(const tlog::LogEntry& entry, const tlog::EntryEvidence& evidence) {
  std::string text = "entry " + std::to_string(entry.log_index) + " of the log " + to_hex(entry.log_id).substr(0, 16);
  if (evidence.integrated) text += ", made at " + to_rfc3339(*evidence.integrated);
  return text;
}

}  // namespace

// Entries of logs that are not trusted say nothing, for or against; one that a trusted log should have made, and has
// not, is a forgery. Logs are counted, not entries.
Check check_log(const StepContext& context, Candidate& candidate) {
  const std::string found = counted(candidate.log_entries.size());
  if (context.policy.log == LogRequirement::Ignored) return skipped("--insecure-ignore-tlog", found);
  if (candidate.log_entries.empty()) return failed(ErrorCode::LogEvidence, found + " with the signature");
  const tlog::SignedMaterial material = material_of(candidate);
  std::set<Bytes> logs;
  std::string reason;
  for (const tlog::LogEntry& entry : candidate.log_entries) {
    const auto log = log_of(entry, context.policy.logs);
    if (!log) continue;
    if (const auto bound = tlog::bind(entry, material); !bound)
      return failed(ErrorCode::LogEvidence, bound.error().message);
    const auto evidence = tlog::verify_entry(entry, *log);
    if (!evidence) return failed(ErrorCode::LogEvidence, evidence.error().message);
    logs.insert(entry.log_id);
    candidate.report.logs.push_back({to_hex(entry.log_id), entry.log_index, evidence->integrated});
    if (evidence->integrated) {
      candidate.report.verified_time = evidence->integrated;
      candidate.times.push_back(*evidence->integrated);
    }
    reason += (reason.empty() ? "" : "; ") + describe(entry, *evidence);
  }
  if (logs.empty()) {
    const std::string id = to_hex(candidate.log_entries.front().log_id).substr(0, 16);
    return failed(ErrorCode::LogEvidence,
                  found + ", but no log is trusted that could have made it (log id " + id + "...)");
  }
  return passed(reason);
}

}  // namespace sigwright::verify
