#include "trust/signing_config.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "tlog/proto_json.h"
#include "trust/validity.h"

namespace sigwright::trust {
namespace {

using tlog::ProtoMessage;

constexpr std::string_view kWhere = "signing config";
constexpr std::string_view kMediaType = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
constexpr std::size_t kMaxServices = 1000;
constexpr std::array<std::string_view, 4> kSelectors{"SERVICE_SELECTOR_UNDEFINED", "ALL", "ANY", "EXACT"};

constexpr std::array<std::string_view, 7> kConfigFields{"mediaType",       "caUrls",  "oidcUrls", "rekorTlogUrls",
                                                        "rekorTlogConfig", "tsaUrls", "tsaConfig"};
constexpr std::array<std::string_view, 4> kServiceFields{"url", "majorApiVersion", "validFor", "operator"};
constexpr std::array<std::string_view, 2> kSelectionFields{"selector", "count"};

Result<ProtoMessage> open(const Json& json, std::string_view where, std::span<const std::string_view> fields) {
  return ProtoMessage::open(json, where, fields, tlog::UnknownFields::Ignore);
}

Result<std::uint32_t> small_number(const ProtoMessage& message, std::string_view name) {
  TRY(const std::uint64_t value, message.uint63(name));
  if (value > 1'000'000) return fail(ErrorCode::Malformed, "signing config: a number is not a small integer");
  return static_cast<std::uint32_t>(value);
}

Result<Service> read_service(const Json& json) {
  TRY(const auto message, open(json, "service", kServiceFields));
  Service service;
  TRY(service.url, message.string("url"));
  TRY(service.api_version, small_number(message, "majorApiVersion"));
  TRY(service.valid, read_validity(message.field("validFor"), "service's validity"));
  TRY(service.operator_name, message.string("operator"));
  if (service.url.empty()) return fail(ErrorCode::Malformed, "signing config: a service without a URL");
  return service;
}

Result<std::vector<Service>> read_services(const ProtoMessage& config, std::string_view name) {
  TRY(const auto items, config.repeated(name, kMaxServices));
  std::vector<Service> services;
  for (const Json& item : items) {
    TRY(services.emplace_back(), read_service(item));
  }
  return services;
}

// An enum: by name or by number.
Result<Selector> read_selector(const Json& json) {
  if (json.is_null()) return Selector::Undefined;
  const bool number = json.is_number_unsigned() && json.get<std::uint64_t>() < kSelectors.size();
  if (number) return static_cast<Selector>(json.get<std::uint8_t>());
  const auto found =
      json.is_string() ? std::ranges::find(kSelectors, json.get_ref<const std::string&>()) : kSelectors.end();
  if (found == kSelectors.end()) return fail(ErrorCode::Malformed, "signing config: an unknown selector");
  return static_cast<Selector>(found - kSelectors.begin());
}

Result<ServiceConfig> read_config(const Json& json) {
  ServiceConfig config;
  if (json.is_null()) return config;
  TRY(const auto message, open(json, "service selection", kSelectionFields));
  TRY(config.selector, read_selector(message.field("selector")));
  TRY(config.count, small_number(message, "count"));
  return config;
}

OrderedJson write_services(const std::vector<Service>& services) {
  OrderedJson out = OrderedJson::array();
  for (const Service& service : services) {
    out.push_back({{"url", service.url},
                   {"majorApiVersion", service.api_version},
                   {"validFor", write_validity(service.valid)},
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
  std::vector<const Service*> newest;
  for (const Service& service : services) newest.push_back(&service);
  // Where two began together, the first one is first: std::stable_sort would need what clang calls deprecated.
  std::ranges::sort(newest, [](const Service* one, const Service* other) {
    return one->valid.start != other->valid.start ? one->valid.start > other->valid.start : one < other;
  });
  for (const std::uint32_t version : supported) {
    std::vector<Service> chosen;
    std::set<std::string> operators;
    for (const Service* service : newest) {
      if (!is_usable(*service, version, now)) continue;
      if (one_per_operator && !operators.insert(service->operator_name).second) continue;
      chosen.push_back(*service);
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
  return from_json(json);
}

Result<SigningConfig> SigningConfig::from_json(const Json& json) {
  TRY(const auto message, open(json, kWhere, kConfigFields));
  TRY(const std::string media_type, message.string("mediaType"));
  if (media_type != kMediaType) {
    return fail(ErrorCode::Malformed, "not a signing config v0.2: media type \"" + printable(media_type) + "\"");
  }
  SigningConfig config;
  TRY(config.certificate_authorities, read_services(message, "caUrls"));
  TRY(config.oidc_providers, read_services(message, "oidcUrls"));
  TRY(config.logs, read_services(message, "rekorTlogUrls"));
  TRY(config.log_config, read_config(message.field("rekorTlogConfig")));
  TRY(config.timestamp_authorities, read_services(message, "tsaUrls"));
  TRY(config.timestamp_config, read_config(message.field("tsaConfig")));
  return config;
}

std::string SigningConfig::write() const { return write_json(to_json()); }

OrderedJson SigningConfig::to_json() const {
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
  return out;
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
