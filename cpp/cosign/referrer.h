#pragma once
// The manifest by which a bundle refers to an image, as cosign 3 writes it, and the fallback index that lists such
// manifests where a registry has no referrers API.

#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/time.h"
#include "oci/manifest.h"

namespace sigwright::cosign {

inline constexpr std::string_view kContentAnnotation = "dev.sigstore.bundle.content";
inline constexpr std::string_view kPredicateTypeAnnotation = "dev.sigstore.bundle.predicateType";
inline constexpr std::string_view kCreatedAnnotation = "org.opencontainers.image.created";
inline constexpr std::string_view kEmptyConfig = "{}";

// The one layer that is a bundle, or null.
[[nodiscard]] const oci::Descriptor* bundle_layer(const oci::Manifest& manifest);
// Whether the manifest's types say that it is a bundle, sound or not.
[[nodiscard]] bool claims_bundle(const oci::Manifest& manifest);

struct BundleReferrer {
  oci::Descriptor subject;
  oci::Descriptor layer;  // the bundle's blob
  std::string predicate_type;
  Time created;
};

// Media type, size and digest alone: what cosign keeps of a descriptor in a manifest that it writes.
[[nodiscard]] OrderedJson bare_descriptor(const oci::Descriptor& descriptor);
// The manifest's exact text.
[[nodiscard]] std::string bundle_referrer_manifest(const BundleReferrer& referrer);
// Its entry in the fallback index: the artifact type and the annotations are pulled up, or readers that do not open
// each manifest find nothing (distribution-spec, "Referrers Tag Schema").
[[nodiscard]] oci::Descriptor bundle_referrer_entry(const BundleReferrer& referrer, std::string_view manifest);

}  // namespace sigwright::cosign
