#pragma once
// The two chains of requests behind gather(), and what they share.

#include <mutex>
#include <optional>

#include "base/shared_bytes.h"
#include "bundle/cut_payload.h"
#include "cosign/evidence.h"

namespace sigwright::cosign {

// Requests of one verification that are in flight together, at most.
inline constexpr std::size_t kEvidenceThreads = 32;

// Keeps the memory that a hostile registry can make us use to one large blob at a time: signatures are small. And of
// equal payloads one is held: those of both formats of an attestation, or of what is about to be attested.
class LargeBlobGate {
 public:
  explicit LargeBlobGate(SharedBytes known = {}) : known_(std::move(known)) {}

  [[nodiscard]] std::unique_lock<std::mutex> enter(std::uint64_t size) {
    return size > kLarge ? std::unique_lock(mutex_) : std::unique_lock<std::mutex>();
  }
  // read_text(), in the gate.
  [[nodiscard]] Result<bundle::CutText> read(oci::Repository& repository, const oci::Descriptor& blob,
                                             const Cancel& cancel);

 private:
  static constexpr std::uint64_t kLarge = std::uint64_t{4} << 20;
  std::mutex mutex_;
  SharedBytes known_;  // the large payload that was read last
};

// Who asks, about what, and who judges.
struct Inquiry {
  oci::Repository& repository;
  const crypto::Digest& subject;
  const Sought& sought;
  const verify::Verifier& verifier;
  const Cancel& cancel;
  LargeBlobGate& gate;
};

[[nodiscard]] Evidence gather_legacy(const Inquiry& inquiry);
[[nodiscard]] Evidence gather_bundles(const Inquiry& inquiry);

// The signatures (or attestations) of a `.sig` or `.att` image, called `name` in messages.
[[nodiscard]] Evidence read_signature_image(const Inquiry& inquiry, const oci::Manifest& image,
                                            const std::string& name);

// `more` behind what `evidence` has.
void append(Evidence& evidence, Evidence more);
// Records what became of a candidate.
void add_judged(Evidence& evidence, const Sought& sought, verify::CandidateReport report);
// Records that evidence could not be read: as a candidate that failed when its content is to blame, as a failure when
// the way to it is.
void add_unread(Evidence& evidence, verify::Format format, std::string source, Error error);

}  // namespace sigwright::cosign
