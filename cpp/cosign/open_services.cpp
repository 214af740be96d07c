#include <algorithm>
#include <array>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "cosign/embedded_logs.h"
#include "cosign/log_options.h"
#include "cosign/profile.h"
#include "cosign/service_url.h"
#include "services/rekor_v1.h"
#include "services/rekor_v2.h"
#include "services/rekor_version.h"
#include "trust/signing_config.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kServiceUrl = "the service's URL";
constexpr std::array<std::string_view, 2> kPublicDomains{".sigstore.dev", ".sigstage.dev"};

// What is asked for, and the profile that fills the gaps.
struct Plan {
  LogOptions options;
  std::optional<Profile> profile;
};

std::unexpected<Error> usage(std::string message, std::string hint) {
  return fail(ErrorCode::Usage, std::move(message), std::move(hint));
}

bool is_public(const http::Url& url) {
  return std::ranges::any_of(kPublicDomains, [&](std::string_view domain) { return url.host.ends_with(domain); });
}

// A log that anybody reads, for good: nothing goes there without a yes.
Result<void> require_confirmation(const http::Url& url, const LogOptions& options) {
  if (!is_public(url) || options.confirmed) return {};
  return fail(Error{ErrorCode::Usage,
                    "the signature would go to the public transparency log " + url.host +
                        ", where everybody can read it and nobody can remove it",
                    "pass --yes to agree, --rekor-url file:DIR for a log of your own (`sigwright log init DIR`), or "
                    "--tlog-upload=false for none",
                    {{"public_log", url.host}}});
}

Result<std::shared_ptr<services::LogWriter>> open_directory(const fs::path& directory, const LogOptions& options,
                                                            const Context& context) {
  TRY(auto log, open_log_to_append(directory, options.log_key, context));
  return log;
}

// The key of the log in the trusted root, if one is given: by its URL or, there being only one, without.
Result<std::optional<crypto::PublicKey>> log_key(const http::Url& url, const LogOptions& options,
                                                 const Context& context) {
  if (options.trusted_root.empty()) return std::nullopt;
  TRY(const auto trust, load_trust({.trusted_root = options.trusted_root}, context));
  for (const tlog::Log& log : trust.logs) {
    const auto base = http::Url::parse(log.base_url);
    if (base && (base->same_origin(url) || trust.logs.size() == 1)) return log.key;
  }
  return std::nullopt;
}

// What the profile knows of a Rekor v2 log and the options do not say.
Result<void> complete(services::RekorV2Options& v2, const Profile& profile, Time now) {
  for (const trust::PinnedLog& pinned : profile.config.logs) {
    if (!same_log_url(pinned.url, v2.base.str())) continue;
    for (const tlog::Log& log : profile.config.trusted_root.logs) {
      if (log.log_id != pinned.log_id || !log.valid.contains(now)) continue;
      if (!v2.key) v2.key = log.key;
      if (v2.read || pinned.read_url.empty()) continue;
      TRY(v2.read, service_url(pinned.read_url, kServiceUrl));
    }
  }
  return {};
}

Result<std::shared_ptr<services::LogWriter>> open_rekor(const std::string& text, std::uint32_t version,
                                                        const Plan& plan, const Context& context) {
  TRY(auto url, service_url(text, kServiceUrl));
  CHECK(require_confirmation(url, plan.options));
  if (version == 1) return std::make_shared<services::RekorV1>(context.http, std::move(url));
  services::RekorV2Options v2{.base = url, .read = std::nullopt, .key = std::nullopt};
  if (!plan.options.rekor_read_url.empty()) {
    TRY(v2.read, service_url(plan.options.rekor_read_url, kServiceUrl));
  }
  TRY(v2.key, log_key(url, plan.options, context));
  if (plan.profile) CHECK(complete(v2, *plan.profile, context.now()));
  return std::make_shared<services::RekorV2>(context.http, std::move(v2));
}

Result<std::shared_ptr<services::LogWriter>> open_url(const std::string& text, const Plan& plan, const Context& context,
                                                      const Cancel& cancel) {
  if (text.starts_with(kLogDirectory)) return open_directory(text.substr(kLogDirectory.size()), plan.options, context);
  if (text == kPublicRekor) return open_rekor(text, 1, plan, context);
  TRY(const auto url, service_url(text, kServiceUrl));
  CHECK(require_confirmation(url, plan.options));
  TRY(const std::uint32_t version, services::rekor_api_version(*context.http, url, cancel));
  return open_rekor(text, version, plan, context);
}

Result<std::vector<http::Url>> service_urls(const std::vector<trust::Service>& services) {
  std::vector<http::Url> urls;
  for (const trust::Service& service : services) {
    TRY(urls.emplace_back(), service_url(service.url, kServiceUrl));
  }
  return urls;
}

// The services of a signing config; a relative file: URL is relative to the directory that holds the config.
Result<void> use_config(const trust::SigningConfig& config, const fs::path& directory, const Plan& plan,
                        const Context& context, SigningServices& services) {
  const Time now = context.now();
  if (plan.options.timestamp_server_url.empty()) {
    TRY(const auto stamps, trust::select_services(config.timestamp_authorities, config.timestamp_config, {1}, now));
    TRY(services.timestamp_authorities, service_urls(stamps));
  }
  if (!plan.options.upload || !plan.options.rekor_url.empty()) return {};
  TRY(const auto logs, trust::select_services(config.logs, config.log_config, {1, 2}, now));
  for (const trust::Service& log : logs) {
    const bool here = log.url.starts_with(kLogDirectory);
    const fs::path at = here ? directory / log.url.substr(kLogDirectory.size()) : fs::path();
    TRY(services.logs.emplace_back(), here ? open_directory(at.lexically_normal(), plan.options, context)
                                           : open_rekor(log.url, log.api_version, plan, context));
  }
  return {};
}

Result<void> use_signing_config(const Plan& plan, const Context& context, SigningServices& services) {
  const fs::path path = plan.options.signing_config;
  TRY(const Bytes text, with_context(read_file(path, limits::kConfigFileBytes), "reading the signing config"));
  TRY(const auto config, with_context(trust::SigningConfig::parse(as_text(text)), path.string()));
  return use_config(config, path.parent_path(), plan, context, services);
}

Result<void> use_profile(const Profile& profile, Plan plan, const Context& context, SigningServices& services) {
  const trust::ClientTrustConfig& config = profile.config;
  if (config.log == trust::LogRule::None && plan.options.rekor_url.empty()) plan.options.upload = false;
  CHECK(use_config(config.signing_config, profile.file.parent_path(), plan, context, services));
  const bool missing = plan.options.upload && plan.options.rekor_url.empty() && services.logs.empty();
  if (!missing || config.log != trust::LogRule::Required) return {};
  return usage("the profile " + profile.name + " requires a log and names none",
               "add one with `sigwright trust add rekor URL --profile " + profile.name +
                   "`, or say `sigwright trust set --log optional --profile " + profile.name + "`");
}

// What the options themselves name; without a profile or a signing config, the public log where they name none.
Result<void> use_urls(const Plan& plan, const Context& context, const Cancel& cancel, SigningServices& services) {
  const LogOptions& options = plan.options;
  if (!options.timestamp_server_url.empty()) {
    TRY(services.timestamp_authorities.emplace_back(), service_url(options.timestamp_server_url, kServiceUrl));
  }
  if (!options.upload || (options.rekor_url.empty() && plan.profile)) return {};
  const std::string url = options.rekor_url.empty() ? std::string(kPublicRekor) : options.rekor_url;
  TRY(services.logs.emplace_back(), open_url(url, plan, context, cancel));
  return {};
}

// The one named; else "default", unless an option says where signatures are logged.
Result<std::optional<Profile>> profile_of(const LogOptions& options, const Context& context) {
  if (!options.profile.empty()) {
    TRY(auto profile, load_profile(options.profile, context));
    return profile;
  }
  const bool explicit_log =
      !options.rekor_url.empty() || !options.signing_config.empty() || !options.trusted_root.empty() || !options.upload;
  if (explicit_log) return std::nullopt;
  return load_default_profile(context);
}

// In play nothing goes to a log or an authority: what would is noted.
SigningServices rehearsed(SigningServices services, const Context& context) {
  if (!context.rehearsal) return services;
  for (const auto& log : services.logs) context.rehearsal->note({"log", log->url(), {}, 0});
  for (const auto& url : services.timestamp_authorities) context.rehearsal->note({"stamp", url.redacted(), {}, 0});
  services.logs.clear();
  services.timestamp_authorities.clear();
  return services;
}

}  // namespace

Result<SigningServices> open_services(const LogOptions& options, const Context& context, const Cancel& cancel) {
  SigningServices services;
  if (!(options.timestamp_tls == http::TlsOptions{})) {
    services.timestamp_tls = std::make_shared<const http::TlsOptions>(options.timestamp_tls);
  }
  TRY(auto profile, profile_of(options, context));
  const Plan plan{options, std::move(profile)};
  if (options.signing_config.empty()) {
    if (plan.profile) CHECK(use_profile(*plan.profile, plan, context, services));
    CHECK(use_urls(plan, context, cancel, services));
    return rehearsed(std::move(services), context);
  }
  if (!options.rekor_url.empty() || !options.timestamp_server_url.empty()) {
    return usage("a signing config and service URLs exclude each other",
                 "leave out --signing-config, or --rekor-url and --timestamp-server-url");
  }
  CHECK(use_signing_config(plan, context, services));
  return rehearsed(std::move(services), context);
}

}  // namespace sigwright::cosign
