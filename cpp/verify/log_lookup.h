#pragma once
// Which trusted log an entry is of.

#include <optional>
#include <vector>

#include "tlog/entry.h"
#include "tlog/verify_entry.h"

namespace sigwright::verify {

// By log id. A log that is trusted by its key alone (no id: SIGSTORE_REKOR_PUBLIC_KEY) gets the id that its key has
// under the entry's own checkpoint name; that the key signed that checkpoint is verify_entry's business.
[[nodiscard]] std::optional<tlog::Log> log_of(const tlog::LogEntry& entry, const std::vector<tlog::Log>& logs);

}  // namespace sigwright::verify
