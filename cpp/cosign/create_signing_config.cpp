#include <array>
#include <utility>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/create_trust.h"
#include "trust/service_spec.h"

namespace sigwright::cosign {
namespace {

using trust::Selector;
using trust::Service;
using trust::ServiceConfig;
using trust::SigningConfig;

constexpr std::array<std::string_view, 4> kNeeds{"url", "api-version", "start-time", "operator"};
constexpr std::array<std::string_view, 1> kMay{"end-time"};
constexpr std::uint64_t kMostServices = 1000;

Result<Service> read_service(std::string_view flag, const std::string& text) {
  TRY(const auto spec, trust::ServiceSpec::parse(flag, text, {kNeeds, kMay}));
  Service service{.url = spec.value("url"), .api_version = 1, .valid = {}, .operator_name = spec.value("operator")};
  TRY(service.api_version, spec.number("api-version"));
  TRY(service.valid, spec.validity(Time{}));
  return service;
}

Result<void> add(std::string_view flag, const std::vector<std::string>& specs, std::vector<Service>& services) {
  for (const std::string& text : specs) {
    TRY(auto service, read_service(flag, text));
    services.push_back(std::move(service));
  }
  return {};
}

// "ANY", "ALL", "EXACT:2", in any case.
Result<ServiceConfig> read_selection(std::string_view flag, const std::string& text) {
  const auto colon = text.find(':');
  const std::string mode = to_lower(std::string_view(text).substr(0, colon));
  const bool counted = colon != std::string::npos;
  if (mode == "any" && !counted) return ServiceConfig{Selector::Any, 0};
  if (mode == "all" && !counted) return ServiceConfig{Selector::All, 0};
  const std::uint64_t count = counted ? parse_uint(std::string_view(text).substr(colon + 1)).value_or(0) : 0;
  if (mode == "exact" && count > 0 && count <= kMostServices) {
    return ServiceConfig{Selector::Exact, static_cast<std::uint32_t>(count)};
  }
  return fail(ErrorCode::Usage, std::string(flag) + ": no such selection: \"" + printable(text, 80) + "\"",
              "ANY, ALL, or EXACT:N with N of at least 1");
}

// One kind of service that has a selection, and what was said of it.
struct Selected {
  std::string_view flag;
  const std::vector<std::string>& specs;
  const std::string& selection;
  std::vector<Service>& services;
  ServiceConfig& config;
};

Result<void> add_selected(const Selected& kind) {
  const std::string option = std::string(kind.flag) + "-config";
  if (!kind.specs.empty() && kind.selection.empty()) {
    return fail(
        ErrorCode::Usage,
        option + " is missing: how many of the services given with " + std::string(kind.flag) + " are to be used",
        "pass " + option + " ANY, ALL or EXACT:N");
  }
  CHECK(add(kind.flag, kind.specs, kind.services));
  if (!kind.selection.empty()) {
    TRY(kind.config, read_selection(option, kind.selection));
  }
  if (kind.config.selector == Selector::Exact && kind.config.count > kind.services.size()) {
    return fail(ErrorCode::Usage, option + ": exactly " + std::to_string(kind.config.count) +
                                      " services are asked for, " + std::to_string(kind.services.size()) +
                                      " are there");
  }
  return {};
}

Result<SigningConfig> read_config(const std::string& path) {
  if (path.empty()) return SigningConfig{};
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), "reading the signing config"));
  return with_context(SigningConfig::parse(to_text(bytes)), path);
}

void drop_unwanted(const CreateSigningConfigOptions& options, SigningConfig& config) {
  if (options.no_default_fulcio) config.certificate_authorities.clear();
  if (options.no_default_oidc) config.oidc_providers.clear();
  if (options.no_default_rekor) config.logs.clear(), config.log_config = {};
  if (options.no_default_tsa) config.timestamp_authorities.clear(), config.timestamp_config = {};
}

void drop_replaced(const CreateSigningConfigOptions& options, SigningConfig& config) {
  if (!options.fulcio.empty()) config.certificate_authorities.clear();
  if (!options.oidc_provider.empty()) config.oidc_providers.clear();
  if (!options.rekor.empty()) config.logs.clear();
  if (!options.tsa.empty()) config.timestamp_authorities.clear();
}

void append(std::vector<Service>& to, std::vector<Service> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// The base, then the defaults, whose selection counts where they have services to select.
void unite(SigningConfig& config, SigningConfig defaults) {
  if (!defaults.logs.empty()) config.log_config = defaults.log_config;
  if (!defaults.timestamp_authorities.empty()) config.timestamp_config = defaults.timestamp_config;
  append(config.certificate_authorities, std::move(defaults.certificate_authorities));
  append(config.oidc_providers, std::move(defaults.oidc_providers));
  append(config.logs, std::move(defaults.logs));
  append(config.timestamp_authorities, std::move(defaults.timestamp_authorities));
}

}  // namespace

Result<SigningConfig> create_signing_config(const CreateSigningConfigOptions& options) {
  TRY(auto config, read_config(options.base_config));
  TRY(auto defaults, read_config(options.defaults));
  drop_replaced(options, config);
  drop_unwanted(options, config);
  drop_unwanted(options, defaults);
  unite(config, std::move(defaults));
  CHECK(add("--fulcio", options.fulcio, config.certificate_authorities));
  CHECK(add("--oidc-provider", options.oidc_provider, config.oidc_providers));
  CHECK(add_selected({"--rekor", options.rekor, options.rekor_config, config.logs, config.log_config}));
  CHECK(
      add_selected({"--tsa", options.tsa, options.tsa_config, config.timestamp_authorities, config.timestamp_config}));
  return config;
}

}  // namespace sigwright::cosign
