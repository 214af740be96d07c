#include "services/log_paths.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "services/log_files.h"
#include "tlog/tiles.h"

namespace sigwright::services {
namespace {

constexpr std::uint64_t kLevels = 64;
constexpr std::size_t kMostGroups = 7;  // of three digits: more than 2^63 tiles

std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  return segment;
}

// A decimal number as it is written once: no sign, no leading zero.
std::optional<std::uint64_t> number_of(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return parse_uint(text);
}

bool three_digits(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "x001/x234/067" or "000"; a first group of zeros alone would be a second spelling.
bool is_index(std::string_view path) {
  std::size_t groups = 1;
  const bool several = path.starts_with('x');
  if (several && path.starts_with("x000")) return false;
  for (; path.starts_with('x'); ++groups) {
    const std::string_view group = take_segment(path);
    if (!three_digits(group.substr(1)) || groups == kMostGroups) return false;
  }
  return three_digits(path);
}

bool is_width(std::string_view text) {
  const auto width = number_of(text);
  return width && *width > 0 && *width < tlog::kTileWidth;
}

}  // namespace

bool is_log_path(std::string_view path) noexcept {
  if (path == "checkpoint" || path == log_files::kTrustedRoot) return true;
  if (take_segment(path) != "tile") return false;
  const std::string_view kind = take_segment(path);
  const auto level = number_of(kind);
  if (kind != "entries" && !(level && *level < kLevels)) return false;
  const std::size_t partial = path.find(".p/");
  if (partial == std::string_view::npos) return is_index(path);
  return is_index(path.substr(0, partial)) && is_width(path.substr(partial + 3));
}

}  // namespace sigwright::services
