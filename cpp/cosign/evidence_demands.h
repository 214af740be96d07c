#pragma once
// What a verifier may demand of evidence beyond one log entry: several logs, authorities and promises, and that a key
// was valid when it signed.

#include <cstddef>
#include <string>

#include "base/result.h"
#include "verify/policy.h"

namespace sigwright::cosign {

struct EvidenceDemands {
  std::size_t log_threshold = 1;        // --log-threshold: distinct logs
  std::size_t timestamp_threshold = 0;  // --timestamp-threshold: distinct authorities
  std::size_t sct_threshold = 1;        // --sct-threshold: distinct certificate transparency logs
  std::string key_valid_from;           // --key-valid-from, RFC 3339; empty: ever
  std::string key_valid_until;          // --key-valid-until: the last moment that counts
};

// Adds them to what the policy asks for already. Fails with Usage for a threshold of none, one that contradicts an
// option to ignore the same evidence, one of certificates where keys are asked for, a time that is none, and a window
// that is empty or of no key.
[[nodiscard]] Result<void> add_demands(const EvidenceDemands& demands, verify::Policy& policy);

}  // namespace sigwright::cosign
