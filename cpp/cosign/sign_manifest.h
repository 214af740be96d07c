#pragma once
// Signs one image whose manifest was read, in the formats asked for, and hangs the signatures on it.

#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "cosign/attach.h"
#include "cosign/evidence.h"
#include "cosign/sign.h"
#include "oci/manifest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// What the signatures say besides the digest, and how they are written. Immutable in use; what it refers to outlives
// it.
struct SignPlan {
  const signing::Signer& signer;
  const SignOptions& options;
  std::string docker_reference;
  std::string payload;  // --payload: signed instead of what we would make; empty: made
  AttachOptions attach;
  const Context& context;
  SigningServices services;
  SignatureFormat format = SignatureFormat::Both;  // the options', or what the log can give evidence for
};

// Signatures made now, for files.
struct MadeSignatures {
  std::optional<EvidenceLayer> layer;
  std::optional<bundle::SplitText> bundle;
};

struct ManifestSigned {
  SignedManifest manifest;
  MadeSignatures made;
};

// Both formats at once. A signature that the same key made over the same payload is left alone. When one format cannot
// be stored, the message names what stands. `image` carries the digest it is signed by; `evidence` is where signatures
// are kept; nothing is asked of it with `upload` off.
// Fails as the signer, the log, the timestamp authority or the repository does.
[[nodiscard]] Result<ManifestSigned> sign_manifest(oci::Repository& evidence, const oci::Descriptor& image,
                                                   const SignPlan& plan, const Cancel& cancel);

// Writes `made` to the files that the options name. Fails with LocalFile.
[[nodiscard]] Result<void> write_signature_files(const MadeSignatures& made, const SignOptions& options,
                                                 const Context& context);

}  // namespace sigwright::cosign
