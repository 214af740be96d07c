// (7) A trusted timestamp authority saw it.

#include <set>

#include "crypto/timestamp.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

// Whose anchor it is can issue any authority below it: those under one anchor are one.
std::string name_of(const crypto::TimestampAuthority& authority) {
  return authority.chain.back().public_key().fingerprint();
}

Check too_few(std::size_t authorities, std::size_t wanted) {
  Check check = failed(ErrorCode::Untrusted, "stamped by " + std::to_string(authorities) + " of the " +
                                                 std::to_string(wanted) + " distinct timestamp authorities asked for");
  check.hint = "timestamps of one authority count once: sign with a signing config that selects several";
  return check;
}

}  // namespace

// With a key no time is needed; a timestamp is looked at where authorities are trusted, and demanded by
// --use-signed-timestamps and --timestamp-threshold. Authorities are counted, not timestamps.
Check check_timestamp(const StepContext& context, Candidate& candidate) {
  const Policy& policy = context.policy;
  const bool demanded = policy.timestamp_threshold > 0;
  if (candidate.timestamps.empty()) {
    return demanded ? failed(ErrorCode::Untrusted, "no timestamp with the signature")
                    : not_applicable("no timestamp with the signature");
  }
  if (policy.timestamp_authorities.empty()) {
    const std::string reason = "no timestamp authority is trusted";
    return demanded ? failed(ErrorCode::Untrusted, reason) : not_applicable(reason);
  }
  Error last;
  std::optional<Time> seen;
  std::set<std::string> authorities;
  for (const Bytes& timestamp : candidate.timestamps) {
    const auto proof = prove_time(context, candidate, timestamp);
    if (proof) {
      authorities.insert(name_of(policy.timestamp_authorities[proof->authority]));
      candidate.times.push_back(proof->time);
      candidate.report.timestamps.push_back(timestamp);
      seen = seen ? std::min(*seen, proof->time) : proof->time;
    } else {
      last = proof.error();
    }
  }
  if (!seen) return failed(ErrorCode::Untrusted, last.message);
  if (authorities.size() < policy.timestamp_threshold) return too_few(authorities.size(), policy.timestamp_threshold);
  candidate.report.verified_time = seen;
  return passed("signed before " + to_rfc3339(*seen));
}

}  // namespace sigwright::verify
