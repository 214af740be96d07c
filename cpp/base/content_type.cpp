#include "base/content_type.h"

#include <algorithm>
#include <array>

namespace sigwright {
namespace {

using std::string_view_literals::operator""sv;

// Elements whose name begins an HTML document, in any case, before a blank or ">".
constexpr std::array kHtml{"<!DOCTYPE HTML"sv,
                           "<HTML"sv,
                           "<HEAD"sv,
                           "<SCRIPT"sv,
                           "<IFRAME"sv,
                           "<H1"sv,
                           "<DIV"sv,
                           "<FONT"sv,
                           "<TABLE"sv,
                           "<A"sv,
                           "<STYLE"sv,
                           "<TITLE"sv,
                           "<B"sv,
                           "<BODY"sv,
                           "<BR"sv,
                           "<P"sv,
                           "<!--"sv};

// '.' in a pattern is any byte.
struct Row {
  std::string_view pattern;
  std::string_view type;
  bool after_blanks = false;
};
constexpr std::array kRows{Row{"<?xml"sv, "text/xml", true},
                           Row{"%PDF-"sv, "application/pdf"},
                           Row{"%!PS-Adobe-"sv, "application/postscript"},
                           Row{"\xfe\xff"sv, "text/plain"},
                           Row{"\xff\xfe"sv, "text/plain"},
                           Row{"\xef\xbb\xbf"sv, "text/plain"},
                           Row{"\0\0\1\0"sv, "image/x-icon"},
                           Row{"\0\0\2\0"sv, "image/x-icon"},
                           Row{"BM"sv, "image/bmp"},
                           Row{"GIF87a"sv, "image/gif"},
                           Row{"GIF89a"sv, "image/gif"},
                           Row{"RIFF....WEBPVP"sv, "image/webp"},
                           Row{"\x89PNG\r\n\x1a\n"sv, "image/png"},
                           Row{"\xff\xd8\xff"sv, "image/jpeg"},
                           Row{"FORM....AIFF"sv, "audio/aiff"},
                           Row{"ID3"sv, "audio/mpeg"},
                           Row{"OggS\0"sv, "application/ogg"},
                           Row{"MThd\0\0\0\6"sv, "audio/midi"},
                           Row{"RIFF....AVI "sv, "video/avi"},
                           Row{"RIFF....WAVE"sv, "audio/wave"},
                           Row{"\x1a\x45\xdf\xa3"sv, "video/webm"},
                           Row{"\0\1\0\0"sv, "font/ttf"},
                           Row{"OTTO"sv, "font/otf"},
                           Row{"ttcf"sv, "font/collection"},
                           Row{"wOFF"sv, "font/woff"},
                           Row{"wOF2"sv, "font/woff2"},
                           Row{"\x1f\x8b\x08"sv, "application/x-gzip"},
                           Row{"PK\3\4"sv, "application/zip"},
                           Row{"Rar!\x1a\7\0"sv, "application/x-rar-compressed"},
                           Row{"Rar!\x1a\7\1\0"sv, "application/x-rar-compressed"},
                           Row{"\0asm"sv, "application/wasm"}};

constexpr bool is_blank(char c) { return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// Bytes that no text has.
constexpr bool is_binary(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x08 || byte == 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);
}

bool begins(std::string_view text, const Row& row) {
  if (text.size() < row.pattern.size()) return false;
  return std::ranges::equal(row.pattern, text.substr(0, row.pattern.size()),
                            [](char wanted, char found) { return wanted == '.' || wanted == found; });
}

bool is_html(std::string_view text) {
  return std::ranges::any_of(kHtml, [&](std::string_view name) {
    if (text.size() <= name.size() || !std::ranges::equal(name, text.substr(0, name.size()), {}, {}, upper))
      return false;
    const char next = text[name.size()];
    return next == ' ' || next == '>';
  });
}

// An ISO media file whose brands begin with "mp4" (section 6.2.1).
bool is_mp4(std::string_view data) {
  if (data.size() < 12) return false;
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(data[i])); };
  const std::size_t box = byte(0) << 24U | byte(1) << 16U | byte(2) << 8U | byte(3);
  if (data.size() < box || box % 4 != 0 || data.substr(4, 4) != "ftyp") return false;
  for (std::size_t at = 8; at < box; at += 4) {
    if (at != 12 && data.substr(at, 3) == "mp4") return true;
  }
  return false;
}

}  // namespace

std::string_view content_type(ByteView head) noexcept {
  const std::string_view data = as_text(head.first(std::min(head.size(), kSniffedBytes)));
  const auto* const first = std::ranges::find_if_not(data, is_blank);
  const std::string_view text = data.substr(static_cast<std::size_t>(first - data.begin()));
  if (is_html(text)) return "text/html";
  for (const Row& row : kRows) {
    if (begins(row.after_blanks ? text : data, row)) return row.type;
  }
  if (is_mp4(data)) return "video/mp4";
  return std::ranges::any_of(text, is_binary) ? "application/octet-stream" : "text/plain";
}

}  // namespace sigwright
