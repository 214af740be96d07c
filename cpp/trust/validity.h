#pragma once
// google.protobuf.Timestamp ranges, as trusted roots and signing configs state when a key or service may be used.
// Private to the layer.

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace sigwright::trust {

// {"start", "end"}: an absent bound, or an absent range, is open. Fails with Malformed.
[[nodiscard]] Result<TimeRange> read_validity(const Json& json, std::string_view where);
[[nodiscard]] OrderedJson write_validity(const TimeRange& range);

}  // namespace sigwright::trust
