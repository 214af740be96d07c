#pragma once
// `bundle create`: a v0.3 bundle of a signature that was made earlier, out of the files that are left of it.

#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/blob.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "crypto/keys.h"

namespace sigwright::cosign {

struct CreateBundleOptions {
  std::string signature;          // a file: base64 or raw
  std::string attestation;        // a file: a DSSE envelope, in place of a signature
  std::string bundle;             // a file: cosign's old blob bundle, which may bring signature, certificate and entry
  std::string certificate;        // a file: PEM, or PEM in base64 as cosign writes it
  std::string rfc3161_timestamp;  // a file: cosign's JSON, or DER
  std::optional<crypto::PublicKey> key;
  bool ignore_tlog = false;
  std::string rekor_url = std::string(kPublicRekor);  // where the entry is looked for
  TrustOptions trust;                                 // whose log must have signed it, where it is known
};

// Nothing goes in that does not belong to the signature: it is checked against artifact and key, and entry and
// timestamp against it. Fails with Usage for what contradicts itself or is not enough, NoMatchingSignature,
// LogEvidence, NotFound (no entry), else as files and the log do.
[[nodiscard]] Result<std::string> create_bundle(const BlobSource& artifact, const CreateBundleOptions& options,
                                                const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
