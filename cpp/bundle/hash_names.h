#pragma once
// Hash algorithms as protobuf-specs names and numbers them (sigstore_common.proto, HashAlgorithm).

#include <optional>
#include <string_view>

#include "base/json.h"
#include "crypto/hash.h"

namespace sigwright::bundle {

[[nodiscard]] std::string_view proto_hash_name(crypto::HashAlgorithm algorithm) noexcept;  // "SHA2_256"
// From the name or the number; nullopt for one that we do not have.
[[nodiscard]] std::optional<crypto::HashAlgorithm> proto_hash(const Json& value) noexcept;

}  // namespace sigwright::bundle
