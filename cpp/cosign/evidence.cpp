#include "cosign/evidence.h"

#include <iterator>
#include <utility>

#include "base/attestation_limits.h"
#include "base/parallel.h"
#include "cosign/evidence_parts.h"
#include "cosign/known_text.h"
#include "cosign/stored_text.h"

namespace sigwright::cosign {
namespace {

bool content_is_to_blame(ErrorCode code) {
  return code == ErrorCode::Malformed || code == ErrorCode::DigestMismatch || code == ErrorCode::LimitExceeded ||
         code == ErrorCode::LogEvidence;
}

template <class T>
void move_to_end(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void append(Evidence& evidence, Evidence more) {
  move_to_end(evidence.candidates, more.candidates);
  move_to_end(evidence.failures, more.failures);
  evidence.others += more.others;
  if (more.signature_image) evidence.signature_image = std::move(more.signature_image);
  if (more.referrers_api) evidence.referrers_api = more.referrers_api;
}

Result<bundle::CutText> LargeBlobGate::read(oci::Repository& repository, const oci::Descriptor& blob,
                                            const Cancel& cancel) {
  const bool is_large = blob.size > limits::kHeldTextBytes && blob.size <= limits::kAttestationBytes;
  if (is_large && !known_.empty()) {
    TRY(const auto reader, repository.read_blob(blob, cancel));
    TRY(auto same, known_text(*reader, known_));
    if (same) return *std::move(same);
  }
  auto text = read_text(repository, blob, cancel);
  if (text && text->payload) known_ = *text->payload;
  return text;
}

void add_judged(Evidence& evidence, const Sought& sought, verify::CandidateReport report) {
  const bool is_other = sought.payload && report.verified && report.verified->bytes() != *sought.payload;
  if (is_other) report.verified->drop_bytes();
  evidence.candidates.push_back(std::move(report));
}

void add_unread(Evidence& evidence, verify::Format format, std::string source, Error error) {
  if (error.code == ErrorCode::NotFound) {
    // Something names it, so it once was there: that is a broken signature, not an image that does not exist.
    error.code = ErrorCode::NoMatchingSignature;
    error.message = "the registry no longer has what this signature is made of: " + error.message;
    error.hint = "sign the image again";
  }
  if (content_is_to_blame(error.code) || error.code == ErrorCode::NoMatchingSignature) {
    evidence.candidates.push_back(verify::Verifier::unreadable(format, std::move(source), error));
  } else {
    evidence.failures.push_back(std::move(error));
  }
}

std::string_view evidence_kind_name(EvidenceKind kind) noexcept {
  return kind == EvidenceKind::Signature ? "signature" : "attestation";
}

oci::AttachmentKind attachment_kind(EvidenceKind kind) noexcept {
  return kind == EvidenceKind::Signature ? oci::AttachmentKind::Signature : oci::AttachmentKind::Attestation;
}

Evidence gather(oci::Repository& repository, const crypto::Digest& subject, const Sought& sought,
                const verify::Verifier& verifier, const Cancel& cancel) {
  LargeBlobGate gate(sought.payload.value_or(SharedBytes()));
  const Inquiry inquiry{repository, subject, sought, verifier, cancel, gate};
  Evidence legacy;
  Evidence bundles;
  const bool together = sought.format == SignatureFormat::Both && !repository.is_busy();
  parallel_for(2, together ? 2 : 1, [&](std::size_t chain) {
    if (chain == 0 && sought.format != SignatureFormat::Bundle) legacy = gather_legacy(inquiry);
    if (chain == 1 && sought.format != SignatureFormat::Legacy) bundles = gather_bundles(inquiry);
  });
  append(legacy, std::move(bundles));
  return legacy;
}

}  // namespace sigwright::cosign
