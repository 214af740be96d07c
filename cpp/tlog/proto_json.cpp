#include "tlog/proto_json.h"

#include <cassert>
#include <limits>

#include "base/encoding.h"
#include "base/text.h"

namespace sigwright::tlog {
namespace {

// "log_index" is "logIndex".
bool is_snake_case_of(std::string_view key, std::string_view camel) noexcept {
  std::size_t at = 0;
  for (const char c : camel) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && (at >= key.size() || key[at++] != '_')) return false;
    const char wanted = upper ? static_cast<char>(c - 'A' + 'a') : c;
    if (at >= key.size() || key[at++] != wanted) return false;
  }
  return at == key.size();
}

std::string in_quotes(std::string_view name) { return "\"" + printable(name, 60) + "\""; }

}  // namespace

Result<ProtoMessage> ProtoMessage::open(const Json& json, std::string_view where,
                                        std::span<const std::string_view> fields, UnknownFields unknown) {
  assert(fields.size() <= kMostFields);
  if (!json.is_object()) return fail(ErrorCode::Malformed, std::string(where) + " is not a JSON object");
  ProtoMessage message(where, fields);
  for (auto member = json.begin(); member != json.end(); ++member) {
    const std::string& key = member.key();
    std::size_t i = 0;
    while (i < fields.size() && key != fields[i] && !is_snake_case_of(key, fields[i])) ++i;
    if (i == fields.size()) {
      if (unknown == UnknownFields::Ignore) continue;
      return fail(ErrorCode::Malformed, std::string(where) + ": unknown field " + in_quotes(key));
    }
    if (message.values_[i] != nullptr) {
      return fail(ErrorCode::Malformed, std::string(where) + ": " + in_quotes(key) + " stands under both its names");
    }
    message.values_[i] = &*member;
  }
  return message;
}

std::size_t ProtoMessage::index_of(std::string_view name) const noexcept {
  std::size_t i = 0;
  while (i < fields_.size() && fields_[i] != name) ++i;
  assert(i < fields_.size());
  return i;
}

const Json& ProtoMessage::field(std::string_view name) const noexcept {
  static const Json kNull;
  const Json* const value = values_[index_of(name)];
  return value == nullptr ? kNull : *value;
}

std::unexpected<Error> ProtoMessage::wrong(std::string_view name, std::string_view wanted) const {
  return fail(ErrorCode::Malformed, std::string(where_) + ": " + in_quotes(name) + " is not " + std::string(wanted));
}

Result<std::string> ProtoMessage::string(std::string_view name) const {
  const Json& value = field(name);
  if (value.is_null()) return std::string();
  if (!value.is_string()) return wrong(name, "a string");
  return value.get_ref<const std::string&>();
}

Result<Bytes> ProtoMessage::bytes(std::string_view name) const {
  const Json& value = field(name);
  if (value.is_null()) return Bytes();
  return with_context(proto_bytes(value, name), where_);
}

Result<std::uint64_t> ProtoMessage::uint63(std::string_view name) const {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const Json& value = field(name);
  if (value.is_null()) return 0;
  std::optional<std::uint64_t> number;
  if (value.is_string()) number = parse_uint(value.get_ref<const std::string&>());
  if (value.is_number_unsigned()) number = value.get<std::uint64_t>();
  if (!number || *number > kMost) return wrong(name, "a non-negative integer");
  return *number;
}

Result<std::span<const Json>> ProtoMessage::repeated(std::string_view name, std::size_t most) const {
  const Json& value = field(name);
  if (value.is_null()) return std::span<const Json>();
  if (!value.is_array()) return wrong(name, "an array");
  const auto& elements = value.get_ref<const Json::array_t&>();
  if (elements.size() > most) {
    return fail(ErrorCode::LimitExceeded, std::string(where_) + ": " + std::to_string(elements.size()) + " " +
                                              std::string(name) + ", at most " + std::to_string(most) + " are read");
  }
  return std::span<const Json>(elements);
}

Result<Bytes> proto_bytes(const Json& json, std::string_view where) {
  if (!json.is_string()) return fail(ErrorCode::Malformed, in_quotes(where) + " is not base64 text");
  return with_context(from_base64_lenient(json.get_ref<const std::string&>()), where);
}

Result<Bytes> proto_only_bytes(const Json& json, std::string_view where, std::string_view field) {
  TRY(const auto message, ProtoMessage::open(json, where, std::span(&field, 1)));
  return message.bytes(field);
}

}  // namespace sigwright::tlog
