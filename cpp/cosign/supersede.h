#pragma once
// `attest --replace`: takes away what an attestation stands for from now on.

#include <set>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/attach.h"
#include "crypto/digest.h"
#include "oci/repository.h"
#include "verify/report.h"

namespace sigwright::cosign {

// By their digests: layers of the `.att` image, and referrers.
struct Superseded {
  std::set<std::string> layers;
  std::vector<crypto::Digest> referrers;
};

// Of what stood before, and was verified to be the same signer's: what is of this predicate type, but for `written`.
// What came meanwhile is in no such list, so that two who replace at once lose nothing of each other's.
[[nodiscard]] Superseded superseded_by(const std::vector<WrittenSignature>& written, const std::string& predicate_type,
                                       const std::vector<verify::CandidateReport>& before);

// Removes it. Fails as remove_entries() and remove_referrers() do.
[[nodiscard]] Result<void> remove(oci::Repository& repository, const crypto::Digest& image,
                                  const Superseded& superseded, const AttachOptions& options, const Cancel& cancel);

}  // namespace sigwright::cosign
