#pragma once
// The statement of an attestation, from a predicate or as somebody made it.

#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_bytes.h"
#include "base/time.h"
#include "bundle/predicates.h"

namespace sigwright::cosign {

// A file's path, so that a large one is read to where it is needed, or what one holds.
using Document = std::variant<std::string, Bytes>;

// What an attestation says: a predicate of a type (a name or a URI), or a whole statement.
struct AttestOptions {
  std::string type = "custom";
  std::optional<Document> predicate;
  std::optional<Document> statement;
  bool replace = false;  // what the same signer attested about an image in a statement of the same type goes
};

// Fails with Usage (an unknown type; neither predicate nor statement, or both), with LocalFile, with Malformed, or with
// NoMatchingSignature for a statement that does not name `about`.
[[nodiscard]] Result<SharedBytes> statement_of(const AttestOptions& options, const bundle::StatementAbout& about,
                                               Time now);

}  // namespace sigwright::cosign
