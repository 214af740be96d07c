#include "trust/validity.h"

#include <array>

#include "tlog/proto_json.h"

namespace sigwright::trust {
namespace {

constexpr std::array<std::string_view, 2> kFields{"start", "end"};

Result<Time> start_bound(const tlog::ProtoMessage& range) {
  TRY(const std::string text, range.string("start"));
  return text.empty() ? Time::min() : from_rfc3339(text);
}

// protobuf's times go on to the year 9999: an end that ours do not reach is as good as none.
Result<Time> end_bound(const tlog::ProtoMessage& range) {
  constexpr std::string_view kLastYear = "2261";
  TRY(std::string text, range.string("end"));
  const bool beyond = text.size() > kLastYear.size() && text.substr(0, kLastYear.size()) > kLastYear;
  if (text.empty()) return Time::max();
  if (beyond) text.replace(0, kLastYear.size(), "2000");
  TRY(const Time end, from_rfc3339(text));
  return beyond ? Time::max() : end;
}

}  // namespace

Result<TimeRange> read_validity(const Json& json, std::string_view where) {
  TimeRange range;
  if (json.is_null()) return range;
  TRY(const auto message, tlog::ProtoMessage::open(json, where, kFields, tlog::UnknownFields::Ignore));
  TRY(range.start, with_context(start_bound(message), where));
  TRY(range.end, with_context(end_bound(message), where));
  return range;
}

OrderedJson write_validity(const TimeRange& range) {
  OrderedJson out = OrderedJson::object();
  if (range.start != Time::min()) out["start"] = to_rfc3339(range.start);
  if (range.end != Time::max()) out["end"] = to_rfc3339(range.end);
  return out;
}

}  // namespace sigwright::trust
