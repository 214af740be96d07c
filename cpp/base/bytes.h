#pragma once
// Byte sequences as values and as views, and the conversions to and from text.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sigwright {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The bytes of `text`, not copied: valid as long as `text` is.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The text of `bytes`, not copied and not checked for UTF-8.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline Bytes to_bytes(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

[[nodiscard]] inline std::string to_text(ByteView bytes) { return std::string(as_text(bytes)); }

[[nodiscard]] bool equal(ByteView left, ByteView right) noexcept;

}  // namespace sigwright
