// (7) A trusted timestamp authority saw it.

#include "crypto/timestamp.h"
#include "verify/steps.h"

namespace sigwright::verify {

// With a key no time is needed; a timestamp is looked at where authorities are trusted, and demanded by
// --use-signed-timestamps.
Check check_timestamp(const StepContext& context, Candidate& candidate) {
  const bool demanded = context.policy.require_timestamp;
  if (candidate.timestamps.empty()) {
    return demanded ? failed(ErrorCode::Untrusted, "no timestamp with the signature")
                    : not_applicable("no timestamp with the signature");
  }
  if (context.policy.timestamp_authorities.empty()) {
    const std::string reason = "no timestamp authority is trusted";
    return demanded ? failed(ErrorCode::Untrusted, reason) : not_applicable(reason);
  }
  Error last;
  std::optional<Time> seen;
  for (const Bytes& timestamp : candidate.timestamps) {
    const auto proof = crypto::verify_timestamp(timestamp, candidate.signature, context.policy.timestamp_authorities);
    if (proof) {
      candidate.times.push_back(proof->time);
      seen = seen ? std::min(*seen, proof->time) : proof->time;
    } else {
      last = proof.error();
    }
  }
  if (seen) {
    candidate.report.verified_time = seen;
    return passed("signed before " + to_rfc3339(*seen));
  }
  return failed(ErrorCode::Untrusted, last.message);
}

}  // namespace sigwright::verify
