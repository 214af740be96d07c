#include "http/proxy.h"

#include <algorithm>

#include "base/text.h"

namespace sigwright::http {
namespace {

std::string value_of(const EnvironmentLookup& environment, std::string_view name) {
  return environment ? std::string(trim(environment(name).value_or(""))) : std::string();
}

// `name` in lower case first, then in upper case.
std::string either_case(const EnvironmentLookup& environment, std::string_view lower, std::string_view upper) {
  std::string value = value_of(environment, lower);
  return value.empty() ? value_of(environment, upper) : value;
}

std::string http_proxy(const EnvironmentLookup& environment) {
  const bool cgi = !value_of(environment, "REQUEST_METHOD").empty();
  return cgi ? value_of(environment, "http_proxy") : either_case(environment, "http_proxy", "HTTP_PROXY");
}

std::string_view without_trailing_dot(std::string_view host) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

// "host:8080" and "[::1]:8080", but not "::1".
std::optional<std::uint16_t> take_port(std::string_view& item) {
  const auto colon = item.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  if (item.find(':') != colon && !item.substr(0, colon).ends_with(']')) return std::nullopt;
  const auto port = parse_uint(item.substr(colon + 1));
  if (!port || *port > 65535) return std::nullopt;
  item = item.substr(0, colon);
  return static_cast<std::uint16_t>(*port);
}

}  // namespace

Proxies::Proxies(const EnvironmentLookup& environment)
    : http_(http_proxy(environment)), https_(either_case(environment, "https_proxy", "HTTPS_PROXY")) {
  const std::string all = either_case(environment, "all_proxy", "ALL_PROXY");
  if (http_.empty()) http_ = all;
  if (https_.empty()) https_ = all;
  std::string list = either_case(environment, "no_proxy", "NO_PROXY");
  std::ranges::replace(list, ' ', ',');
  for (const auto item : split(list, ',')) {
    if (!trim(item).empty()) exceptions_.push_back(parse_exception(trim(item)));
  }
}

Proxies::Exception Proxies::parse_exception(std::string_view item) {
  Exception exception;
  exception.everything = item == "*";
  exception.network = parse_network(item);
  if (exception.everything || exception.network) return exception;
  exception.port = take_port(item);
  exception.network = parse_network(item);
  if (item.starts_with("*.")) item.remove_prefix(1);
  if (item.starts_with('.')) item.remove_prefix(1);
  exception.domain = to_lower(without_trailing_dot(item));
  return exception;
}

bool Proxies::Exception::covers(const Url& url) const noexcept {
  if (everything) return true;
  if (port && *port != url.port) return false;
  const std::string_view host = without_trailing_dot(url.host);
  if (const auto address = parse_ip(host)) return network && network->contains(*address);
  if (domain.empty() || !host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

const std::string& Proxies::for_url(const Url& url) const noexcept {
  const auto covers = [&](const Exception& exception) { return exception.covers(url); };
  if (is_loopback_host(url.host) || std::ranges::any_of(exceptions_, covers)) return none_;
  return url.scheme == "https" ? https_ : http_;
}

}  // namespace sigwright::http
