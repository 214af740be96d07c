#pragma once
// `attach`: hangs signatures, attestations and SBOMs that others made on an image. What is not about this image, or
// does not hold together, is refused; who may sign is for `verify` to say.

#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/attest_statement.h"
#include "cosign/context.h"
#include "cosign/sign.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct AttachPlace {
  std::string attachment_tag_prefix;
  std::string repository;
  std::chrono::milliseconds settle{0};
  oci::RegistryOptions registry;
};

// Contents of the files that the flags name.
struct AttachSignatureOptions : AttachPlace {
  std::optional<Bytes> payload;  // or a Sigstore bundle; absent: what cosign would have signed
  std::optional<Bytes> signature;
  std::optional<Bytes> certificate;        // PEM
  std::optional<Bytes> certificate_chain;  // PEM
  std::optional<Bytes> rekor_response;     // an old bundle, a Rekor bundle, or an answer of Rekor
  std::optional<Bytes> tsr;                // DER
};
struct AttachAttestationOptions : AttachPlace {
  std::vector<Document> attestations;  // each a bundle, an envelope, or (a short one) a line for each of those
};
struct AttachSbomOptions : AttachPlace {
  std::string file;
  std::string type = "spdx";  // spdx, cyclonedx, syft
  std::string input_format;   // json, xml, text; empty: by the file's name
  bool as_referrer = false;   // --registry-referrers-mode oci-1-1
};

struct AttachResult {
  std::string reference;  // NAME@DIGEST of the image
  std::string digest;
  std::vector<WrittenSignature> attached;
  std::vector<std::string> warnings;
};

// Fail with NoMatchingSignature for what is about another image or whose signature its own certificate or log entry
// does not bear out, with LogEvidence for an entry of another signature, Malformed, Usage, and as write_safely() does.
[[nodiscard]] Result<AttachResult> attach_signature(const std::string& image, const AttachSignatureOptions& options,
                                                    const Context& context, const Cancel& cancel);
[[nodiscard]] Result<AttachResult> attach_attestations(const std::string& image,
                                                       const AttachAttestationOptions& options, const Context& context,
                                                       const Cancel& cancel);
// Replaces an SBOM that is there, as cosign does. The file is streamed.
[[nodiscard]] Result<AttachResult> attach_sbom(const std::string& image, const AttachSbomOptions& options,
                                               const Context& context, const Cancel& cancel);

// The media type that cosign gives such a file. Fails with Usage.
[[nodiscard]] Result<std::string> sbom_media_type(const AttachSbomOptions& options);

}  // namespace sigwright::cosign
