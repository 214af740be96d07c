#pragma once
// The statement of an attestation, from a predicate or as somebody made it.

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "bundle/predicates.h"

namespace sigwright::cosign {

// What an attestation says: a predicate of a type (a name or a URI), or a whole statement.
struct AttestOptions {
  std::string type = "custom";
  std::optional<Bytes> predicate;
  std::optional<Bytes> statement;
};

// Fails with Usage (an unknown type; neither predicate nor statement, or both), with Malformed, or with
// NoMatchingSignature for a statement that does not name `about`.
[[nodiscard]] Result<std::string> statement_of(const AttestOptions& options, const bundle::StatementAbout& about,
                                               Time now);

}  // namespace sigwright::cosign
