#include "services/submission.h"

#include "base/json.h"
#include "tlog/binding.h"

namespace sigwright::services {
namespace {

Result<tlog::SignedMaterial> material(const DigestSubmission& submission) {
  tlog::SignedMaterial out{submission.signature, submission.verifier, {}, {}, {}};
  out.digest = [&submission](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
    if (algorithm != submission.algorithm)
      return fail(ErrorCode::LogEvidence, "the log entry is of another hash algorithm");
    return submission.digest;
  };
  return out;
}

Result<tlog::SignedMaterial> material(const EnvelopeSubmission& submission) {
  TRY(const auto envelope, read_envelope(submission));
  tlog::SignedMaterial out{envelope.signatures.front().signature, submission.verifier, {}, {}, {}};
  out.payload_sha256 = crypto::sha256(envelope.payload);
  out.digest = [envelope](crypto::HashAlgorithm algorithm) -> Result<Bytes> { return envelope.pae_hash(algorithm); };
  return out;
}

}  // namespace

Result<bundle::DsseEnvelope> read_envelope(const EnvelopeSubmission& submission) {
  TRY(const Json json, parse_json(submission.envelope, {.bytes = limits::kBundleBytes}));
  TRY(auto envelope, bundle::DsseEnvelope::from_json(json));
  if (envelope.signatures.size() == 1) return envelope;
  return fail(ErrorCode::Malformed, "an envelope to be logged has one signature");
}

Result<void> check_submission(const tlog::LogEntry& entry, const Submission& submission) {
  TRY(const auto expected, std::visit([](const auto& form) { return material(form); }, submission));
  return with_context(tlog::bind(entry, expected), "the log's answer");
}

}  // namespace sigwright::services
