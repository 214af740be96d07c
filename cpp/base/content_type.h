#pragma once
// The media type that a file's first bytes tell (whatwg, "MIME Sniffing", section 7), as Go's net/http answers: what
// cosign calls the blobs it uploads.

#include <string_view>

#include "base/bytes.h"

namespace sigwright {

inline constexpr std::size_t kSniffedBytes = 512;

// Without parameters; "application/octet-stream" for what nothing tells.
[[nodiscard]] std::string_view content_type(ByteView head) noexcept;

}  // namespace sigwright
