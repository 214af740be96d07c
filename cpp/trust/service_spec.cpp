#include "trust/service_spec.h"

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace sigwright::trust {
namespace {

constexpr std::string_view kUrl = "url";

bool has(std::span<const std::string_view> keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

std::string listed(const ServiceKeys& keys) {
  std::string text = "keys:";
  for (const std::string_view key : keys.required) text.append(" ").append(key);
  for (const std::string_view key : keys.optional) text.append(" [").append(key).append("]");
  return text;
}

}  // namespace

Result<ServiceSpec> ServiceSpec::parse(std::string_view flag, std::string_view text, const ServiceKeys& keys) {
  ServiceSpec spec;
  spec.flag_ = flag;
  const auto refuse = [&](const std::string& what) {
    return fail(ErrorCode::Usage, std::string(flag) + ": " + what, listed(keys));
  };
  for (const std::string_view pair : split(text, ',')) {
    const auto sign = pair.find('=');
    if (sign == std::string_view::npos) return refuse("\"" + printable(pair, 80) + "\" is not KEY=VALUE");
    const std::string_view key = trim(pair.substr(0, sign));
    if (!has(keys.required, key) && !has(keys.optional, key)) return refuse("no key \"" + printable(key, 80) + "\"");
    if (!spec.values_.emplace(key, trim(pair.substr(sign + 1))).second) {
      return refuse(std::string(key) + " stands twice");
    }
  }
  for (const std::string_view key : keys.required) {
    const bool unknown = key == kUrl && spec.values_.contains(key);
    if (spec.value(key).empty() && !unknown) return refuse(std::string(key) + " is missing");
  }
  return spec;
}

const std::string& ServiceSpec::value(std::string_view key) const noexcept {
  static const std::string kNone;
  const auto found = values_.find(key);
  return found == values_.end() ? kNone : found->second;
}

Result<TimeRange> ServiceSpec::validity(Time start) const {
  TimeRange range{.start = start};
  const auto read = [&](std::string_view key, Time& bound) -> Result<void> {
    const std::string& text = value(key);
    if (text.empty()) return {};
    const auto time = from_rfc3339(text);
    if (!time) {
      return fail(ErrorCode::Usage, flag_ + ": " + std::string(key) + " is no time: \"" + printable(text, 80) + "\"",
                  "write it as 2024-01-01T00:00:00Z");
    }
    bound = *time;
    return {};
  };
  CHECK(read("start-time", range.start));
  CHECK(read("end-time", range.end));
  if (range.start <= range.end) return range;
  return fail(ErrorCode::Usage,
              flag_ + ": it ends at " + to_rfc3339(range.end) + ", before it starts at " + to_rfc3339(range.start));
}

Result<std::uint32_t> ServiceSpec::number(std::string_view key) const {
  const auto parsed = parse_uint(value(key));
  if (parsed && *parsed <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(*parsed);
  return fail(ErrorCode::Usage,
              flag_ + ": " + std::string(key) + " is no number: \"" + printable(value(key), 80) + "\"");
}

}  // namespace sigwright::trust
