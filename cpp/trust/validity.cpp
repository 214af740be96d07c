#include "trust/validity.h"

#include <array>

#include "tlog/proto_json.h"

namespace sigwright::trust {
namespace {

constexpr std::array<std::string_view, 2> kFields{"start", "end"};

Result<Time> bound(const tlog::ProtoMessage& range, std::string_view name, Time absent) {
  TRY(const std::string text, range.string(name));
  return text.empty() ? absent : from_rfc3339(text);
}

}  // namespace

Result<TimeRange> read_validity(const Json& json, std::string_view where) {
  TimeRange range;
  if (json.is_null()) return range;
  TRY(const auto message, tlog::ProtoMessage::open(json, where, kFields, tlog::UnknownFields::Ignore));
  TRY(range.start, with_context(bound(message, "start", Time::min()), where));
  TRY(range.end, with_context(bound(message, "end", Time::max()), where));
  return range;
}

OrderedJson write_validity(const TimeRange& range) {
  OrderedJson out = OrderedJson::object();
  if (range.start != Time::min()) out["start"] = to_rfc3339(range.start);
  if (range.end != Time::max()) out["end"] = to_rfc3339(range.end);
  return out;
}

}  // namespace sigwright::trust
