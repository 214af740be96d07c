#pragma once
// Rekor v1's own JSON: what is proposed, and the entries that come back. Private to the layer.

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "services/log_writer.h"
#include "tlog/entry.h"

namespace sigwright::services {

// The body of POST /api/v1/log/entries. Usage for a form that Rekor v1 does not take.
[[nodiscard]] Result<std::string> proposed_entry(const Submission& submission);

// {"<entry id>": {...}} with exactly one member; the leaf hash of its body is the UUID that ends the id. Fails with
// LogEvidence or Malformed.
[[nodiscard]] Result<tlog::LogEntry> read_rekor_entry(const Json& answer);

}  // namespace sigwright::services
