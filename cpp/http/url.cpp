#include "http/url.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/ip.h"

namespace sigwright::http {
namespace {

constexpr std::size_t kUrlBytes = 32768;
constexpr std::size_t kHostBytes = 253;  // RFC 1035, section 2.3.4

bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// No part of the text is repeated: it may hold a password or a signed query.
std::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorCode::Malformed, "not a usable URL: " + std::string(why));
}

bool printable_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool valid_label(std::string_view label) noexcept {
  return !label.empty() && label.size() <= 63 &&
         std::ranges::all_of(label, [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '_'; });
}

// A name in letters, digits, '-' and '_' (container networks use it), or an IP literal; no percent-encoding and no
// zone, so that nothing behind us can read another host into it.
bool valid_host(std::string_view host) {
  if (host.starts_with('[')) return parse_ip(host).has_value();
  if (host.ends_with('.')) host.remove_suffix(1);
  return host.size() <= kHostBytes && std::ranges::all_of(split(host, '.'), valid_label);
}

std::uint16_t default_port(std::string_view scheme) noexcept { return scheme == "https" ? 443 : 80; }

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  const auto value = parse_uint(text);
  if (!value || *value == 0 || *value > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

// Where the host ends: at the ':' before the port, but not at one within brackets.
std::size_t host_end(std::string_view authority) noexcept {
  const std::size_t from = authority.starts_with('[') ? authority.find(']') : 0;
  return std::min(authority.find(':', std::min(from, authority.size())), authority.size());
}

std::string target_of(std::string_view rest) {
  rest = rest.substr(0, rest.find('#'));
  if (rest.starts_with('/')) return std::string(rest);
  return "/" + std::string(rest);
}

Result<Url> parse_after_scheme(std::string scheme, std::string_view rest) {
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return refuse("user information is not allowed in it");
  const std::size_t cut = host_end(authority);
  Url url{std::move(scheme), to_lower(authority.substr(0, cut)), 0, target_of(rest.substr(end))};
  if (url.host.empty()) return refuse("it names no host");
  if (!valid_host(url.host)) return refuse("its host is not a name or an address");
  url.port = default_port(url.scheme);
  if (cut == authority.size()) return url;
  const auto port = parse_port(authority.substr(cut + 1));
  if (!port) return refuse("its port is not a number from 1 to 65535");
  url.port = *port;
  return url;
}

// The scheme of an absolute reference (RFC 3986 section 3.1), or nothing for a relative one.
std::optional<std::string_view> scheme_of(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(text.front())) return std::nullopt;
  const std::string_view scheme = text.substr(0, colon);
  const bool valid = std::ranges::all_of(
      scheme, [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
  return valid ? std::optional(scheme) : std::nullopt;
}

// RFC 3986 section 5.2.4, on a path that starts with '/'.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto segments = split(path.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool dots = segments[i] == "." || segments[i] == "..";
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (!dots) kept.push_back(segments[i]);
    if (dots && i + 1 == segments.size()) kept.emplace_back();  // "/a/.." is the directory "/"
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  return out.empty() ? "/" : out;
}

std::string without_dots(std::string_view target) {
  const std::size_t query = std::min(target.find('?'), target.size());
  return remove_dot_segments(target.substr(0, query)) + std::string(target.substr(query));
}

// RFC 3986 section 5.2.2 for a reference without scheme and authority.
std::string merged_target(std::string_view base, std::string_view location) {
  location = location.substr(0, location.find('#'));
  if (location.empty()) return std::string(base);
  const std::string_view path = base.substr(0, base.find('?'));
  if (location.starts_with('?')) return std::string(path) + std::string(location);
  if (location.starts_with('/')) return without_dots(location);
  return without_dots(std::string(path.substr(0, path.rfind('/') + 1)) + std::string(location));
}

Result<void> check_text(std::string_view text) {
  if (text.size() > kUrlBytes) return refuse("it is too long");
  if (!printable_ascii(text)) return refuse("it holds a space, a control character or one outside ASCII");
  return {};
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  CHECK(check_text(text));
  const auto scheme = scheme_of(text);
  const std::string lower = to_lower(scheme.value_or(""));
  if (lower != "https" && lower != "http") return refuse("only https and http are supported");
  text.remove_prefix(lower.size() + 1);
  if (!text.starts_with("//")) return refuse("the scheme is not followed by //");
  return parse_after_scheme(lower, text.substr(2));
}

Result<Url> Url::resolve(std::string_view location) const {
  CHECK(check_text(location));
  Result<Url> url = *this;
  if (scheme_of(location)) {
    url = parse(location);
  } else if (location.starts_with("//")) {
    url = parse_after_scheme(scheme, location.substr(2));
  } else {
    url->target = merged_target(target, location);
    return url;
  }
  if (url) url->target = without_dots(url->target);
  return url;
}

std::string Url::str() const { return scheme + "://" + authority() + target; }

std::string Url::authority() const { return port == default_port(scheme) ? host : host + ":" + std::to_string(port); }

bool Url::same_origin(const Url& other) const noexcept {
  return scheme == other.scheme && host == other.host && port == other.port;
}

std::string Url::redacted() const { return scheme + "://" + authority() + target.substr(0, target.find('?')); }

}  // namespace sigwright::http
