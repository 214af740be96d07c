#pragma once
// Small operations on text that several parsers share. ASCII only: nothing here depends on a locale.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sigwright {

[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;  // spaces, tabs, line ends
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
// Decimal digits only, no sign, no overflow.
[[nodiscard]] std::optional<std::uint64_t> parse_uint(std::string_view text) noexcept;
// For messages: control characters and what is no UTF-8 replaced, cut after at most `most` bytes. What a registry sends
// never reaches a terminal raw, and a message is always UTF-8.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = 200);

}  // namespace sigwright
