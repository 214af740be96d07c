#pragma once
// Signing configurations v0.2 (protobuf-specs sigstore_trustroot.proto): which services to use, and the rules that
// choose among them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace sigwright::trust {

struct Service {
  std::string url;
  std::uint32_t api_version = 1;
  TimeRange valid;
  std::string operator_name;
};

enum class Selector : std::uint8_t { Undefined, All, Any, Exact };
struct ServiceConfig {
  Selector selector = Selector::Undefined;
  std::uint32_t count = 0;
};

struct SigningConfig {
  std::vector<Service> certificate_authorities;
  std::vector<Service> oidc_providers;
  std::vector<Service> logs;
  ServiceConfig log_config;
  std::vector<Service> timestamp_authorities;
  ServiceConfig timestamp_config;

  [[nodiscard]] static Result<SigningConfig> parse(std::string_view text);  // v0.2; Malformed otherwise
  [[nodiscard]] std::string write() const;

  // The same as a part of another document.
  [[nodiscard]] static Result<SigningConfig> from_json(const Json& json);
  [[nodiscard]] OrderedJson to_json() const;
};

// The rules of sigstore-go's root.SelectServices: highest supported version first, newest service per operator, then
// the selector. An empty list means "use none" and gives none; a list without a usable service is Usage. ANY takes the
// first, so that a retry asks the same service.
[[nodiscard]] Result<std::vector<Service>> select_services(const std::vector<Service>& services,
                                                           const ServiceConfig& config,
                                                           const std::vector<std::uint32_t>& supported, Time now);
// For one service (CA, OIDC): the first usable of the highest version.
[[nodiscard]] Result<Service> select_service(const std::vector<Service>& services,
                                             const std::vector<std::uint32_t>& supported, Time now);

}  // namespace sigwright::trust
