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
  for (const Bytes& timestamp : candidate.timestamps) {
    const auto proof = crypto::verify_timestamp(timestamp, candidate.signature, context.policy.timestamp_authorities);
    if (proof) {
      candidate.report.verified_time = proof->time;
      return passed("signed before " + to_rfc3339(proof->time));
    }
    last = proof.error();
  }
  return failed(ErrorCode::Untrusted, last.message);
}

}  // namespace sigwright::verify
