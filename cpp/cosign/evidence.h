#pragma once
// Gathers what hangs on an image and may be a signature of it (or an attestation), in both formats at once, and has
// each judged.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/shared_bytes.h"
#include "cosign/entry_search.h"
#include "cosign/verify.h"
#include "crypto/digest.h"
#include "oci/attachments.h"
#include "oci/repository.h"
#include "verify/report.h"
#include "verify/verifier.h"

namespace sigwright::cosign {

struct Evidence {
  // Every signature found, legacy ones first, each as far as it got. What is there and cannot be read is a candidate
  // that failed.
  std::vector<verify::CandidateReport> candidates;
  // What is there, or may be, and could not be fetched.
  std::vector<Error> failures;
  // Bundles that say themselves to be what was not asked for, attestations or signatures: not fetched further.
  std::size_t others = 0;
  // The `.sig` or `.att` manifest as it stood, and whether the registry answered the referrers API.
  std::optional<oci::FetchedManifest> signature_image;
  std::optional<bool> referrers_api;
};

enum class EvidenceKind : std::uint8_t { Signature, Attestation };
[[nodiscard]] std::string_view evidence_kind_name(EvidenceKind kind) noexcept;  // "signature", "attestation"
[[nodiscard]] oci::AttachmentKind attachment_kind(EvidenceKind kind) noexcept;

struct Sought {
  SignatureFormat format = SignatureFormat::Both;
  std::string tag_prefix;
  EvidenceKind kind = EvidenceKind::Signature;
  std::shared_ptr<const EntrySearch> entries;  // null: no log is asked for what a legacy signature lacks
  // Where one payload is looked for: what is verified of others is not kept, for many large ones may be there.
  std::optional<SharedBytes> payload = {};
};

// Requests to the registry: one for the tag and one for each payload; one for the referrers (one more for the fallback
// tag) and two for each bundle. Both chains run at the same time, and so does all that does not wait for another
// answer; in an audit that keeps the registry busy with other images one chain comes after the other, which costs no
// time then and wakes fewer threads.
[[nodiscard]] Evidence gather(oci::Repository& repository, const crypto::Digest& subject, const Sought& sought,
                              const verify::Verifier& verifier, const Cancel& cancel);

}  // namespace sigwright::cosign
