#pragma once
// Hangs a signature on an image, in either format, and sees that it stands.

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/time.h"
#include "bundle/attestation_layer.h"
#include "bundle/signature_layer.h"
#include "cosign/sign.h"
#include "cosign/stored_text.h"
#include "cosign/write_locks.h"
#include "crypto/digest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

struct AttachOptions {
  std::string tag_prefix;
  std::chrono::milliseconds settle{0};
  bool docker_media_types = false;
  bool record_creation_timestamp = false;
  Time now;
  WriteLocks* locks = nullptr;
};

// What a legacy image is made of: `.sig` of the one, `.att` of the other.
using EvidenceLayer = std::variant<bundle::SignatureLayer, bundle::AttestationLayer>;

struct LayerAttachment {
  crypto::Digest subject;
  EvidenceLayer layer;
  std::optional<oci::Manifest> expected;  // the `.sig` or `.att` image as it was a moment ago
  std::optional<StoredText> text = {};    // of somebody else's attestation, byte for byte; absent: as we write it
};

// A layer of the `.sig` or `.att` image. Fails as write_safely() does.
[[nodiscard]] Result<WrittenSignature> attach_layer(oci::Repository& repository, LayerAttachment attachment,
                                                    const AttachOptions& options, const Cancel& cancel);

struct BundleAttachment {
  oci::Descriptor subject;
  StoredText bundle;  // exactly
  std::string predicate_type;
  std::optional<bool> referrers_api;  // what the registry answered a moment ago, if it was asked
};

// A referrer. Where the registry answers the referrers API nothing is merged: the manifest has a name of its own, and
// success is that the API lists it. Elsewhere it is added to the fallback index. Fails as write_safely() does.
[[nodiscard]] Result<WrittenSignature> attach_bundle(oci::Repository& repository, BundleAttachment attachment,
                                                     const AttachOptions& options, const Cancel& cancel);

// Sees to it that manifests which stand already are found as referrers of `subject`: by the API, or by the fallback
// tag, which is returned where it was written. `referrers_api`: as above. Fails as write_safely() does.
[[nodiscard]] Result<std::string> list_referrers(oci::Repository& repository, const crypto::Digest& subject,
                                                 const std::vector<oci::Descriptor>& entries,
                                                 std::optional<bool> referrers_api, const AttachOptions& options,
                                                 const Cancel& cancel);
// Fails with NotStored when a manifest that the registry accepted is not there.
[[nodiscard]] Result<void> require_manifest(oci::Repository& repository, const crypto::Digest& manifest,
                                            const Cancel& cancel);

// put_blob(), patiently.
[[nodiscard]] Result<oci::Descriptor> store_blob(oci::Repository& repository, ByteView data,
                                                 std::string_view media_type, const Cancel& cancel);
// Fails with NotStored when a blob that the registry accepted is not there.
[[nodiscard]] Result<void> require_blob(oci::Repository& repository, const crypto::Digest& blob, const Cancel& cancel);

}  // namespace sigwright::cosign
