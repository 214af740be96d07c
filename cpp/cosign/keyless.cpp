#include "cosign/keyless.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/identity.h"
#include "cosign/policy.h"
#include "cosign/profile.h"
#include "cosign/service_url.h"
#include "services/fulcio.h"
#include "signing/certificate_signer.h"
#include "trust/signing_config.h"
#include "verify/certificate_policy.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kCodeSigning = "1.3.6.1.5.5.7.3.3";
// A certificate that outlives a day can be believed by the clock alone.
constexpr auto kShortLived = std::chrono::hours(24);

// The options' file, else the profile named, else "default" where nothing else is said.
Result<std::optional<trust::SigningConfig>> config_of(const KeylessOptions& options, const Context& context) {
  if (!options.signing_config.empty()) {
    TRY(const Bytes text,
        with_context(read_file(options.signing_config, limits::kConfigFileBytes), "reading the signing config"));
    TRY(auto config, with_context(trust::SigningConfig::parse(as_text(text)), options.signing_config));
    return config;
  }
  if (!options.profile.empty()) {
    TRY(auto profile, load_profile(options.profile, context));
    return profile.config.signing_config;
  }
  if (!options.fulcio_url.empty() || !options.trust.trusted_root.empty()) return std::nullopt;
  TRY(auto profile, load_default_profile(context));
  return profile ? std::optional(profile->config.signing_config) : std::nullopt;
}

Result<std::string> authority_of(const std::optional<trust::SigningConfig>& config, const KeylessOptions& options,
                                 Time now) {
  if (!options.fulcio_url.empty()) return options.fulcio_url;
  const bool named = config && (!options.signing_config.empty() || !config->certificate_authorities.empty());
  if (!named) return std::string(kPublicFulcio);
  if (config->certificate_authorities.empty()) {
    return fail(ErrorCode::Usage, "the signing config names no certificate authority", "pass --key, or --fulcio-url");
  }
  TRY(const auto service, trust::select_service(config->certificate_authorities, {1}, now));
  return service.url;
}

Result<std::string> issuer_of(const std::optional<trust::SigningConfig>& config, const KeylessOptions& options,
                              Time now) {
  if (!options.oidc_issuer.empty()) return options.oidc_issuer;
  if (!config || config->oidc_providers.empty()) return std::string(kPublicIssuer);
  TRY(const auto service, trust::select_service(config->oidc_providers, {1}, now));
  return service.url;
}

Result<void> require_confirmation(const http::Url& url, const KeylessOptions& options) {
  const bool is_public = url.host.ends_with(".sigstore.dev") || url.host.ends_with(".sigstage.dev");
  if (!is_public || options.confirmed) return {};
  return fail(Error{ErrorCode::Usage,
                    "the identity in the certificate would be published by " + url.host + " and its logs for good",
                    "pass --yes to agree, --fulcio-url for an authority of your own, or --key to sign with a key",
                    {{"public_log", url.host}, {"publishes", "identity"}}});
}

bool promised(const services::IssuedCertificate& issued, const crypto::Certificate& issuer,
              const std::vector<tlog::Log>& logs) {
  const crypto::Certificate& leaf = issued.chain.front();
  const auto embedded = crypto::embedded_timestamps(leaf);
  crypto::KnownSignatures none;
  return std::ranges::any_of(logs, [&](const tlog::Log& log) {
    if (issued.sct && crypto::verify_detached(*issued.sct, leaf, log.key, none)) return true;
    return embedded && std::ranges::any_of(*embedded, [&](const auto& sct) {
             return crypto::verify_embedded(sct, leaf, issuer, log.key, none).has_value();
           });
  });
}

bool knows(const trust::TrustedRoot& root, const http::Url& authority) {
  return std::ranges::any_of(root.certificate_authorities, [&](const trust::Authority& known) {
    const auto url = http::Url::parse(known.uri);
    return url && url->same_origin(authority);
  });
}

// Whom to ask what is believed of this authority: nobody, where nobody was named and it is not the default root's.
Result<std::optional<TrustOptions>> trust_in(const http::Url& authority, const KeylessOptions& options,
                                             const Context& context) {
  TrustOptions named = options.trust;
  named.profile = options.profile;
  TRY(const auto trust, load_trust(named, context));
  const bool by_default = named.trusted_root.empty() && named.fulcio_roots.empty() && trust.profile.empty();
  if (by_default && !knows(trust.root, authority)) return std::nullopt;
  return named;
}

// What no verifier with this root would believe is not worth signing with.
Result<void> check_issued(const services::IssuedCertificate& issued, const TrustOptions& named,
                          const Context& context) {
  verify::CertificatePolicy policy;
  TRY(const auto trust, load_trust(named, context));
  CHECK(add_authorities({}, trust.root, policy));
  const std::span others = std::span(issued.chain).subspan(1);
  Result<std::vector<crypto::Certificate>> path =
      fail(ErrorCode::Untrusted, "the trusted root names no certificate authority");
  for (const auto& authority : policy.authorities) {
    std::vector<crypto::Certificate> between(others.begin(), others.end());
    between.insert(between.end(), authority.intermediates.begin(), authority.intermediates.end());
    path = crypto::verify_chain(issued.chain.front(), {.intermediates = between,
                                                       .anchors = authority.anchors,
                                                       .at = issued.chain.front().validity().start,
                                                       .extended_usage = kCodeSigning});
    if (path) break;
  }
  if (!path) return fail(path.error());
  if (policy.ct_logs.empty() || (path->size() > 1 && promised(issued, (*path)[1], policy.ct_logs))) return {};
  return fail(ErrorCode::Untrusted, "no trusted certificate transparency log has promised to show the certificate");
}

Result<void> check_token(const std::string& token, Time now) {
  TRY(const auto claims, services::token_claims(token));
  if (!claims.expires || now < *claims.expires) return {};
  return fail(ErrorCode::AccessDenied, "the identity token ended at " + to_rfc3339(*claims.expires),
              "get a new one from its issuer, " + printable(claims.issuer));
}

Result<std::shared_ptr<const verify::Policy>> policy_for_own(const crypto::Certificate& leaf, const TrustOptions& named,
                                                             const Context& context) {
  const auto identity = identity_in(leaf);
  if (!identity) return nullptr;
  TRY(auto policy,
      make_policy({.keys = {}, .trust = named, .signature_digest_algorithm = {}, .identity = *identity}, context));
  policy.check_claims = false;  // whether it is this very signature is told by its payload
  return std::make_shared<const verify::Policy>(std::move(policy));
}

}  // namespace

Result<CertificateServices> certificate_services(const KeylessOptions& options, const Context& context) {
  TRY(const auto config, config_of(options, context));
  const Time now = context.now();
  TRY(const std::string authority, authority_of(config, options, now));
  TRY(auto url, service_url(authority, "the certificate authority's URL"));
  CHECK(require_confirmation(url, options));
  TRY(auto issuer, issuer_of(config, options, now));
  CHECK(service_url(issuer, "the OpenID Connect issuer's URL"));
  return CertificateServices{std::move(url), std::move(issuer)};
}

Result<KeylessSigner> keyless_signer(const KeylessOptions& options, const Context& context, const Cancel& cancel) {
  TRY(const auto services, certificate_services(options, context));
  CHECK(check_token(options.identity_token, context.now()));
  TRY(const auto trust, trust_in(services.authority, options, context));
  auto key = options.key;
  if (!key) {
    TRY(auto made, crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
    key = signing::key_signer(std::move(made));
  }
  const auto prove = [&](ByteView subject) {
    return signing::sign_checked(*key, key->public_key().default_scheme(), subject);
  };
  TRY(auto issued, services::request_certificate(*context.http, services.authority,
                                                 {options.identity_token, key->public_key(), prove}, cancel));
  KeylessSigner made{.signer = nullptr, .expires = issued.chain.front().validity().end, .own = nullptr};
  if (trust) {
    CHECK(check_issued(issued, *trust, context));
    TRY(made.own, policy_for_own(issued.chain.front(), *trust, context));
  }
  TRY(made.signer, signing::certificate_signer(std::move(key), std::move(issued.chain)));
  return made;
}

Result<void> require_time(const signing::Signer& signer, const SigningServices& services) {
  if (signer.certificates().empty()) return {};
  const TimeRange valid = signer.certificates().front().validity();
  const bool told =
      std::ranges::any_of(services.logs, [](const auto& log) { return log->kind() == services::LogKind::RekorV1; });
  if (told || !services.timestamp_authorities.empty() || valid.end - valid.start > kShortLived) return {};
  return fail(ErrorCode::Usage, "nothing would prove when the certificate was used, which is valid for minutes only",
              "pass --timestamp-server-url, or a log that signs the time");
}

Result<void> require_valid_now(const signing::Signer& signer, const Context& context) {
  if (signer.certificates().empty()) return {};
  const TimeRange valid = signer.certificates().front().validity();
  const Time now = context.now();
  // Authorities' clocks run a little ahead of ours at times; whether that was too much is for a verifier to say.
  if (now <= valid.end && valid.start - std::chrono::minutes(5) <= now) return {};
  return fail(ErrorCode::Untrusted,
              "the signer's certificate is valid from " + to_rfc3339(valid.start) + " to " + to_rfc3339(valid.end) +
                  ", and now it is " + to_rfc3339(now),
              "run the command again for a new certificate: what is signed already stays signed");
}

}  // namespace sigwright::cosign
