#pragma once
// Which trusted log an entry is of.

#include <optional>
#include <vector>

#include "tlog/entry.h"
#include "tlog/verify_entry.h"

namespace sigwright::verify {

// By the log's id, or by what its key's id is under the entry's own checkpoint name: trusted roots are written with
// either, and SIGSTORE_REKOR_PUBLIC_KEY names no id at all. The log returned has the entry's id. That its key signed
// the entry is verify_entry's business.
[[nodiscard]] std::optional<tlog::Log> log_of(const tlog::LogEntry& entry, const std::vector<tlog::Log>& logs);

}  // namespace sigwright::verify
