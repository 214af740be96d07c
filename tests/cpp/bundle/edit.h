#pragma once
// Small changes to JSON texts, for tests of what must be refused.

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/shared_bytes.h"

namespace sigwright::fakes {

// The text with one value set at an RFC 6901 pointer, made where there was none.
inline std::string with_value(std::string_view text, const std::string& pointer, OrderedJson value) {
  OrderedJson json = OrderedJson::parse(text);
  json[OrderedJson::json_pointer(pointer)] = std::move(value);
  return json.dump();
}

// The text without the member at a pointer; "/a/b" erases b of a.
inline std::string without(std::string_view text, const std::string& pointer) {
  OrderedJson json = OrderedJson::parse(text);
  const OrderedJson::json_pointer path(pointer);
  json.at(path.parent_pointer()).erase(path.back());
  return json.dump();
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Of bytes that never change, others.
template <class Edit>
SharedBytes edited(const SharedBytes& bytes, const Edit& edit) {
  Bytes copy(bytes.begin(), bytes.end());
  edit(copy);
  return copy;
}

}  // namespace sigwright::fakes
