#include "verify/distribution_name.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"

namespace sigwright::verify {
namespace {

constexpr std::size_t kMostName = 500;
constexpr std::string_view kWheel = ".whl";
constexpr std::array<std::string_view, 2> kSources{".tar.gz", ".zip"};

// One dash for every run of separators.
std::string normal(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text)) {
    const bool separates = c == '-' || c == '_' || c == '.';
    if (!separates) out += c;
    if (separates && !out.ends_with('-')) out += '-';
  }
  return out;
}

std::string sorted_tags(std::string_view tags) {
  auto each = split(tags, '.');
  std::ranges::sort(each);
  std::string out;
  for (const std::string_view tag : each) out.append(to_lower(tag)).append(".");
  return out;
}

// NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM (PEP 427).
std::optional<std::string> normal_wheel(std::string_view stem) {
  const auto parts = split(stem, '-');
  if (parts.size() != 5 && parts.size() != 6) return std::nullopt;
  const bool empty = std::ranges::any_of(parts, [](std::string_view part) { return part.empty(); });
  if (empty) return std::nullopt;
  std::string out = "wheel " + normal(parts[0]) + " " + to_lower(parts[1]);
  if (parts.size() == 6) out.append(" build ").append(parts[2]);
  for (const std::string_view tags : std::span(parts).last(3)) out += " " + sorted_tags(tags);
  return out;
}

std::optional<std::string> normal_name(std::string_view name) {
  if (name.size() > kMostName) return std::nullopt;
  if (name.ends_with(kWheel)) return normal_wheel(name.substr(0, name.size() - kWheel.size()));
  for (const std::string_view suffix : kSources) {
    if (!name.ends_with(suffix)) continue;
    const std::string_view stem = name.substr(0, name.size() - suffix.size());
    const std::size_t dash = stem.rfind('-');
    if (dash == std::string_view::npos || dash == 0 || dash + 1 == stem.size()) return std::nullopt;
    return "source " + normal(stem.substr(0, dash)) + " " + to_lower(stem.substr(dash + 1)) + std::string(suffix);
  }
  return std::nullopt;
}

}  // namespace

bool same_distribution(std::string_view left, std::string_view right) {
  const auto name = normal_name(left);
  return name && name == normal_name(right);
}

}  // namespace sigwright::verify
