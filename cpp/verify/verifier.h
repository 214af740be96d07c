#pragma once
// The verifier: named steps over (candidate, subject, trust, policy, time). No network, no clock, no environment.

#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "bundle/attestation_layer.h"
#include "bundle/bundle.h"
#include "bundle/old_blob_bundle.h"
#include "bundle/signature_layer.h"
#include "crypto/digest.h"
#include "verify/policy.h"
#include "verify/report.h"

namespace sigwright::verify {

struct Candidate;
struct Step;

// Immutable and safe to share.
class Verifier {
 public:
  // `now` tells which logs are retired.
  Verifier(Policy policy, Time now);

  // A legacy signature of an image. `source` is the layer's digest.
  [[nodiscard]] CandidateReport verify_image(const bundle::SignatureLayer& layer, std::string source,
                                             const crypto::Digest& image) const;
  // A bundle of an image: a DSSE envelope around a statement with cosign's signing predicate. An attestation is never a
  // signature, a message signature on an image is refused.
  [[nodiscard]] CandidateReport verify_image(const bundle::Bundle& bundle, std::string source,
                                             const crypto::Digest& image) const;
  // An attestation about an image, or about a blob: a DSSE envelope around a statement with any predicate but cosign's
  // signing one. A signature is never an attestation.
  [[nodiscard]] CandidateReport verify_attestation(const bundle::AttestationLayer& layer, std::string source,
                                                   const crypto::Digest& subject) const;
  [[nodiscard]] CandidateReport verify_attestation(const bundle::Bundle& bundle, std::string source,
                                                   const crypto::Digest& subject) const;
  // Evidence that could not be parsed: a candidate that failed, not an error.
  [[nodiscard]] static CandidateReport unreadable(Format format, std::string source, const Error& error);

  // A blob by its digests (one for each hash a key's scheme may want) and, for pure Ed25519, its bytes.
  class BlobDigests;
  [[nodiscard]] CandidateReport verify_blob(const bundle::Bundle& bundle, std::string source,
                                            const BlobDigests& blob) const;
  [[nodiscard]] CandidateReport verify_blob(const bundle::OldBlobBundle& bundle, std::string source,
                                            const BlobDigests& blob) const;
  // A bare signature, as `sign-blob --output-signature` wrote it.
  [[nodiscard]] CandidateReport verify_blob(ByteView signature, std::string source, const BlobDigests& blob) const;

 private:
  [[nodiscard]] CandidateReport run(Candidate candidate, std::span<const Step> steps) const;
  [[nodiscard]] CandidateReport run_under(const Policy& policy, Candidate candidate, std::span<const Step> steps) const;

  std::vector<Policy> policies_;  // any one of them, the first one given
  Time now_;
};

// How a blob is looked at: hashed as needed, once for each algorithm; mapped, not read, where its bytes are wanted.
class Verifier::BlobDigests {
 public:
  virtual ~BlobDigests() = default;
  [[nodiscard]] virtual Result<Bytes> digest(crypto::HashAlgorithm algorithm) const = 0;
  [[nodiscard]] virtual Result<ByteView> bytes() const = 0;
};

}  // namespace sigwright::verify
