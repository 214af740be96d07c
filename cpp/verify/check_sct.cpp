// (9) A trusted certificate transparency log has the certificate.

#include <algorithm>

#include "base/encoding.h"
#include "crypto/sct.h"
#include "tlog/note.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

using Sct = crypto::SignedCertificateTimestamp;

const tlog::Log* log_of_sct(const Sct& sct, const std::vector<tlog::Log>& logs) {
  const auto found = std::ranges::find_if(logs, [&](const tlog::Log& log) {
    return (sct.log_id == log.log_id || sct.log_id == tlog::spki_hash(log.key)) && log.valid.contains(sct.time());
  });
  return found == logs.end() ? nullptr : &*found;
}

Result<void> check_one(const Sct& sct, bool embedded, const Candidate& candidate, const CertificatePolicy& policy) {
  const tlog::Log* const log = log_of_sct(sct, policy.ct_logs);
  if (log == nullptr) {
    return fail(ErrorCode::Untrusted, "no certificate transparency log is trusted that could have made it (log id " +
                                          to_hex(sct.log_id).substr(0, 16) + "...)");
  }
  const crypto::Certificate& leaf = candidate.certificate->leaf;
  if (!embedded) return crypto::verify_detached(sct, leaf, log->key, *policy.known_promises);
  if (candidate.issuer == nullptr) return fail(ErrorCode::Untrusted, "the certificate has no issuer");
  return crypto::verify_embedded(sct, leaf, *candidate.issuer, log->key, *policy.known_promises);
}

}  // namespace

// One that holds is enough: a certificate may carry promises of logs that are not known here.
Check check_sct(const StepContext& context, Candidate& candidate) {
  const CertificatePolicy& policy = *context.policy.certificates;
  if (!policy.require_sct) return skipped("--insecure-ignore-sct", "not looked at");
  const auto embedded = crypto::embedded_timestamps(candidate.certificate->leaf);
  if (!embedded) return failed(embedded.error().code, embedded.error().message);
  std::string reason = "no certificate transparency log has promised to publish the certificate";
  const auto holds = [&](const Sct& sct, bool is_embedded) {
    const auto done = check_one(sct, is_embedded, candidate, policy);
    if (!done) reason = done.error().message;
    return done.has_value();
  };
  const bool detached = policy.sct && holds(*policy.sct, false);
  if (detached) return passed("detached, of " + to_rfc3339(policy.sct->time()));
  for (const Sct& sct : *embedded) {
    if (holds(sct, true)) return passed("embedded, of " + to_rfc3339(sct.time()));
  }
  return failed(ErrorCode::Untrusted, std::move(reason));
}

}  // namespace sigwright::verify
