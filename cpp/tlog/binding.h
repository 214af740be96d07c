#pragma once
// The one place that ties a log entry to a signature: same digest, same signature bytes, same key or certificate. Every
// path that believes an entry goes through here.

#include <functional>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "tlog/body.h"
#include "tlog/entry.h"

namespace sigwright::tlog {

// A signature as the artifact's side has it.
struct SignedMaterial {
  Bytes signature;
  EntryVerifier verifier;
  // Digest of the message that was signed: a payload, a blob, or a DSSE envelope's PAE.
  std::function<Result<Bytes>(crypto::HashAlgorithm algorithm)> digest;
  std::optional<Bytes> payload_sha256;   // of a DSSE envelope's payload
  std::optional<Bytes> envelope_sha256;  // of its JSON text, where that is what was uploaded (legacy attestations)
};

// Fails with LogEvidence, naming what differs, or with Malformed.
[[nodiscard]] Result<void> bind(const EntryBody& body, const SignedMaterial& material);
// The entry's canonical body, read, of the kind the entry says, and bound.
[[nodiscard]] Result<void> bind(const LogEntry& entry, const SignedMaterial& material);

}  // namespace sigwright::tlog
