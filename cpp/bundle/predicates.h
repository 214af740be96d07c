#pragma once
// The predicate types that have a name of their own on the command line, one row each, and the statement around a
// predicate.

#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"

namespace sigwright::bundle {

// How a predicate's file becomes the statement's "predicate".
enum class PredicateForm : std::uint8_t {
  Json,    // the file's JSON, as it is
  Text,    // the file's text as a JSON string (SPDX in its tag-value form)
  Custom,  // {"Data": the file's text, "Timestamp": now}
};

struct PredicateType {
  std::string_view name;
  std::string_view uri;
  PredicateForm form;
};

[[nodiscard]] std::span<const PredicateType> predicate_types() noexcept;
// A name of the table, or a URI, which takes JSON. Fails with Usage for anything else. `uri` lives as long as `type`.
[[nodiscard]] Result<PredicateType> predicate_type(std::string_view type);

// What an attestation is about: an image (its repository's name) or a blob (its file's).
struct StatementAbout {
  std::string name;
  crypto::Digest digest;
};

// The v0.1 statement that cosign makes, in the predicate's own memory where that is JSON. Fails with Malformed where
// the predicate is not of its type's form.
[[nodiscard]] Result<Bytes> attestation_statement(const StatementAbout& subject, const PredicateType& type,
                                                  Bytes predicate, Time now);
// What a large predicate has in reserve, so that nothing is copied: the statement's other parts fit in.
inline constexpr std::size_t kStatementRoom = std::size_t{16} << 10;

}  // namespace sigwright::bundle
