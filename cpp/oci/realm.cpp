#include "oci/realm.h"

#include <libpsl.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "http/ip.h"
#include "oci/quirks.h"

namespace sigwright::oci {
namespace {

// Empty where there is none: IP literals (which the list would cut like names), one-label names, public suffixes.
std::string_view registrable_domain(const std::string& host) {
  const psl_ctx_t* list = psl_builtin();
  if (list == nullptr || http::parse_ip_as_resolvers(host)) return {};
  const char* domain = psl_registrable_domain(list, host.c_str());
  return domain == nullptr ? std::string_view() : std::string_view(domain);
}

bool same_domain(const std::string& left, const std::string& right) {
  if (left == right) return true;
  const std::string_view domain = registrable_domain(left);
  return !domain.empty() && domain == registrable_domain(right);
}

bool same_host_and_port(const http::Url& left, const http::Url& right) {
  return left.host == right.host && left.port == right.port;
}

bool is_trusted(const http::Url& url, const std::vector<std::string>& trusted) {
  return std::ranges::any_of(trusted, [&](const std::string& name) {
    return equal_ignoring_case(name, url.host) || equal_ignoring_case(name, url.host + ":" + std::to_string(url.port));
  });
}

std::unexpected<Error> refused(const http::Url& registry, std::string_view realm, std::string_view why) {
  return fail(ErrorCode::AccessDenied,
              registry.authority() + " sends us for a token to " + printable(realm.substr(0, realm.find('?'))) +
                  ", which " + std::string(why),
              "ask the registry's operator; an honest token service uses https and a public name");
}

}  // namespace

Result<Realm> judge_realm(std::string_view realm, const http::Url& registry, const RegistryOptions& options) {
  const auto url = http::Url::parse(realm);
  if (!url) return refused(registry, realm, "is no URL we may use");
  const bool own = same_host_and_port(*url, registry);
  const bool trusted = is_trusted(*url, options.trusted_realms);
  if (url->scheme != "https") {
    if (registry.scheme == "https") return refused(registry, realm, "is not https although the registry is");
    if (!own && !options.allow_http && !http::is_loopback_host(url->host)) {
      return refused(registry, realm, "is not https");
    }
  }
  if (http::is_internal_host(url->host) && !own && !trusted) {
    return refused(registry, realm, "is an internal address and not the registry's own");
  }
  const bool known = has_token_realm(registry.host, url->host);
  return Realm{*url, own || trusted || known || same_domain(url->host, registry.host)};
}

}  // namespace sigwright::oci
