#pragma once
// What is attached to an image, read as it is for those who hand it on or take it away. Nothing of it is believed.

#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "bundle/bundle.h"
#include "bundle/cut_payload.h"
#include "crypto/digest.h"
#include "oci/attachments.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// The manifest at the `.sig`, `.att` or `.sbom` tag; none where there is no such tag.
[[nodiscard]] Result<std::optional<oci::FetchedManifest>> attached_image(oci::Repository& repository,
                                                                         const crypto::Digest& subject,
                                                                         oci::AttachmentKind kind,
                                                                         const std::string& tag_prefix,
                                                                         const Cancel& cancel);

struct AttachedReferrer {
  crypto::Digest digest;
  oci::Manifest manifest;
};
struct AttachedReferrers {
  bool api = false;  // as oci::Referrers has it
  std::vector<AttachedReferrer> referrers;
};
// Every referrer of these kinds. Fails where one cannot be read.
[[nodiscard]] Result<AttachedReferrers> attached_referrers(oci::Repository& repository, const crypto::Digest& subject,
                                                           const std::vector<oci::AttachmentKind>& kinds,
                                                           const Cancel& cancel);

// The text of the one bundle that a referrer holds. Fails with Malformed.
[[nodiscard]] Result<bundle::CutText> bundle_text(oci::Repository& repository, const oci::Manifest& manifest,
                                                  const Cancel& cancel);
// What a bundle's statement says it is; empty for a bundle without one.
[[nodiscard]] Result<std::string> predicate_of(const bundle::Bundle& bundle);

}  // namespace sigwright::cosign
