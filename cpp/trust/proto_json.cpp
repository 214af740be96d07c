#include "trust/proto_json.h"

#include "base/encoding.h"

namespace sigwright::trust {
namespace {

std::unexpected<Error> malformed(std::string_view where, std::string_view what) {
  return fail(ErrorCode::Malformed, std::string(where) + ": " + std::string(what));
}

Result<Time> bound(const Json& value, Time absent, std::string_view where) {
  if (value.is_null()) return absent;
  TRY(const std::string stamp, text(value, where));
  return with_context(from_rfc3339(stamp), where);
}

}  // namespace

const Json& member(const Json& object, std::string_view camel, std::string_view snake) {
  const Json& found = json_member(object, camel);
  return found.is_null() ? json_member(object, snake) : found;
}

Result<const Json*> list(const Json& object, std::string_view camel, std::string_view snake, std::size_t cap) {
  static const Json kEmpty = Json::array();
  const Json& found = member(object, camel, snake);
  if (found.is_null()) return &kEmpty;
  if (!found.is_array()) return malformed(camel, "not a list");
  if (found.size() > cap) return fail(ErrorCode::LimitExceeded, std::string(camel) + " has too many members");
  return &found;
}

Result<std::string> text(const Json& value, std::string_view where) {
  if (value.is_null()) return std::string();
  if (!value.is_string()) return malformed(where, "not a string");
  return value.get<std::string>();
}

Result<Bytes> bytes(const Json& value, std::string_view where) {
  TRY(const std::string encoded, text(value, where));
  return with_context(from_base64_lenient(encoded), where);
}

Result<TimeRange> time_range(const Json& value, std::string_view where) {
  TimeRange range;
  TRY(range.start, bound(json_member(value, "start"), Time::min(), where));
  TRY(range.end, bound(json_member(value, "end"), Time::max(), where));
  return range;
}

OrderedJson write_time_range(const TimeRange& range) {
  OrderedJson out = OrderedJson::object();
  if (range.start != Time::min()) out["start"] = to_rfc3339(range.start);
  if (range.end != Time::max()) out["end"] = to_rfc3339(range.end);
  return out;
}

}  // namespace sigwright::trust
