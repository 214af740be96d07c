// Manifests and indexes, as every type that a registry may say: never both, and never more than the caps.
#include <array>

#include "base/limits.h"
#include "fuzz.h"
#include "oci/attachments.h"
#include "oci/manifest.h"
#include "oci/media_types.h"

using namespace sigwright;  // NOLINT(google-build-using-namespace): a target is a program of its own

SIGWRIGHT_FUZZ {
  const std::array<std::string_view, 3> types{oci::media::kImageManifest, oci::media::kImageIndex, ""};
  for (const std::string_view type : types) {
    const auto parsed = oci::Manifest::parse(fuzz::bytes(data, size), type);
    if (!parsed) continue;
    fuzz::must(parsed->layers().empty() || parsed->manifests().empty());
    fuzz::must(parsed->layers().size() <= limits::kManifestEntries);
    fuzz::must(parsed->digest().matches(parsed->raw()));
    static_cast<void>(oci::attachment_of_manifest(*parsed));
  }
}
