#include "base/json.h"

#include <limits>
#include <set>
#include <vector>

namespace sigwright {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_escape(std::string& out, unsigned code) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHexDigits[(code >> shift) & 15]);
}

// JCS (RFC 8785 3.2.2.2): the two-character escapes where they exist, \u00xx for other control characters.
void append_canonical_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          append_escape(out, static_cast<unsigned char>(c));
        else
          out.push_back(c);
    }
  }
  out.push_back('"');
}

// The UTF-16 code units of UTF-8 text that the parser has validated.
std::vector<std::uint16_t> utf16(std::string_view text) {
  std::vector<std::uint16_t> units;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    }
    i += length;
    if (code >= 0x10000) {
      units.push_back(static_cast<std::uint16_t>(0xd800 + ((code - 0x10000) >> 10)));
      units.push_back(static_cast<std::uint16_t>(0xdc00 + ((code - 0x10000) & 0x3ff)));
    } else {
      units.push_back(static_cast<std::uint16_t>(code));
    }
  }
  return units;
}

struct Utf16Less {
  bool operator()(const std::string* left, const std::string* right) const { return utf16(*left) < utf16(*right); }
};

Result<void> append_canonical(std::string& out, const Json& value);

Result<void> append_canonical_object(std::string& out, const Json& object) {
  std::set<const std::string*, Utf16Less> keys;
  for (const auto& item : object.items()) keys.insert(&item.key());
  out.push_back('{');
  bool first = true;
  for (const std::string* key : keys) {
    if (!std::exchange(first, false)) out.push_back(',');
    append_canonical_string(out, *key);
    out.push_back(':');
    CHECK(append_canonical(out, object.at(*key)));
  }
  out.push_back('}');
  return {};
}

Result<void> append_canonical_number(std::string& out, const Json& value) {
  constexpr std::uint64_t kSafe = (std::uint64_t{1} << 53) - 1;  // exact as an IEEE 754 double
  const bool safe = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <= kSafe
                        : value.is_number_integer() && value.get<std::int64_t>() >= -static_cast<std::int64_t>(kSafe);
  if (!safe) return fail(ErrorCode::Malformed, "a number cannot be written canonically");
  out += value.dump();
  return {};
}

Result<void> append_canonical(std::string& out, const Json& value) {
  if (value.is_object()) return append_canonical_object(out, value);
  if (value.is_number()) return append_canonical_number(out, value);
  if (value.is_string()) {
    append_canonical_string(out, value.get_ref<const std::string&>());
  } else if (value.is_array()) {
    out.push_back('[');
    bool first = true;
    for (const Json& item : value) {
      if (!std::exchange(first, false)) out.push_back(',');
      CHECK(append_canonical(out, item));
    }
    out.push_back(']');
  } else {
    out += value.dump();
  }
  return {};
}

std::unexpected<Error> wrong_type(std::string_view key, std::string_view where, std::string_view wanted) {
  return fail(ErrorCode::Malformed,
              std::string(where) + ": \"" + std::string(key) + "\" is not " + std::string(wanted));
}

}  // namespace

Result<std::string> canonical_json(const Json& value) {
  std::string out;
  CHECK(append_canonical(out, value));
  return out;
}

std::string write_json(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string write_go_json(const OrderedJson& value) {
  const std::string plain = write_json(value);
  std::string out;
  out.reserve(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    const bool separator = plain.compare(i, 3, "\xe2\x80\xa8") == 0 || plain.compare(i, 3, "\xe2\x80\xa9") == 0;
    if (c == '<' || c == '>' || c == '&') {
      append_escape(out, static_cast<unsigned char>(c));
    } else if (separator) {
      append_escape(out, plain[i + 2] == '\xa8' ? 0x2028 : 0x2029);
      i += 2;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

const Json& json_member(const Json& object, std::string_view key) noexcept {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

Result<std::optional<std::string>> optional_json_string(const Json& object, std::string_view key,
                                                        std::string_view where) {
  const Json& member = json_member(object, key);
  if (member.is_null()) return std::nullopt;
  if (!member.is_string()) return wrong_type(key, where, "a string");
  return member.get<std::string>();
}

Result<std::string> json_string(const Json& object, std::string_view key, std::string_view where) {
  TRY(auto value, optional_json_string(object, key, where));
  if (!value) return fail(ErrorCode::Malformed, std::string(where) + ": \"" + std::string(key) + "\" is missing");
  return *std::move(value);
}

Result<std::uint64_t> json_uint(const Json& object, std::string_view key, std::string_view where) {
  const Json& member = json_member(object, key);
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!member.is_number_unsigned() || member.get<std::uint64_t>() > kMost) {
    return wrong_type(key, where, "a non-negative integer");
  }
  return member.get<std::uint64_t>();
}

}  // namespace sigwright
