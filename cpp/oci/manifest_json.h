#pragma once
// What manifests and descriptors are read with alike. Private to this layer.

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/text.h"

namespace sigwright::oci {

// Refuses members that are one of `names` but for the case. Go programs read them as if they were spelt right, so one
// document would mean different things to us and to the runtime.
[[nodiscard]] Result<void> check_spelling(const Json& object, std::span<const std::string_view> names,
                                          std::string_view where);

// Text to text; absent or null is empty. Fails with Malformed.
[[nodiscard]] Result<std::map<std::string, std::string>> annotations_from(const Json& json, std::string_view where);

}  // namespace sigwright::oci
