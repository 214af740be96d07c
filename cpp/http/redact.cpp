#include "http/redact.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/text.h"

namespace sigwright::http {
namespace {

// A header whose name contains one of these holds a credential ("X-Registry-Auth", "Set-Cookie",
// "X-Amz-Security-Token").
constexpr std::array<std::string_view, 8> kSecretNames{"auth",  "cookie",     "token",   "secret",
                                                       "passw", "credential", "api-key", "signature"};

constexpr std::size_t kShortestSecret = 6;

bool ends_query(char c) noexcept { return c == '"' || c == '>' || c == ' ' || c == '\''; }

// "a=1&b=2" becomes "a=[redacted]&b=[redacted]"; a field without '=' may be a token itself.
void append_masked_query(std::string& out, std::string_view query) {
  bool first = true;
  for (const auto field : split(query, '&')) {
    if (!first) out += '&';
    first = false;
    const auto equals = field.find('=');
    if (equals != std::string_view::npos) out.append(field.substr(0, equals + 1));
    if (!field.empty()) out += kRedacted;
  }
}

std::string mask_queries(std::string_view text) {
  std::string out;
  for (;;) {
    const auto mark = text.find('?');
    if (mark == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, mark + 1));
    text.remove_prefix(mark + 1);
    const auto end = static_cast<std::size_t>(std::ranges::find_if(text, ends_query) - text.begin());
    append_masked_query(out, text.substr(0, end));
    text.remove_prefix(end);
  }
}

// "https://user:password@host" becomes "https://[redacted]@host".
std::string mask_user_information(std::string_view text) {
  std::string out;
  for (;;) {
    const auto slashes = text.find("//");
    if (slashes == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, slashes + 2));
    text.remove_prefix(slashes + 2);
    const auto authority = text.substr(0, text.find_first_of("/?#\"> "));
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) continue;
    out += kRedacted;
    text.remove_prefix(at);
  }
}

bool is_secret_name(std::string_view name) {
  const std::string lower = to_lower(name);
  return std::ranges::any_of(kSecretNames, [&](auto part) { return lower.find(part) != std::string::npos; });
}

// The scheme of a challenge or of credentials may be shown, and the parameters of a Bearer or Basic challenge: realm,
// service and scope are no secrets. Other schemes carry tokens.
std::string challenge(std::string_view value) {
  const std::string_view scheme = value.substr(0, value.find(' '));
  const bool open = equal_ignoring_case(scheme, "bearer") || equal_ignoring_case(scheme, "basic");
  const bool parameters = value.find('=') < value.size() - 1;
  if (open && parameters) return mask_user_information(mask_queries(value));
  return std::string(scheme) + " " + std::string(kRedacted);
}

std::string loggable_value(std::string_view name, std::string_view value) {
  if (equal_ignoring_case(name, "www-authenticate")) return challenge(value);
  if (is_secret_name(name)) return std::string(kRedacted);
  return mask_user_information(mask_queries(value));
}

}  // namespace

std::string loggable_url(const Url& url) { return mask_queries(url.str()); }

std::string loggable_field(std::string_view name, std::string_view value) {
  return printable(name) + ": " + printable(loggable_value(name, value), 1000);
}

std::string loggable_fields(const Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) out += (out.empty() ? "" : "; ") + loggable_field(name, value);
  return out;
}

void hide_secret(Bytes& body, std::string_view secret) {
  if (secret.size() < kShortestSecret || as_text(body).find(secret) == std::string_view::npos) return;
  std::string text(as_text(body));
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kRedacted.size())) {
    text.replace(at, secret.size(), kRedacted);
  }
  body = to_bytes(text);
}

void hide_credentials(Bytes& body, std::string_view authorization) {
  const auto space = authorization.find(' ');
  const std::string_view token = authorization.substr(space == std::string_view::npos ? 0 : space + 1);
  hide_secret(body, token);
  if (!equal_ignoring_case(authorization.substr(0, space), "basic")) return;
  const auto pair = from_base64(token);
  if (!pair) return;
  const auto colon = as_text(*pair).find(':');
  if (colon != std::string_view::npos) hide_secret(body, as_text(*pair).substr(colon + 1));
}

std::string loggable_proxy(std::string_view proxy) {
  std::string shown;
  if (const auto scheme = proxy.find("://"); scheme != std::string_view::npos) {
    shown = proxy.substr(0, scheme + 3);
    proxy.remove_prefix(scheme + 3);
  }
  if (const auto at = proxy.rfind('@'); at != std::string_view::npos) {
    shown += kRedacted;
    proxy.remove_prefix(at);
  }
  return printable(shown.append(proxy.substr(0, proxy.find_first_of("/?#"))));
}

}  // namespace sigwright::http
