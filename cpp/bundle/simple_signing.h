#pragma once
// The payload of a legacy signature ("simple signing", containers/image atomic-signature.md), as cosign writes it.

#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sigwright::bundle {

inline constexpr std::string_view kSimpleSigningType = "cosign container image signature";

struct SimpleSigning {
  std::string docker_reference;  // says where it was signed; proves nothing
  std::string manifest_digest;   // "sha256:HEX", as written
  std::string type;
  Json optional;  // an object, or null

  // Fails with Malformed.
  [[nodiscard]] static Result<SimpleSigning> parse(ByteView payload);
};

// The exact bytes that cosign signs: this key order, Go's escapes, "optional": null without annotations.
[[nodiscard]] std::string simple_signing_payload(std::string_view docker_reference, const crypto::Digest& image,
                                                 const std::map<std::string, std::string>& annotations);

}  // namespace sigwright::bundle
