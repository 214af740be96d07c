#pragma once
// Reading protobuf's JSON mapping (protobuf.dev/programming-guides/json), as bundles, log entries and trusted roots are
// written in it.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace sigwright::tlog {

// What to do with a member that the message does not have. Go's readers of bundles refuse it, so a bundle with one is
// nobody's; a trusted root may be newer than we are.
enum class UnknownFields : std::uint8_t { Refuse, Ignore };

// One message: a view of its JSON object, which must outlive it. Names are accepted in lowerCamelCase and as in the
// .proto file, integers as numbers and as text, bytes in either base64 alphabet; absent, null and default are the same.
// Every getter fails with Malformed on another type.
class ProtoMessage {
 public:
  static constexpr std::size_t kMostFields = 8;

  // `fields` are the message's names in lowerCamelCase and must outlive it too, as must `where`, its name in messages.
  // Fails with Malformed: no object, an unknown field, one field under both its names.
  [[nodiscard]] static Result<ProtoMessage> open(const Json& json, std::string_view where,
                                                 std::span<const std::string_view> fields,
                                                 UnknownFields unknown = UnknownFields::Refuse);

  // The field's value, or null.
  [[nodiscard]] const Json& field(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept { return !field(name).is_null(); }

  [[nodiscard]] Result<std::string> string(std::string_view name) const;
  [[nodiscard]] Result<Bytes> bytes(std::string_view name) const;
  // An int64 that has no business being negative.
  [[nodiscard]] Result<std::uint64_t> uint63(std::string_view name) const;
  // The elements of a repeated field; none when it is absent. Fails with LimitExceeded over `most`.
  [[nodiscard]] Result<std::span<const Json>> repeated(std::string_view name, std::size_t most) const;

 private:
  ProtoMessage(std::string_view where, std::span<const std::string_view> fields) : where_(where), fields_(fields) {}
  [[nodiscard]] std::size_t index_of(std::string_view name) const noexcept;
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view name, std::string_view wanted) const;

  std::string_view where_;
  std::span<const std::string_view> fields_;
  std::array<const Json*, kMostFields> values_{};
};

// Bytes as an element of a repeated field. Fails with Malformed.
[[nodiscard]] Result<Bytes> proto_bytes(const Json& json, std::string_view where);

// The one field of a message that has only one, such as {"rawBytes": ...}.
[[nodiscard]] Result<Bytes> proto_only_bytes(const Json& json, std::string_view where, std::string_view field);

}  // namespace sigwright::tlog
