#pragma once
// What an RFC 3161 reply says of itself, believed by nobody: for those who explain it.

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/hash.h"

namespace sigwright::crypto {

struct TimestampClaims {
  Time time;
  HashAlgorithm hash = HashAlgorithm::Sha256;  // of the message
  std::string policy;                          // OID
  std::string serial;                          // hexadecimal
};

// That `reply` grants a stamp over `message`; who signed it is not looked at. Fails with Malformed, Unreachable (a
// refusal) or Untrusted (of another message).
[[nodiscard]] Result<TimestampClaims> read_timestamp(ByteView reply, ByteView message);

}  // namespace sigwright::crypto
