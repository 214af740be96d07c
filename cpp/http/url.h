#pragma once
// http and https URLs, and the one rule for "the same origin".

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sigwright::http {

// Immutable in use. The host is lower case; an IPv6 literal keeps its brackets. No user information, no fragment.
struct Url {
  std::string scheme;  // "https" or "http"
  std::string host;
  std::uint16_t port = 443;
  std::string target;  // path and query, "/" at least

  // Fails with Malformed: other schemes, user information, control characters, spaces, an empty host.
  [[nodiscard]] static Result<Url> parse(std::string_view text);
  // What `location` (absolute, or relative by RFC 3986 section 5) names when seen from here.
  [[nodiscard]] Result<Url> resolve(std::string_view location) const;

  [[nodiscard]] std::string str() const;                            // the port only where it is not the scheme's own
  [[nodiscard]] std::string authority() const;                      // host, or host:port likewise
  [[nodiscard]] bool same_origin(const Url& other) const noexcept;  // scheme, host and port
  // The target without its query: what may be shown. Queries carry signatures and tokens.
  [[nodiscard]] std::string redacted() const;
};

// "localhost", "*.localhost", 127.0.0.0/8 and ::1: where plain http needs no flag.
[[nodiscard]] bool is_loopback_host(std::string_view host) noexcept;
// An IP literal that is loopback, private, link-local, unique-local or unspecified (IPv4-mapped ones too), "localhost"
// or a cloud metadata name: what an answer may not send us to, unless it is the very host we asked.
[[nodiscard]] bool is_internal_host(std::string_view host) noexcept;

}  // namespace sigwright::http
