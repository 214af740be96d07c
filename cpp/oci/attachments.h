#pragma once
// The names and shapes by which signatures, attestations and SBOMs hang on an image: tags, and manifests that are none.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/digest.h"
#include "oci/manifest.h"

namespace sigwright::oci {

enum class AttachmentKind { Signature, Attestation, Sbom, ReferrersIndex, Bundle };

[[nodiscard]] std::string_view attachment_kind_name(AttachmentKind kind) noexcept;  // "signature", ...

// "sha256-HEX.sig", ".att", ".sbom"; without a suffix the fallback index of the referrers API, whose algorithm and
// digits are cut at 32 and 64 characters (distribution-spec, "Referrers Tag Schema").
[[nodiscard]] std::string attachment_tag(const crypto::Digest& subject, AttachmentKind kind,
                                         std::string_view prefix = {});

struct Attachment {
  AttachmentKind kind;
  std::optional<crypto::Digest> subject;  // what it hangs on, where that can be told
};

// What a tag of one of the families above names; nullopt for an ordinary tag.
[[nodiscard]] std::optional<Attachment> attachment_of_tag(std::string_view tag);
// What a manifest is by its layers, config and artifact types when it is no image: cosign's `.sig` and `.att` images,
// Sigstore bundles, SBOM artifacts. nullopt for an image or an index of images.
[[nodiscard]] std::optional<Attachment> attachment_of_manifest(const Manifest& manifest);

}  // namespace sigwright::oci
