#pragma once
// The media types of Sigstore bundles, and which version each means.

#include <string_view>

#include "base/result.h"
#include "bundle/bundle.h"

namespace sigwright::bundle {

// "application/vnd.dev.sigstore.bundle+json;version=0.1" (0.2, 0.3), "application/vnd.dev.sigstore.bundle.v0.3+json"
// and its patch releases. Fails with Malformed: anything else; of 0.4 and later it says that they are newer than we.
[[nodiscard]] Result<BundleVersion> bundle_version(std::string_view media_type);

}  // namespace sigwright::bundle
