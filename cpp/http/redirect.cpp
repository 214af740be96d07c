#include "http/redirect.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"

namespace sigwright::http {
namespace {

bool is_redirect(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// RFC 9110 section 15.4: 303 asks for a GET of something else, 301 and 302 have come to mean that after a POST.
bool becomes_get(int status, Method method) noexcept {
  if (method == Method::Get || method == Method::Head) return false;
  return status == 303 || (method == Method::Post && (status == 301 || status == 302));
}

bool is_own(const Request& request, const Url& url) {
  const std::string own = to_lower(request.own_authority);
  if (url.host == request.url.host && url.port == request.url.port) return true;
  return own == url.authority() || own == url.host + ":" + std::to_string(url.port);
}

std::unexpected<Error> refuse(const Hop& from, const std::string& why) {
  return fail(ErrorCode::Malformed, "refused a redirect from " + from.url.redacted() + ": " + why,
              "the server, or a proxy before it, is misconfigured or hostile");
}

Result<void> check_target(const Request& request, const Hop& from, const Url& to) {
  if (from.count >= limits::kRedirects) {
    return refuse(from, "there were " + std::to_string(limits::kRedirects) + " before it");
  }
  if (from.url.scheme == "https" && to.scheme != "https") return refuse(from, "it leads from https to http");
  if (is_internal_host(to.host) && !is_own(request, to)) {
    return refuse(from, "it leads to the internal host " + to.authority());
  }
  return {};
}

// Names in lower case. An unknown field may be a credential of the user's ("HttpHeaders" of Docker's configuration), so
// only those that are none leave the origin.
constexpr std::array<std::string_view, 8> kHarmless{"accept",   "accept-language", "content-type", "content-range",
                                                    "if-match", "if-none-match",   "range",        "user-agent"};
constexpr std::array<std::string_view, 3> kOfBody{"content-type", "content-range", "content-encoding"};
// Ours to say: another value would make the message end elsewhere than we think.
constexpr std::array<std::string_view, 5> kOfMessage{"connection", "content-length", "expect", "host",
                                                     "transfer-encoding"};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](std::string_view other) { return equal_ignoring_case(name, other); });
}

}  // namespace

Result<std::optional<Hop>> follow(const Request& request, const Hop& from, const Response& response) {
  if (!request.follow_redirects || !is_redirect(response.status)) return std::nullopt;
  const auto location = response.headers.get("location");
  if (!location) return std::nullopt;
  const auto url = from.url.resolve(*location);
  if (!url) return refuse(from, url.error().message);
  CHECK(check_target(request, from, *url));
  const bool get = becomes_get(response.status, from.method);
  return Hop{.url = *url,
             .method = get ? Method::Get : from.method,
             .with_body = from.with_body && !get,
             .at_origin = from.at_origin && url->same_origin(request.url),
             .count = from.count + 1};
}

Headers fields_for(const Request& request, const Hop& hop) {
  Headers fields;
  for (const auto& [name, value] : request.headers) {
    if (is_one_of(kOfMessage, name)) continue;
    if (!hop.at_origin && !is_one_of(kHarmless, name)) continue;
    if (!hop.with_body && is_one_of(kOfBody, name)) continue;
    fields.add(name, value);
  }
  if (hop.at_origin && !request.authorization.empty()) fields.add("Authorization", request.authorization);
  return fields;
}

TlsOptions tls_for(const Request& request, const Hop& hop) {
  if (!request.tls) return {};
  if (hop.at_origin) return *request.tls;
  TlsOptions options;
  options.ca_file = request.tls->ca_file;
  return options;
}

}  // namespace sigwright::http
