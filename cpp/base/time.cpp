#include "base/time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "base/text.h"

namespace sigwright {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// Exactly `count` decimal digits at `at`, which moves past them.
std::optional<int> digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += count;
  return value;
}

bool literal(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

std::optional<nanoseconds> fraction(std::string_view text, std::size_t& at) {
  if (!literal(text, at, '.')) return nanoseconds{0};
  std::int64_t value = 0;
  std::size_t count = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
    if (count >= 9) return std::nullopt;
    value = value * 10 + (text[at] - '0');
  }
  if (count == 0) return std::nullopt;
  for (; count < 9; ++count) value *= 10;
  return nanoseconds{value};
}

std::optional<seconds> offset(std::string_view text, std::size_t& at) {
  if (literal(text, at, 'Z') || literal(text, at, 'z')) return seconds{0};
  const bool west = at < text.size() && text[at] == '-';
  if (!west && (at >= text.size() || text[at] != '+')) return std::nullopt;
  ++at;
  const auto hours = digits(text, at, 2);
  if (!hours || !literal(text, at, ':')) return std::nullopt;
  const auto minutes = digits(text, at, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const seconds value{*hours * 3600 + *minutes * 60};
  return west ? -value : value;
}

std::optional<Time> parse(std::string_view text) {
  std::size_t at = 0;
  const auto year = digits(text, at, 4);
  if (!year || !literal(text, at, '-')) return std::nullopt;
  const auto month = digits(text, at, 2);
  if (!month || !literal(text, at, '-')) return std::nullopt;
  const auto day = digits(text, at, 2);
  if (!day || !(literal(text, at, 'T') || literal(text, at, 't'))) return std::nullopt;
  const auto hour = digits(text, at, 2);
  if (!hour || !literal(text, at, ':')) return std::nullopt;
  const auto minute = digits(text, at, 2);
  if (!minute || !literal(text, at, ':')) return std::nullopt;
  const auto second = digits(text, at, 2);
  if (!second) return std::nullopt;
  const auto part = fraction(text, at);
  if (!part) return std::nullopt;
  const auto zone = offset(text, at);
  if (!zone || at != text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *year < 1678 || *year > 2261 || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         seconds{*second} + *part - *zone;
}

std::string fraction_text(std::int64_t nanos) {
  if (nanos == 0) return {};
  const int width = nanos % 1'000'000 == 0 ? 3 : nanos % 1'000 == 0 ? 6 : 9;
  for (int i = width; i < 9; ++i) nanos /= 10;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), ".%0*lld", width, static_cast<long long>(nanos));
  return text.data();
}

}  // namespace

std::string to_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{floor<seconds>(time) - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data() + fraction_text((time - floor<seconds>(time)).count()) + "Z";
}

Result<Time> from_rfc3339(std::string_view text) {
  const auto time = parse(text);
  if (!time) return fail(ErrorCode::Malformed, "not an RFC 3339 time: \"" + printable(text, 64) + "\"");
  return *time;
}

Time from_unix_seconds(std::int64_t value) noexcept {
  constexpr seconds first = std::chrono::ceil<seconds>(Time::min().time_since_epoch());
  constexpr seconds last = floor<seconds>(Time::max().time_since_epoch());
  return Time{std::clamp(seconds{value}, first, last)};
}

std::int64_t to_unix_seconds(Time time) noexcept { return floor<seconds>(time).time_since_epoch().count(); }

}  // namespace sigwright
