#pragma once
// Hexadecimal and base64 (RFC 4648).

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright {

[[nodiscard]] std::string to_hex(ByteView bytes);  // lower case

// Accepts both cases, an even number of digits and nothing else. Fails with Malformed.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);

[[nodiscard]] std::string to_base64(ByteView bytes);  // standard alphabet, padded

// Standard alphabet, padded, no white space, unused bits zero. Fails with Malformed.
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

// What protobuf's JSON mapping accepts: either alphabet, padded or not. Fails with Malformed.
[[nodiscard]] Result<Bytes> from_base64_lenient(std::string_view text);

}  // namespace sigwright
