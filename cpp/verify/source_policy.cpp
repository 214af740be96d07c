#include "verify/source_policy.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace sigwright::verify {
namespace {

// golang.org/x/mod/semver: "v1" and "v1.2" are versions too; what is left out is 0 in a tag that is judged.
struct Version {
  std::array<std::string_view, 3> numbers{"0", "0", "0"};
  std::size_t given = 0;  // of the numbers
  std::string_view prerelease;
};

bool is_number(std::string_view text) {
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && (text.size() == 1 || text[0] != '0');
}

bool are_identifiers(std::string_view text, bool numbers_plain) {
  constexpr std::string_view kAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
  return std::ranges::all_of(split(text, '.'), [&](std::string_view part) {
    if (part.empty() || part.find_first_not_of(kAllowed) != std::string_view::npos) return false;
    return !numbers_plain || part.find_first_not_of("0123456789") != std::string_view::npos || is_number(part);
  });
}

// Cuts what follows `mark` off `text`; nullopt where there is no mark.
std::optional<std::string_view> cut(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

std::optional<Version> parse_version(std::string_view text) {
  if (!text.starts_with('v')) return std::nullopt;
  text.remove_prefix(1);
  const auto build = cut(text, '+');
  const auto prerelease = cut(text, '-');
  if (build && !are_identifiers(*build, false)) return std::nullopt;
  if (prerelease && !are_identifiers(*prerelease, true)) return std::nullopt;
  Version version{.prerelease = prerelease.value_or(std::string_view())};
  for (const std::string_view number : split(text, '.')) {
    if (version.given == version.numbers.size() || !is_number(number)) return std::nullopt;
    version.numbers[version.given++] = number;
  }
  const bool complete = version.given == version.numbers.size();
  return complete || (!build && !prerelease) ? std::optional(version) : std::nullopt;
}

std::pair<std::string_view, std::string_view> name_and_version(std::string_view id) {
  std::string_view version = cut(id, '@').value_or(std::string_view());
  return {id, version};
}

}  // namespace

bool is_version(std::string_view version) { return parse_version(version).has_value(); }

bool is_version_of(std::string_view found, std::string_view wanted) {
  const auto tag = parse_version(found);
  const auto line = parse_version(wanted);
  if (!tag || !line) return false;
  if (!std::equal(line->numbers.begin(), line->numbers.begin() + line->given, tag->numbers.begin())) return false;
  // slsa-verifier compares a prerelease with the patch, so only where a patch is asked for.
  return line->given < line->numbers.size() || tag->prerelease == line->prerelease;
}

bool is_builder(std::string_view found, std::string_view wanted) {
  const auto [name, version] = name_and_version(found);
  const auto [wanted_name, wanted_version] = name_and_version(wanted);
  if (name != wanted_name) return false;
  return wanted_version.empty() || version == wanted_version || version == "refs/tags/" + std::string(wanted_version);
}

}  // namespace sigwright::verify
