#pragma once
// Base64 as Go's decoder takes it, where what cosign accepts is decided by that.

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::bundle {

// Standard and padded; line ends anywhere are ignored, so that what `base64` or `openssl enc` wrapped is read. Fails
// with Malformed.
[[nodiscard]] Result<Bytes> from_go_base64(std::string_view text);

}  // namespace sigwright::bundle
