#pragma once
// Writing to a transparency log, whichever it is: Rekor v1, Rekor v2 (rekor-tiles) or the embedded one.

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/log.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "tlog/body.h"
#include "tlog/entry.h"

namespace sigwright::services {

enum class LogKind : std::uint8_t { RekorV1, RekorV2, Embedded };

// A signature over a digest: a `.sig` payload's, a blob's, or (Rekor v2, embedded) a DSSE envelope's PAE.
struct DigestSubmission {
  crypto::HashAlgorithm algorithm = crypto::HashAlgorithm::Sha256;
  Bytes digest;
  Bytes signature;
  tlog::EntryVerifier verifier;
  std::string key_details;  // protobuf-specs' name; Rekor v2 and embedded bundles
  // The entry is for a `.sig`: hashedrekord 0.0.1 with a signed entry timestamp. The embedded log gives either; Rekor
  // v2 cannot (Usage).
  bool legacy = false;
};

// A DSSE envelope as Rekor v1's dsse 0.0.1 kind takes it: its exact JSON text. The embedded log makes the same entry of
// it, with a signed entry timestamp, for an `.att`; Rekor v2 cannot (Usage).
struct EnvelopeSubmission {
  std::string envelope;
  tlog::EntryVerifier verifier;
};

using Submission = std::variant<DigestSubmission, EnvelopeSubmission>;

// Calls may run together. An entry that is in the log already is returned, not an error (Rekor's 409). Errors:
// Unreachable (after retries), Usage (a form this log does not take), LogEvidence (the answer is not what was
// submitted), Malformed.
class LogWriter {
 public:
  virtual ~LogWriter() = default;
  [[nodiscard]] virtual LogKind kind() const noexcept = 0;
  [[nodiscard]] virtual std::string url() const = 0;  // for messages
  // As its entries name it, where that can be found out; one request to a Rekor v1 log.
  [[nodiscard]] virtual std::optional<Bytes> log_id(const Cancel& cancel) = 0;
  // The entry as the log gave it, checked to hold this very submission. Trust in the log's key is verification's
  // business.
  [[nodiscard]] virtual Result<tlog::LogEntry> add(const Submission& submission, const Cancel& cancel) = 0;
};

}  // namespace sigwright::services
