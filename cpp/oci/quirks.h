#pragma once
// What some registries do differently. One row a fact, each with the thread that proves it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sigwright::oci {

enum class Quirk : std::uint8_t {
  ReferrersInBothPlaces,  // the referrers API may answer and still miss what hangs on the fallback tag: read both
  ApiOnOtherHost,         // the API is served by `value`, not by the host in the reference
  TokenRealm,             // tokens are issued by `value`, which may see the registry's credentials
  ListsManifests,         // `tags/list` tells every manifest and the repositories below: children are walked
  CloudAccount,           // the account of the cloud `value` that this machine acts for may be used here
};

struct QuirkRow {
  std::string_view domain;  // the host itself and every host below it
  Quirk quirk;
  std::string_view value;
  std::string_view evidence;
};

[[nodiscard]] std::span<const QuirkRow> quirk_rows() noexcept;

// `registry` is "HOST[:PORT]"; a row holds for every port.
[[nodiscard]] bool has_quirk(std::string_view registry, Quirk quirk) noexcept;
// Where the API of `registry` is: itself, but for a row.
[[nodiscard]] std::string api_authority(std::string_view registry);

// The cloud whose account may log in to `registry`, "google"; empty where it is no cloud's.
[[nodiscard]] std::string_view cloud_of(std::string_view registry) noexcept;

// Whether `realm_host` is known to issue the tokens of `registry`.
[[nodiscard]] bool has_token_realm(std::string_view registry, std::string_view realm_host) noexcept;

// `host` is `domain` or ends in ".`domain`": "evil-pkg.dev" and "pkg.dev.evil.com" are not below "pkg.dev".
[[nodiscard]] bool is_in_domain(std::string_view host, std::string_view domain) noexcept;
// "HOST[:PORT]" without the port; brackets of an IPv6 literal stay.
[[nodiscard]] std::string_view host_of(std::string_view authority) noexcept;

}  // namespace sigwright::oci
