#pragma once
// IP literals and networks, for the rules about hosts and proxies.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sigwright::http {

// IPv4 addresses are held as ::ffff:a.b.c.d, so that one comparison serves both families.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// `host` is a literal with or without brackets: dotted decimal, or IPv6.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view host) noexcept;
// Also what resolvers take for IPv4 (inet_aton): "127.1", "0177.0.0.1", "0x7f.1", "2130706433".
[[nodiscard]] std::optional<IpAddress> parse_ip_as_resolvers(std::string_view host) noexcept;

struct IpNetwork {
  IpAddress address;
  unsigned prefix = 128;  // of 128 bits, for IPv4 too
  [[nodiscard]] bool contains(const IpAddress& other) const noexcept;
};

// "10.0.0.0/8", "fd00::/8", or an address alone.
[[nodiscard]] std::optional<IpNetwork> parse_network(std::string_view text) noexcept;

}  // namespace sigwright::http
