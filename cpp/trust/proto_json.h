#pragma once
// Members of messages in protobuf's JSON mapping, as the trust files use them. Private to the layer.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace sigwright::trust {

// lowerCamelCase, or the snake_case name that parsers must accept too.
[[nodiscard]] const Json& member(const Json& object, std::string_view camel, std::string_view snake);
// A repeated field: absent and null are empty. Fails with Malformed, or LimitExceeded over `cap`.
[[nodiscard]] Result<const Json*> list(const Json& object, std::string_view camel, std::string_view snake,
                                       std::size_t cap);
[[nodiscard]] Result<std::string> text(const Json& value, std::string_view where);  // absent is ""
[[nodiscard]] Result<Bytes> bytes(const Json& value, std::string_view where);       // absent is empty
[[nodiscard]] Result<TimeRange> time_range(const Json& value, std::string_view where);
[[nodiscard]] OrderedJson write_time_range(const TimeRange& range);

}  // namespace sigwright::trust
