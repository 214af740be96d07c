// (6) A trusted transparency log has it.

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "crypto/timestamp.h"
#include "tlog/binding.h"
#include "tlog/note.h"
#include "tlog/verify_entry.h"
#include "verify/log_lookup.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

constexpr std::string_view kTrustALog =
    "name the log that was used: --trusted-root FILE, --rekor-url file:DIR, or once `sigwright trust add rekor URL`";

std::string counted(std::size_t count) {
  if (count == 0) return "no transparency log entry";
  return count == 1 ? "1 transparency log entry" : std::to_string(count) + " transparency log entries";
}

// Whether a trusted authority saw the signature while the log's key was valid. The timestamps' own step comes later.
bool stamped_within(const TimeRange& valid, const StepContext& context, const Candidate& candidate) {
  return std::ranges::any_of(candidate.timestamps, [&](const Bytes& timestamp) {
    const auto proof = prove_time(context, candidate, timestamp);
    return proof && valid.contains(proof->time);
  });
}

// An entry that says no time could have been made at any, by whoever has the key of a retired log: it must be of the
// tree that the log ended with, or have been seen by an authority before.
bool is_in_time(const tlog::Log& log, const tlog::EntryEvidence& evidence, const StepContext& context,
                const Candidate& candidate) {
  const bool retired = log.valid.end < context.now;
  return !retired || evidence.integrated || evidence.in_final_tree || stamped_within(log.valid, context, candidate);
}

Check too_late(const tlog::Log& log) {
  Check check = failed(ErrorCode::LogEvidence,
                       "the log was retired at " + to_rfc3339(log.valid.end) +
                           ", and nothing shows that its entry is older: it has no signed time, no trusted timestamp, "
                           "and is not shown to be in the tree that the log ended with");
  check.hint = "sign again with the log in use, or trust the authority whose timestamp the signature has";
  return check;
}

std::string describe(const tlog::LogEntry& entry, const tlog::EntryEvidence& evidence) {
  std::string text = "entry " + std::to_string(entry.log_index) + " of the log " + to_hex(entry.log_id).substr(0, 16);
  if (evidence.integrated) text += ", made at " + to_rfc3339(*evidence.integrated);
  return text;
}

// No evidence that counts: a failure, unless the policy can do without.
Check missing(const Policy& policy, std::string what, std::string hint) {
  if (policy.log == LogRequirement::Optional) return skipped(policy.log_option, std::move(what));
  Check check = failed(ErrorCode::LogEvidence, std::move(what));
  check.hint = std::move(hint);
  return check;
}

Check too_few(std::size_t logs, std::size_t wanted, const std::string& found) {
  Check check = failed(ErrorCode::LogEvidence, std::to_string(logs) + " of the " + std::to_string(wanted) +
                                                   " distinct transparency logs asked for: " + found);
  check.hint = "entries of one log count once: sign with a signing config that selects several, or ask for fewer logs";
  return check;
}

std::string untrusted(const Candidate& candidate) {
  const std::string id = to_hex(candidate.log_entries.front().log_id).substr(0, 16);
  return counted(candidate.log_entries.size()) + ", but no log is trusted that could have made it (log id " + id +
         "...)";
}

}  // namespace

// Entries of logs that are not trusted say nothing, for or against; one that a trusted log should have made, and has
// not, is a forgery. Logs are counted by their keys, not entries.
Check check_log(const StepContext& context, Candidate& candidate) {
  const Policy& policy = context.policy;
  const std::string found = counted(candidate.log_entries.size());
  if (policy.log == LogRequirement::Ignored) return skipped(policy.log_option, found);
  if (candidate.log_entries.empty()) return missing(policy, found + " with the signature", {});
  const tlog::SignedMaterial material = material_of(candidate);
  std::set<Bytes> logs;
  std::optional<Check> late;
  std::string reason;
  for (const tlog::LogEntry& entry : candidate.log_entries) {
    const auto log = log_of(entry, policy.logs);
    if (!log) continue;
    if (const auto bound = tlog::bind(entry, material); !bound)
      return failed(ErrorCode::LogEvidence, bound.error().message);
    const auto evidence = tlog::verify_entry(entry, *log, policy.known_checkpoints.get());
    if (!evidence) return failed(ErrorCode::LogEvidence, evidence.error().message);
    if (!is_in_time(*log, *evidence, context, candidate)) {
      late = too_late(*log);
      continue;
    }
    logs.insert(tlog::spki_hash(log->key));
    candidate.report.logs.push_back({to_hex(entry.log_id), entry.log_index, evidence->integrated,
                                     entry.canonicalized_body, entry.signed_entry_timestamp.value_or(Bytes())});
    if (evidence->integrated) {
      candidate.report.verified_time = evidence->integrated;
      candidate.times.push_back(*evidence->integrated);
    }
    reason += (reason.empty() ? "" : "; ") + describe(entry, *evidence);
  }
  if (logs.empty()) return late ? *late : missing(policy, untrusted(candidate), std::string(kTrustALog));
  return logs.size() >= policy.log_threshold ? passed(reason) : too_few(logs.size(), policy.log_threshold, reason);
}

}  // namespace sigwright::verify
