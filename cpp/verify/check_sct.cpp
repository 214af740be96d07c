// (9) A trusted certificate transparency log has the certificate.

#include <algorithm>
#include <set>

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

// The log that made it, by its key.
Result<Bytes> check_one(const Sct& sct, bool embedded, const Candidate& candidate, const CertificatePolicy& policy) {
  const tlog::Log* const log = log_of_sct(sct, policy.ct_logs);
  if (log == nullptr) {
    return fail(ErrorCode::Untrusted, "no certificate transparency log is trusted that could have made it (log id " +
                                          to_hex(sct.log_id).substr(0, 16) + "...)");
  }
  const crypto::Certificate& leaf = candidate.certificate->leaf;
  if (embedded && candidate.issuer == nullptr) return fail(ErrorCode::Untrusted, "the certificate has no issuer");
  CHECK(embedded ? crypto::verify_embedded(sct, leaf, *candidate.issuer, log->key, *policy.known_promises)
                 : crypto::verify_detached(sct, leaf, log->key, *policy.known_promises));
  return tlog::spki_hash(log->key);
}

Check too_few(std::size_t logs, std::size_t wanted) {
  return failed(ErrorCode::Untrusted, std::to_string(logs) + " of the " + std::to_string(wanted) +
                                          " distinct certificate transparency logs asked for have promised to publish "
                                          "the certificate");
}

}  // namespace

// A certificate may carry promises of logs that are not known here: those that hold count, by their logs.
Check check_sct(const StepContext& context, Candidate& candidate) {
  const CertificatePolicy& policy = *context.policy.certificates;
  if (policy.sct_threshold == 0) return skipped("--insecure-ignore-sct", "not looked at");
  const auto embedded = crypto::embedded_timestamps(candidate.certificate->leaf);
  if (!embedded) return failed(embedded.error().code, embedded.error().message);
  std::string wrong = "no certificate transparency log has promised to publish the certificate";
  std::string found;
  std::set<Bytes> logs;
  const auto count = [&](const Sct& sct, bool is_embedded) {
    if (logs.size() == policy.sct_threshold) return;
    const auto log = check_one(sct, is_embedded, candidate, policy);
    if (!log) {
      wrong = log.error().message;
    } else if (logs.insert(*log).second) {
      found += (found.empty() ? "" : "; ") + std::string(is_embedded ? "embedded" : "detached") + ", of " +
               to_rfc3339(sct.time());
    }
  };
  if (policy.sct) count(*policy.sct, false);
  for (const Sct& sct : *embedded) count(sct, true);
  if (logs.size() == policy.sct_threshold) return passed(std::move(found));
  return logs.empty() ? failed(ErrorCode::Untrusted, std::move(wrong)) : too_few(logs.size(), policy.sct_threshold);
}

}  // namespace sigwright::verify
