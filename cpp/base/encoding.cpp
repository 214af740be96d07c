#include "base/encoding.h"

#include <array>

namespace sigwright {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xff;

constexpr std::array<std::uint8_t, 256> make_table(bool url_safe_too) {
  std::array<std::uint8_t, 256> table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  if (url_safe_too) {
    table['-'] = 62;
    table['_'] = 63;
  }
  return table;
}

constexpr auto kStandard = make_table(false);
constexpr auto kLenient = make_table(true);

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Decodes `text` without its padding. A last group of one symbol, or one whose unused bits are set, is refused:
// two texts must not mean the same bytes.
Result<Bytes> decode(std::string_view text, const std::array<std::uint8_t, 256>& table) {
  if (text.size() % 4 == 1) return fail(ErrorCode::Malformed, "base64 text has an impossible length");
  const auto value = [&](std::size_t i) { return std::uint32_t{table[static_cast<unsigned char>(text[i])]}; };
  Bytes out(text.size() * 3 / 4);
  std::uint32_t seen = 0;  // every value together: kInvalid leaves a bit that no symbol has
  std::size_t i = 0, o = 0;
  for (; text.size() - i >= 4; i += 4, o += 3) {
    const std::uint32_t v0 = value(i), v1 = value(i + 1), v2 = value(i + 2), v3 = value(i + 3);
    seen |= v0 | v1 | v2 | v3;
    out[o] = static_cast<std::uint8_t>(v0 << 2 | v1 >> 4);
    out[o + 1] = static_cast<std::uint8_t>(v1 << 4 | v2 >> 2);
    out[o + 2] = static_cast<std::uint8_t>(v2 << 6 | v3);
  }
  std::uint32_t bits = 0;
  for (; i < text.size(); ++i) {
    seen |= value(i);
    bits = bits << 6 | value(i);
  }
  if ((seen & ~std::uint32_t{63}) != 0) return fail(ErrorCode::Malformed, "base64 text holds a foreign character");
  // Two symbols are 12 bits, one byte and 4 more; three are 18, two bytes and 2 more.
  const unsigned left = text.size() % 4 == 2 ? 4 : text.size() % 4 == 3 ? 2 : 0;
  if ((bits & ((1U << left) - 1)) != 0) return fail(ErrorCode::Malformed, "base64 text ends in bits that mean nothing");
  bits >>= left;
  for (std::size_t last = out.size(); last > o; bits >>= 8) out[--last] = static_cast<std::uint8_t>(bits);
  return out;
}

std::string_view without_padding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorCode::Malformed, "hexadecimal text has an odd length");
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::Malformed, "hexadecimal text holds a foreign character");
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = (std::uint32_t{bytes[i]} << 16) | (std::uint32_t{bytes[i + 1]} << 8) | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) out.push_back(kAlphabet[(group >> shift) & 63]);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest > 0) {
    const std::uint32_t group = (std::uint32_t{bytes[i]} << 16) | (rest == 2 ? std::uint32_t{bytes[i + 1]} << 8 : 0U);
    out.push_back(kAlphabet[(group >> 18) & 63]);
    out.push_back(kAlphabet[(group >> 12) & 63]);
    out.push_back(rest == 2 ? kAlphabet[(group >> 6) & 63] : '=');
    out.push_back('=');
  }
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return fail(ErrorCode::Malformed, "base64 text is not padded to a multiple of four");
  return decode(without_padding(text), kStandard);
}

Result<Bytes> from_base64_lenient(std::string_view text) {
  const std::string_view symbols = without_padding(text);
  if (symbols.size() != text.size() && text.size() % 4 != 0) {
    return fail(ErrorCode::Malformed, "base64 text is wrongly padded");
  }
  return decode(symbols, kLenient);
}

}  // namespace sigwright
