#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "http/ip.h"
#include "http/url.h"

namespace sigwright::http {
namespace {

constexpr IpNetwork v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, unsigned prefix) {
  return {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, 0}}, 96 + prefix};
}

constexpr IpNetwork v6(std::uint8_t a, std::uint8_t b, unsigned prefix) { return {{{a, b}}, prefix}; }

// RFC 6890 and what clouds answer metadata requests on.
constexpr std::array kInternal{
    v4(0, 0, 0, 8),       // this host
    v4(10, 0, 0, 8),      // private
    v4(100, 64, 0, 10),   // shared; 100.100.100.200 is a metadata service
    v4(127, 0, 0, 8),     // loopback
    v4(169, 254, 0, 16),  // link-local; 169.254.169.254 is a metadata service
    v4(172, 16, 0, 12),   // private
    v4(192, 0, 0, 24),    // protocol assignments; 192.0.0.192 is a metadata service
    v4(192, 168, 0, 16),  // private
    v4(198, 18, 0, 15),   // between devices under test
    v4(224, 0, 0, 4),     // multicast
    v4(240, 0, 0, 4),     // reserved, and broadcast
    v6(0xfc, 0x00, 7),    // unique local
    v6(0xfe, 0x80, 10),   // link-local
    v6(0xfe, 0xc0, 10),   // site-local
    v6(0xff, 0x00, 8),    // multicast
};

// IPv6 networks in whose addresses an IPv4 address stands, from that byte on: compatible (with :: and ::1 among them),
// NAT64 and 6to4.
struct Embedding {
  IpNetwork network;
  std::size_t at;
};
constexpr std::array kEmbeddings{
    Embedding{{{{}}, 96}, 12},
    Embedding{{{{0x00, 0x64, 0xff, 0x9b}}, 96}, 12},
    Embedding{v6(0x20, 0x02, 16), 2},
};

constexpr std::array<std::string_view, 8> kInternalNames{
    "localhost.localdomain",    "ip6-localhost", "ip6-loopback",  "metadata",
    "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal",
};

bool in_internal_network(const IpAddress& address) noexcept {
  return std::ranges::any_of(kInternal, [&](const IpNetwork& network) { return network.contains(address); });
}

// ::1 and :: read as 0.0.0.1 and 0.0.0.0: internal as well.
bool is_internal(const IpAddress& address) noexcept {
  if (in_internal_network(address)) return true;
  return std::ranges::any_of(kEmbeddings, [&](const Embedding& embedding) {
    IpAddress mapped = v4(0, 0, 0, 8).address;
    std::copy_n(address.bytes.begin() + embedding.at, 4, mapped.bytes.begin() + 12);
    return embedding.network.contains(address) && in_internal_network(mapped);
  });
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) noexcept {
  return text.size() >= end.size() && equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool is_localhost_name(std::string_view host) noexcept {
  return equal_ignoring_case(host, "localhost") || ends_with_ignoring_case(host, ".localhost");
}

std::string_view without_trailing_dot(std::string_view host) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

// A zone ("fe80::1%eth0") says which interface, not which address.
std::string_view literal_text(std::string_view host) noexcept {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host.substr(0, host.find('%'));
}

}  // namespace

bool is_loopback_host(std::string_view host) noexcept {
  static constexpr IpNetwork kLoopback4 = v4(127, 0, 0, 8);
  static constexpr IpAddress kLoopback6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  if (is_localhost_name(without_trailing_dot(host))) return true;
  const auto address = parse_ip(host);
  return address && (kLoopback4.contains(*address) || *address == kLoopback6);
}

bool is_internal_host(std::string_view host) noexcept {
  host = without_trailing_dot(host);
  if (const auto address = parse_ip_as_resolvers(literal_text(host))) return is_internal(*address);
  return is_localhost_name(host) ||
         std::ranges::any_of(kInternalNames, [&](std::string_view name) { return equal_ignoring_case(host, name); });
}

}  // namespace sigwright::http
