#pragma once
// What an attestor of Binary Authorization signs.

#include <string>
#include <string_view>

#include "crypto/digest.h"

namespace sigwright::signing {

inline constexpr std::string_view kBinaryAuthorizationType = "Google cloud binauthz container signature";

// The bytes that `gcloud container binauthz create-signature-payload` prints: keys in order, two blanks a level, ASCII,
// a newline at the end. `name` is the image's, without tag and digest.
[[nodiscard]] std::string container_payload(std::string_view name, const crypto::Digest& image);

}  // namespace sigwright::signing
