#pragma once
// Private to the layer: what a bundle may hold at most before its parts are looked at.

#include "base/json.h"
#include "base/limits.h"

namespace sigwright::bundle {

// A payload may be large, but a bundle is few values: 32 entries with 64 hashes each, 32 timestamps and 10 certificates
// are some 3,000. Whatever has more is refused before it takes up memory.
inline constexpr JsonLimits kBundleLimits{.bytes = limits::kBundleBytes, .depth = 32, .nodes = 10'000};

}  // namespace sigwright::bundle
