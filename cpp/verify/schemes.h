#pragma once
// In which ways a key may have made a signature that does not say how it was made.

#include <optional>
#include <vector>

#include "crypto/keys.h"

namespace sigwright::verify {

// What to try, in order and each once: the hash that policy names, the one that the material declares, the key's
// default, SHA-256 (Rekor v1 wants it of every curve). Ed25519 says nothing about hashes: pure, then ph.
[[nodiscard]] std::vector<crypto::Scheme> schemes_to_try(const crypto::PublicKey& key,
                                                         std::optional<crypto::HashAlgorithm> asked,
                                                         std::optional<crypto::HashAlgorithm> declared);

}  // namespace sigwright::verify
