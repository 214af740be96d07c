#pragma once
// One candidate in one form, whatever its format: what the steps of a verification read, and what they find out.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "bundle/bundle.h"
#include "bundle/statement.h"
#include "crypto/digest.h"
#include "crypto/timestamp.h"
#include "tlog/binding.h"
#include "tlog/entry.h"
#include "verify/certificate_material.h"
#include "verify/policy.h"
#include "verify/report.h"
#include "verify/verifier.h"

namespace sigwright::verify {

// Who the material says has signed. Nobody vouches for it.
struct ClaimedSigner {
  std::string_view key_hint;
  bool certificate = false;
  bool beyond_version = false;  // a chain where the bundle's version has room for one certificate
  CertificateSource source;     // of the certificate
};

// A view of the material, which outlives it. One thread at a time.
struct Candidate {
  // What was given. One of `image` and `blob`.
  std::string form;                                   // "bundle v0.3"
  const bundle::DsseEnvelope* envelope = nullptr;     // where the content is one
  ByteView envelope_sha256;                           // of an `.att` layer's text, whose entry may have it
  const bundle::MessageSignature* message = nullptr;  // where the content is one
  ByteView payload;                                   // of a legacy signature or of the envelope
  ByteView signature;
  std::span<const tlog::LogEntry> log_entries;
  std::span<const Bytes> timestamps;
  ClaimedSigner claimed;
  const crypto::Digest* image = nullptr;
  const Verifier::BlobDigests* blob = nullptr;

  // What the steps found.
  std::optional<Result<bundle::Statement>> statement;     // in the envelope
  std::vector<bundle::StatementSubject> subjects;         // that the payload names, whatever its kind
  std::vector<const bundle::StatementSubject*> matching;  // those that are the image; all, where nobody asks
  std::string payload_type;
  const crypto::PublicKey* key = nullptr;          // of the policy or the certificate, that made the signature
  std::optional<CertificateMaterial> certificate;  // whose key that is, where policy asks for an identity
  std::vector<Time> times;                         // at which a log or an authority saw the signature
  std::vector<crypto::Certificate> path;           // from the certificate to its anchor
  const crypto::Certificate* issuer = nullptr;     // in that path
  bool not_wanted = false;                         // an attestation where signatures are judged, or the other way round
  CandidateReport report;
};

// What a bundle says, or an envelope: both must outlive the candidate.
void read_bundle(const bundle::Bundle& bundle, Candidate& candidate);
void read_envelope(Candidate& candidate);  // `candidate.envelope`

// What an entry must be about: this signature, by the key that was found to have made it, over what it was made over.
[[nodiscard]] tlog::SignedMaterial material_of(const Candidate& candidate);

struct StepContext {
  const Policy& policy;
  Time now;
};

// When the signature was seen. The clock counts only where policy asks for no evidence that could tell; empty: nobody
// says.
[[nodiscard]] std::vector<Time> trusted_times(const StepContext& context, const Candidate& candidate);

// When a trusted authority saw the signature. cosign has the text of an `.att` stamped, which holds the signature, and
// of everything else the signature itself.
[[nodiscard]] Result<crypto::TimestampProof> prove_time(const StepContext& context, const Candidate& candidate,
                                                        ByteView timestamp);

// A row in the list of a format. A failed step ends the candidate.
struct Step {
  std::string_view name;
  Check (*run)(const StepContext& context, Candidate& candidate);
};

[[nodiscard]] Check passed(std::string reason);
[[nodiscard]] Check failed(ErrorCode code, std::string reason);
[[nodiscard]] Check skipped(std::string_view option, std::string reason);
[[nodiscard]] Check not_applicable(std::string reason);

}  // namespace sigwright::verify
