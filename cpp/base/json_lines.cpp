#include "base/json_lines.h"

#include <algorithm>

#include "base/text.h"

namespace sigwright {

std::vector<std::string_view> json_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view document = trim(line);
    if (!document.empty()) lines.push_back(document);
  }
  const auto is_object = [](std::string_view line) { return line.starts_with('{') && line.ends_with('}'); };
  if (lines.size() > 1 && std::ranges::all_of(lines, is_object)) return lines;
  return {text};
}

}  // namespace sigwright
