#include "trust/signing_config.h"

#include <algorithm>
#include <array>
#include <set>

#include "trust/proto_json.h"

namespace sigwright::trust {
namespace {

constexpr std::string_view kWhere = "signing config";
constexpr std::string_view kMediaType = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
constexpr std::size_t kMaxServices = 1000;
constexpr std::array<std::string_view, 4> kSelectors{"SERVICE_SELECTOR_UNDEFINED", "ALL", "ANY", "EXACT"};

Result<std::uint32_t> small_number(const Json& value) {
  if (value.is_null()) return 0U;
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1'000'000) {
    return fail(ErrorCode::Malformed, "signing config: a number is not a small integer");
  }
  return value.get<std::uint32_t>();
}

Result<Service> read_service(const Json& json) {
  Service service;
  TRY(service.url, text(json_member(json, "url"), kWhere));
  TRY(service.api_version, small_number(member(json, "majorApiVersion", "major_api_version")));
  TRY(service.valid, time_range(member(json, "validFor", "valid_for"), kWhere));
  TRY(service.operator_name, text(json_member(json, "operator"), kWhere));
  if (service.url.empty()) return fail(ErrorCode::Malformed, "signing config: a service without a URL");
  return service;
}

Result<std::vector<Service>> read_services(const Json& root, std::string_view camel, std::string_view snake) {
  TRY(const Json* items, list(root, camel, snake, kMaxServices));
  std::vector<Service> services;
  for (const Json& item : *items) {
    TRY(services.emplace_back(), read_service(item));
  }
  return services;
}

Result<ServiceConfig> read_config(const Json& json) {
  ServiceConfig config;
  const Json& selector = json_member(json, "selector");
  if (selector.is_number_unsigned() && selector.get<std::uint64_t>() < kSelectors.size()) {
    config.selector = static_cast<Selector>(selector.get<std::uint8_t>());
  } else {
    TRY(const std::string name, text(selector, kWhere));
    const auto found = std::ranges::find(kSelectors, name);
    if (!name.empty() && found == kSelectors.end())
      return fail(ErrorCode::Malformed, "signing config: unknown selector " + name);
    if (!name.empty()) config.selector = static_cast<Selector>(found - kSelectors.begin());
  }
  TRY(config.count, small_number(json_member(json, "count")));
  return config;
}

OrderedJson write_services(const std::vector<Service>& services) {
  OrderedJson out = OrderedJson::array();
  for (const Service& service : services) {
    out.push_back({{"url", service.url},
                   {"majorApiVersion", service.api_version},
                   {"validFor", write_time_range(service.valid)},
                   {"operator", service.operator_name}});
  }
  return out;
}

OrderedJson write_config(const ServiceConfig& config) {
  OrderedJson out = OrderedJson::object();
  if (config.selector != Selector::Undefined) out["selector"] = kSelectors[static_cast<std::size_t>(config.selector)];
  if (config.count != 0) out["count"] = config.count;
  return out;
}

bool is_usable(const Service& service, std::uint32_t version, Time now) {
  return service.api_version == version && service.valid.contains(now);
}

// The usable services of the highest supported version that has any, newest first, one for each operator.
std::vector<Service> usable(const std::vector<Service>& services, std::vector<std::uint32_t> supported, Time now,
                            bool one_per_operator) {
  std::ranges::sort(supported, std::greater{});
  std::vector<Service> newest = services;
  std::ranges::stable_sort(newest, std::greater{}, [](const Service& service) { return service.valid.start; });
  for (const std::uint32_t version : supported) {
    std::vector<Service> chosen;
    std::set<std::string> operators;
    for (const Service& service : newest) {
      if (!is_usable(service, version, now)) continue;
      if (one_per_operator && !operators.insert(service.operator_name).second) continue;
      chosen.push_back(service);
    }
    if (!chosen.empty()) return chosen;
  }
  return {};
}

std::unexpected<Error> none_usable() {
  return fail(ErrorCode::Usage, "the signing config names no service that is valid now and of a known version",
              "get a newer signing config");
}

}  // namespace

Result<SigningConfig> SigningConfig::parse(std::string_view input) {
  TRY(const Json json, with_context(parse_json(input), kWhere));
  TRY(const std::string media_type, text(member(json, "mediaType", "media_type"), kWhere));
  if (media_type != kMediaType) {
    return fail(ErrorCode::Malformed, "not a signing config v0.2: media type \"" + media_type + "\"");
  }
  SigningConfig config;
  TRY(config.certificate_authorities, read_services(json, "caUrls", "ca_urls"));
  TRY(config.oidc_providers, read_services(json, "oidcUrls", "oidc_urls"));
  TRY(config.logs, read_services(json, "rekorTlogUrls", "rekor_tlog_urls"));
  TRY(config.log_config, read_config(member(json, "rekorTlogConfig", "rekor_tlog_config")));
  TRY(config.timestamp_authorities, read_services(json, "tsaUrls", "tsa_urls"));
  TRY(config.timestamp_config, read_config(member(json, "tsaConfig", "tsa_config")));
  return config;
}

std::string SigningConfig::write() const {
  OrderedJson out{{"mediaType", kMediaType}};
  const auto add = [&](const char* name, const std::vector<Service>& services) {
    if (!services.empty()) out[name] = write_services(services);
  };
  add("caUrls", certificate_authorities);
  add("oidcUrls", oidc_providers);
  add("rekorTlogUrls", logs);
  out["rekorTlogConfig"] = write_config(log_config);
  add("tsaUrls", timestamp_authorities);
  out["tsaConfig"] = write_config(timestamp_config);
  return write_json(out);
}

Result<std::vector<Service>> select_services(const std::vector<Service>& services, const ServiceConfig& config,
                                             const std::vector<std::uint32_t>& supported, Time now) {
  if (services.empty()) return std::vector<Service>{};
  std::vector<Service> chosen = usable(services, supported, now, true);
  if (chosen.empty()) return none_usable();
  switch (config.selector) {
    case Selector::All: return chosen;
    case Selector::Any: chosen.erase(chosen.begin() + 1, chosen.end()); return chosen;
    case Selector::Exact:
      if (config.count == 0 || config.count > chosen.size()) {
        return fail(ErrorCode::Usage, "the signing config asks for exactly " + std::to_string(config.count) +
                                          " services where " + std::to_string(chosen.size()) + " are usable");
      }
      chosen.erase(chosen.begin() + config.count, chosen.end());
      return chosen;
    case Selector::Undefined: break;
  }
  return fail(ErrorCode::Usage, "the signing config does not say how many of its services to use");
}

Result<Service> select_service(const std::vector<Service>& services, const std::vector<std::uint32_t>& supported,
                               Time now) {
  const std::vector<Service> chosen = usable(services, supported, now, false);
  if (chosen.empty()) return none_usable();
  return chosen.front();
}

}  // namespace sigwright::trust
