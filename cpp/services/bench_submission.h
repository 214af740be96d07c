#pragma once
// What benchmarks of the embedded log append.

#include <algorithm>
#include <cstdint>
#include <utility>

#include "crypto/hash.h"
#include "services/embedded_log.h"

namespace sigwright::services {

// As large as a real one; a log does not look into signatures. `key` is a SubjectPublicKeyInfo.
[[nodiscard]] inline DigestSubmission bench_submission(std::uint64_t number, const Bytes& key) {
  Bytes digest = crypto::sha256({reinterpret_cast<const std::uint8_t*>(&number), sizeof number});
  Bytes signature(71, 0x30);
  std::ranges::copy(digest, signature.begin());
  return {.algorithm = crypto::HashAlgorithm::Sha256,
          .digest = std::move(digest),
          .signature = std::move(signature),
          .verifier = {false, key},
          .key_details = "PKIX_ECDSA_P256_SHA_256",
          .legacy = false};
}

}  // namespace sigwright::services
