#include <algorithm>
#include <array>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "cosign/log_keys.h"
#include "cosign/log_options.h"
#include "services/embedded_log.h"
#include "services/rekor_v1.h"
#include "services/rekor_v2.h"
#include "services/rekor_version.h"
#include "trust/signing_config.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "file:";
constexpr std::array<std::string_view, 2> kPublicDomains{".sigstore.dev", ".sigstage.dev"};

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

Result<http::Url> service_url(const std::string& text) {
  TRY(auto url, with_context(http::Url::parse(text), "the service URL " + text));
  if (url.scheme != "https" && !http::is_loopback_host(url.host)) {
    return usage("plain http is spoken to loopback addresses only: " + url.redacted(), "use an https URL");
  }
  return url;
}

Result<std::shared_ptr<services::LogWriter>> open_directory(const fs::path& directory, const LogOptions& options,
                                                            const Context& context) {
  TRY(auto world, log_world(context));
  auto key = options.log_key;
  if (!key) {
    TRY(const auto reader, services::EmbeddedLog::open(directory, nullptr, world));
    TRY(const auto info, reader->info());
    TRY(key, find_log_key(info.key_fingerprint, context));
  }
  TRY(auto log, services::EmbeddedLog::open(directory, std::move(key), std::move(world)));
  return log;
}

// The key of the log in the trusted root, if one is given: by its URL or, there being only one, without.
Result<std::optional<crypto::PublicKey>> log_key(const http::Url& url, const LogOptions& options) {
  if (options.trusted_root.empty()) return std::nullopt;
  TRY(const auto trust, load_trust({.trusted_root = options.trusted_root}));
  for (const tlog::Log& log : trust.logs) {
    const auto base = http::Url::parse(log.base_url);
    if (base && (base->same_origin(url) || trust.logs.size() == 1)) return log.key;
  }
  return std::nullopt;
}

Result<std::shared_ptr<services::LogWriter>> open_rekor(const std::string& text, std::uint32_t version,
                                                        const LogOptions& options, const Context& context) {
  TRY(auto url, service_url(text));
  CHECK(require_confirmation(url, options));
  if (version == 1) return std::make_shared<services::RekorV1>(context.http, std::move(url));
  services::RekorV2Options v2{.base = url, .read = std::nullopt, .key = std::nullopt};
  if (!options.rekor_read_url.empty()) {
    TRY(v2.read, service_url(options.rekor_read_url));
  }
  TRY(v2.key, log_key(url, options));
  return std::make_shared<services::RekorV2>(context.http, std::move(v2));
}

Result<std::shared_ptr<services::LogWriter>> open_url(const std::string& text, const LogOptions& options,
                                                      const Context& context, const Cancel& cancel) {
  if (text.starts_with(kFile)) return open_directory(text.substr(kFile.size()), options, context);
  if (text == kPublicRekor) return open_rekor(text, 1, options, context);
  TRY(const auto url, service_url(text));
  CHECK(require_confirmation(url, options));
  TRY(const std::uint32_t version, services::rekor_api_version(*context.http, url, cancel));
  return open_rekor(text, version, options, context);
}

Result<std::vector<http::Url>> service_urls(const std::vector<trust::Service>& services) {
  std::vector<http::Url> urls;
  for (const trust::Service& service : services) {
    TRY(urls.emplace_back(), service_url(service.url));
  }
  return urls;
}

// A relative file: URL is relative to the config that holds it.
Result<void> use_signing_config(const LogOptions& options, const Context& context, SigningServices& services) {
  const fs::path path = options.signing_config;
  TRY(const Bytes text, with_context(read_file(path, limits::kConfigFileBytes), "reading the signing config"));
  TRY(const auto config, with_context(trust::SigningConfig::parse(as_text(text)), path.string()));
  TRY(const auto stamps,
      trust::select_services(config.timestamp_authorities, config.timestamp_config, {1}, context.now()));
  TRY(services.timestamp_authorities, service_urls(stamps));
  if (!options.upload) return {};
  TRY(const auto logs, trust::select_services(config.logs, config.log_config, {1, 2}, context.now()));
  for (const trust::Service& log : logs) {
    const bool here = log.url.starts_with(kFile);
    const fs::path directory = here ? path.parent_path() / log.url.substr(kFile.size()) : fs::path();
    TRY(services.logs.emplace_back(), here ? open_directory(directory.lexically_normal(), options, context)
                                           : open_rekor(log.url, log.api_version, options, context));
  }
  return {};
}

Result<void> use_urls(const LogOptions& options, const Context& context, const Cancel& cancel,
                      SigningServices& services) {
  if (!options.timestamp_server_url.empty()) {
    TRY(services.timestamp_authorities.emplace_back(), service_url(options.timestamp_server_url));
  }
  if (!options.upload) return {};
  const std::string url = options.rekor_url.empty() ? std::string(kPublicRekor) : options.rekor_url;
  TRY(services.logs.emplace_back(), open_url(url, options, context, cancel));
  return {};
}

}  // namespace

Result<SigningServices> open_services(const LogOptions& options, const Context& context, const Cancel& cancel) {
  SigningServices services;
  if (!(options.timestamp_tls == http::TlsOptions{})) {
    services.timestamp_tls = std::make_shared<const http::TlsOptions>(options.timestamp_tls);
  }
  if (options.signing_config.empty()) {
    CHECK(use_urls(options, context, cancel, services));
    return services;
  }
  if (!options.rekor_url.empty() || !options.timestamp_server_url.empty()) {
    return usage("a signing config and service URLs exclude each other",
                 "leave out --signing-config, or --rekor-url and --timestamp-server-url");
  }
  CHECK(use_signing_config(options, context, services));
  return services;
}

}  // namespace sigwright::cosign
