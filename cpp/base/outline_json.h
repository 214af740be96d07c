#pragma once
// JSON that is checked by every rule of parse_json() and not held: an SBOM of 200 MiB is millions of values. What it
// takes besides the text is memory for the keys of the objects that are open at one time, which are counted.

#include <cstddef>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sigwright {

// An object but for one of its members.
struct JsonOutline {
  Json object;            // that member is null in it
  std::string_view text;  // of the member, a part of what was read; empty where there is none
};

// Values inside the member are not counted against `caps.nodes`. Fails as parse_json() does.
[[nodiscard]] Result<JsonOutline> outline_json(std::string_view text, std::string_view member, const JsonLimits& caps);

// Whether `text` is one JSON value. Fails as parse_json() does.
[[nodiscard]] Result<void> check_json(std::string_view text, const JsonLimits& caps);

}  // namespace sigwright
