#pragma once
// Caps of attestations, the only evidence that is large by right: beside those of limits.h.

#include <cstddef>

namespace sigwright::limits {

// More than cosign takes, for the SBOMs of large images, whose text is held once and whose values are not held at all.
inline constexpr std::size_t kAttestationBytes = std::size_t{512} << 20;
inline constexpr std::size_t kHeldTextBytes = std::size_t{8} << 20;  // of an attestation that is read in one piece
inline constexpr std::size_t kJsonOpenKeys =
    500'000;  // of objects that are open at one time, where values are not held

}  // namespace sigwright::limits
