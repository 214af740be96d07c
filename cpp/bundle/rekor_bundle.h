#pragma once
// What cosign keeps of a Rekor v1 entry beside a legacy signature: a signed entry timestamp and the fields it signs.

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "tlog/entry.h"

namespace sigwright::bundle {

// {"SignedEntryTimestamp", "Payload": {"body", "integratedTime", "logIndex", "logID"}}. The entry has no inclusion
// proof, and no kind: that stands in its body. Fails with Malformed.
[[nodiscard]] Result<tlog::LogEntry> read_rekor_bundle(const Json& json);
[[nodiscard]] OrderedJson rekor_bundle_json(const tlog::LogEntry& entry);

}  // namespace sigwright::bundle
