#pragma once
// Which proxy a URL is reached through, decided from the caller's environment: curl never reads the process's.

#include <optional>
#include <string>
#include <vector>

#include "http/ip.h"
#include "http/tls.h"
#include "http/url.h"

namespace sigwright::http {

// Immutable and safe to share. http_proxy and HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, the lower-case name
// first. HTTP_PROXY is not believed in a CGI program, where a client's "Proxy:" header sets it.
class Proxies {
 public:
  explicit Proxies(const EnvironmentLookup& environment);
  // The proxy's URL as it was given, credentials included; empty: none. Loopback hosts never have one.
  [[nodiscard]] const std::string& for_url(const Url& url) const noexcept;

 private:
  // One item of NO_PROXY: everything, a network, or a domain with the hosts below it; for one port, or all.
  struct Exception {
    bool everything = false;
    std::optional<IpNetwork> network;
    std::string domain;
    std::optional<std::uint16_t> port;
    [[nodiscard]] bool covers(const Url& url) const noexcept;
  };
  static Exception parse_exception(std::string_view item);

  std::string http_;
  std::string https_;
  std::string none_;
  std::vector<Exception> exceptions_;
};

}  // namespace sigwright::http
