#pragma once
// JSON documents in one text, one a line.

#include <string_view>
#include <vector>

namespace sigwright {

// The lines, where each is an object of its own and there are at least two (https://jsonlines.org); else the whole
// text, which may be a document over several lines, or none at all. Views of `text`.
[[nodiscard]] std::vector<std::string_view> json_lines(std::string_view text);

}  // namespace sigwright
