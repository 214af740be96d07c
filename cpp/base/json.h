#pragma once
// The one entry point for JSON from outside. Strict: valid UTF-8, no duplicate keys, no trailing data, capped size,
// depth and count. Signatures and digests are always checked over the text received, never over a value written again.

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace sigwright {

using Json = nlohmann::json;                 // what was read; objects are sorted by key
using OrderedJson = nlohmann::ordered_json;  // what we write, where the order of keys is part of a format

struct JsonLimits {
  std::size_t bytes = limits::kManifestBytes;
  std::size_t depth = limits::kJsonDepth;
  std::size_t nodes = limits::kJsonNodes;
};

// Fails with Malformed or LimitExceeded.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const JsonLimits& caps = {});

// RFC 8785 (JCS). Fails with Malformed on a number that is no safe integer: nothing sigwright canonicalises has one.
[[nodiscard]] Result<std::string> canonical_json(const Json& value);

// Compact text in the key order given, as nlohmann writes it: non-ASCII stays UTF-8.
[[nodiscard]] std::string write_json(const OrderedJson& value);

// Compact text as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 become \u escapes.
// cosign's payloads are made so, and ours must be the same bytes.
[[nodiscard]] std::string write_go_json(const OrderedJson& value);

// Members of an object. `optional_*` gives nullopt where the member is absent or null; all fail with Malformed when the
// type is another. `where` is the object's name in the message.
[[nodiscard]] Result<std::string> json_string(const Json& object, std::string_view key, std::string_view where);
[[nodiscard]] Result<std::optional<std::string>> optional_json_string(const Json& object, std::string_view key,
                                                                      std::string_view where);
// A non-negative integer: floats, strings, negatives and numbers over 2^63-1 are refused.
[[nodiscard]] Result<std::uint64_t> json_uint(const Json& object, std::string_view key, std::string_view where);
// The member, or null when absent. Never fails; `object` need not be one.
[[nodiscard]] const Json& json_member(const Json& object, std::string_view key) noexcept;

}  // namespace sigwright
