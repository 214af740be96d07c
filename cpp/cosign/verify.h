#pragma once
// `verify`: resolve, gather every signature of either format, judge each.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/evidence_demands.h"
#include "cosign/identity.h"
#include "cosign/log_options.h"
#include "cosign/time_limit.h"
#include "crypto/keys.h"
#include "oci/registry.h"
#include "verify/report.h"
#include "verify/source_policy.h"

namespace sigwright::cosign {

enum class SignatureFormat : std::uint8_t { Both, Legacy, Bundle };

struct VerifyOptions {
  std::vector<crypto::PublicKey> keys;
  std::map<std::string, std::string> annotations;
  bool check_claims = true;
  bool insecure_ignore_tlog = false;
  TrustOptions trust;
  IdentityOptions identity;
  bool use_signed_timestamps = false;
  EvidenceDemands demands;
  bool recursive = false;
  // Attestations instead of signatures: of this type (a name or a URI), or of any where it is empty.
  bool attestations = false;
  std::string predicate_type;
  bool allow_other_subjects = false;               // an attestation may be about other artifacts too
  verify::SourcePolicy provenance;                 // of attestations that are provenance
  SignatureFormat format = SignatureFormat::Both;  // Legacy: --new-bundle-format=false; Bundle: =true
  std::string signature_digest_algorithm;          // "sha384"; empty: what the material says
  std::string attachment;                          // "sbom": what is attached to the image instead of the image
  std::string attachment_tag_prefix;
  std::string repository;       // COSIGN_REPOSITORY: where signatures are kept; empty: beside the image
  std::string local_signature;  // --signature FILE with --payload FILE: no registry is asked
  std::string local_payload;
  std::size_t max_workers = 10;
  TimeLimit image_timeout;  // for each image of several
  oci::RegistryOptions registry;
};

// Never fails as a whole: what stopped it is the report's `error`. Fails only for usage (neither key nor identity).
[[nodiscard]] Result<verify::VerificationReport> verify_image(const std::string& image, const VerifyOptions& options,
                                                              const Context& context, const Cancel& cancel);

// Called with the place in `images` and its report, from any thread but one at a time; false ends the run.
using ReportSink = std::function<bool(std::size_t index, verify::VerificationReport report)>;

// All of them together, each reported as it is done.
[[nodiscard]] Result<void> verify_images(const std::vector<std::string>& images, const VerifyOptions& options,
                                         const Context& context, const Cancel& cancel, const ReportSink& sink);

}  // namespace sigwright::cosign
