#include "http/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sigwright::http {
namespace {

IpAddress from_v4(std::uint32_t value) noexcept {
  IpAddress address;
  address.bytes[10] = address.bytes[11] = 0xff;
  for (unsigned i = 0; i < 4; ++i) address.bytes[12 + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  return address;
}

bool has_brackets(std::string_view host) noexcept { return host.starts_with('[') && host.ends_with(']'); }

// One part of an IPv4 literal, decimal or, after 0 or 0x, octal or hexadecimal.
std::optional<std::uint64_t> ipv4_part(std::string_view text) noexcept {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
    if (text.empty()) return 0;  // glibc takes "0x" for zero
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// inet_aton: one to four parts, of which the last fills what the others leave.
std::optional<std::uint32_t> loose_ipv4(std::string_view host) noexcept {
  std::uint32_t value = 0;
  for (unsigned count = 1; count <= 4; ++count) {
    const auto dot = host.find('.');
    const auto part = ipv4_part(host.substr(0, dot));
    if (!part) return std::nullopt;
    if (dot == std::string_view::npos) {
      const unsigned bits = 8 * (5 - count);
      if (*part >> bits != 0) return std::nullopt;
      return value | static_cast<std::uint32_t>(*part);
    }
    if (*part > 255) return std::nullopt;
    value |= static_cast<std::uint32_t>(*part) << (32 - 8 * count);
    host.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view host) noexcept {
  const bool brackets = has_brackets(host);
  if (brackets) host = host.substr(1, host.size() - 2);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (host.size() >= text.size()) return std::nullopt;
  std::ranges::copy(host, text.begin());
  IpAddress address;
  if (::inet_pton(AF_INET6, text.data(), address.bytes.data()) == 1) return address;
  in_addr v4{};
  if (brackets || ::inet_pton(AF_INET, text.data(), &v4) != 1) return std::nullopt;
  return from_v4(ntohl(v4.s_addr));
}

std::optional<IpAddress> parse_ip_as_resolvers(std::string_view host) noexcept {
  if (const auto address = parse_ip(host)) return address;
  const auto v4 = loose_ipv4(host);
  return v4 ? std::optional(from_v4(*v4)) : std::nullopt;
}

bool IpNetwork::contains(const IpAddress& other) const noexcept {
  const auto whole = prefix / 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) return false;
  if (prefix % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - prefix % 8));
  return (address.bytes[whole] & mask) == (other.bytes[whole] & mask);
}

std::optional<IpNetwork> parse_network(std::string_view text) noexcept {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return IpNetwork{*address, 128};
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const auto bits = parse_uint(text.substr(slash + 1));
  if (!bits || *bits > (v4 ? 32U : 128U)) return std::nullopt;
  return IpNetwork{*address, static_cast<unsigned>(*bits) + (v4 ? 96U : 0U)};
}

}  // namespace sigwright::http
