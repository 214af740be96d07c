#include "verify/verifier.h"

#include "base/encoding.h"
#include "verify/candidate.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

// A blob stays where it is: what was verified of it is its digest, which the report has.
constexpr std::string_view kBlobType = "application/octet-stream";

Candidate candidate_for(Format format, std::string source) {
  Candidate candidate;
  candidate.report.format = format;
  candidate.report.source = std::move(source);
  return candidate;
}

std::span<const tlog::LogEntry> entries(const std::optional<tlog::LogEntry>& entry) {
  return entry ? std::span(&*entry, 1) : std::span<const tlog::LogEntry>();
}

void read_evidence(const bundle::LayerEvidence& evidence, Candidate& candidate) {
  candidate.log_entries = entries(evidence.log_entry);
  if (evidence.timestamp) candidate.timestamps = std::span(&*evidence.timestamp, 1);
  candidate.claimed.certificate = !evidence.certificate_pem.empty();
  candidate.claimed.source = {.der = {}, .pem = evidence.certificate_pem, .chain_pem = evidence.chain_pem};
}

// Every step's check, "not run" for those behind the one that ended it. Whether all was well.
bool run_steps(const StepContext& context, Candidate& candidate, std::span<const Step> steps, bool good = true) {
  for (const Step& step : steps) {
    Check check = good ? step.run(context, candidate) : Check{};
    check.name = step.name;
    good = good && check.status != CheckStatus::Failed && !candidate.not_wanted;
    candidate.report.checks.push_back(std::move(check));
  }
  return good;
}

}  // namespace

Verifier::Verifier(Policy policy, Time now) : now_(now) {
  for (const FurtherTrust& trust : policy.further) policies_.push_back(policy.under(trust));
  policies_.insert(policies_.begin(), std::move(policy));
}

// The first policy that is met; where none is, the one that got furthest tells why.
CandidateReport Verifier::run(Candidate candidate, std::span<const Step> steps) const {
  if (policies_.size() == 1) return run_under(policies_.front(), std::move(candidate), steps);
  CandidateReport best = run_under(policies_.front(), candidate, steps);
  for (const Policy& policy : std::span(policies_).subspan(1)) {
    if (best.is_verified()) break;
    CandidateReport report = run_under(policy, candidate, steps);
    if (report.is_verified() || report.passed() > best.passed()) best = std::move(report);
  }
  return best;
}

CandidateReport Verifier::run_under(const Policy& policy, Candidate candidate, std::span<const Step> steps) const {
  for (const auto& entry : candidate.log_entries) candidate.report.claimed_logs.push_back(to_hex(entry.log_id));
  candidate.report.stamped = !candidate.timestamps.empty();
  const StepContext context{policy, now_};
  bool good = run_steps(context, candidate, steps);
  if (policy.certificates) good = run_steps(context, candidate, kCertificateSteps, good);
  if (!policy.key_windows.empty()) good = run_steps(context, candidate, kKeyWindowSteps, good);
  if (policy.provenance) good = run_steps(context, candidate, kSourceSteps, good);
  if (good) {
    // Of an envelope not a copy: an SBOM may be large.
    SharedBytes payload = candidate.envelope != nullptr
                              ? candidate.envelope->payload
                              : SharedBytes(Bytes(candidate.payload.begin(), candidate.payload.end()));
    candidate.report.signature.assign(candidate.signature.begin(), candidate.signature.end());
    candidate.report.verified = VerifiedPayload(std::move(payload), std::move(candidate.payload_type));
  }
  return std::move(candidate.report);
}

CandidateReport Verifier::verify_image(const bundle::SignatureLayer& layer, std::string source,
                                       const crypto::Digest& image) const {
  Candidate candidate = candidate_for(Format::Legacy, std::move(source));
  candidate.form = "legacy signature";
  candidate.payload = layer.payload;
  candidate.signature = layer.signature;
  read_evidence(layer, candidate);
  candidate.image = &image;
  return run(std::move(candidate), kLegacySteps);
}

CandidateReport Verifier::verify_image(const bundle::Bundle& bundle, std::string source,
                                       const crypto::Digest& image) const {
  Candidate candidate = candidate_for(Format::Bundle, std::move(source));
  read_bundle(bundle, candidate);
  candidate.image = &image;
  return run(std::move(candidate), kBundleSteps);
}

CandidateReport Verifier::verify_attestation(const bundle::AttestationLayer& layer, std::string source,
                                             const crypto::Digest& subject) const {
  Candidate candidate = candidate_for(Format::Legacy, std::move(source));
  candidate.form = "legacy attestation";
  candidate.envelope = &layer.envelope;
  candidate.envelope_sha256 = layer.text_sha256;
  read_envelope(candidate);
  read_evidence(layer, candidate);
  candidate.image = &subject;
  return run(std::move(candidate), kAttestationSteps);
}

CandidateReport Verifier::verify_attestation(const bundle::Bundle& bundle, std::string source,
                                             const crypto::Digest& subject) const {
  Candidate candidate = candidate_for(Format::Bundle, std::move(source));
  read_bundle(bundle, candidate);
  candidate.image = &subject;
  return run(std::move(candidate), kAttestationSteps);
}

CandidateReport Verifier::verify_blob(const bundle::Bundle& bundle, std::string source, const BlobDigests& blob) const {
  Candidate candidate = candidate_for(Format::Blob, std::move(source));
  read_bundle(bundle, candidate);
  if (candidate.envelope == nullptr) candidate.payload_type = kBlobType;
  candidate.blob = &blob;
  return run(std::move(candidate), kBlobSteps);
}

CandidateReport Verifier::verify_blob(const bundle::OldBlobBundle& bundle, std::string source,
                                      const BlobDigests& blob) const {
  Candidate candidate = candidate_for(Format::Blob, std::move(source));
  candidate.form = "cosign blob bundle";
  candidate.signature = bundle.signature;
  candidate.log_entries = entries(bundle.log_entry);
  candidate.payload_type = kBlobType;
  candidate.claimed.certificate = bundle.verifier_pem.find("CERTIFICATE") != std::string::npos;
  if (candidate.claimed.certificate) candidate.claimed.source.pem = bundle.verifier_pem;
  candidate.blob = &blob;
  return run(std::move(candidate), kBlobSteps);
}

CandidateReport Verifier::verify_blob(ByteView signature, std::string source, const BlobDigests& blob) const {
  Candidate candidate = candidate_for(Format::Blob, std::move(source));
  candidate.form = "signature alone";
  candidate.signature = signature;
  candidate.payload_type = kBlobType;
  candidate.blob = &blob;
  return run(std::move(candidate), kBlobSteps);
}

CandidateReport Verifier::unreadable(Format format, std::string source, const Error& error) {
  Candidate candidate = candidate_for(format, std::move(source));
  const auto fill = [&](std::span<const Step> steps) {
    for (const Step& step : steps) candidate.report.checks.push_back({.name = std::string(step.name)});
  };
  if (format == Format::Blob) {
    fill(kBlobSteps);
  } else {
    fill(format == Format::Legacy ? std::span<const Step>(kLegacySteps) : kBundleSteps);
  }
  Check& first = candidate.report.checks.front();
  first.status = CheckStatus::Failed;
  first.reason = error.message;
  first.code = error.code;
  return std::move(candidate.report);
}

}  // namespace sigwright::verify
