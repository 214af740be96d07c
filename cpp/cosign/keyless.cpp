#include "cosign/keyless.h"

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "cosign/identity.h"
#include "cosign/service_url.h"
#include "services/fulcio.h"
#include "signing/certificate_signer.h"
#include "trust/signing_config.h"
#include "verify/certificate_policy.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kCodeSigning = "1.3.6.1.5.5.7.3.3";

Result<std::string> url_of(const KeylessOptions& options, const Context& context) {
  if (!options.fulcio_url.empty()) return options.fulcio_url;
  if (options.signing_config.empty()) return std::string(kPublicFulcio);
  TRY(const Bytes text,
      with_context(read_file(options.signing_config, limits::kConfigFileBytes), "reading the signing config"));
  TRY(const auto config, with_context(trust::SigningConfig::parse(as_text(text)), options.signing_config));
  if (config.certificate_authorities.empty()) {
    return fail(ErrorCode::Usage, "the signing config names no certificate authority", "pass --key, or --fulcio-url");
  }
  TRY(const auto service, trust::select_service(config.certificate_authorities, {1}, context.now()));
  return service.url;
}

Result<http::Url> authority_url(const KeylessOptions& options, const Context& context) {
  TRY(const std::string text, url_of(options, context));
  TRY(auto url, service_url(text, "the certificate authority's URL"));
  const bool is_public = url.host.ends_with(".sigstore.dev") || url.host.ends_with(".sigstage.dev");
  if (!is_public || options.confirmed) return url;
  return fail(Error{ErrorCode::Usage,
                    "the identity in the certificate would be published by " + url.host + " and its logs for good",
                    "pass --yes to agree, --fulcio-url for an authority of your own, or --key to sign with a key",
                    {{"public_log", url.host}}});
}

bool promised(const services::IssuedCertificate& issued, const crypto::Certificate& issuer,
              const std::vector<tlog::Log>& logs) {
  const crypto::Certificate& leaf = issued.chain.front();
  const auto embedded = crypto::embedded_timestamps(leaf);
  return std::ranges::any_of(logs, [&](const tlog::Log& log) {
    if (issued.sct && crypto::verify_detached(*issued.sct, leaf, log.key)) return true;
    return embedded && std::ranges::any_of(*embedded, [&](const auto& sct) {
             return crypto::verify_embedded(sct, leaf, issuer, log.key).has_value();
           });
  });
}

// What no verifier with this root would believe is not worth signing with.
Result<void> check_issued(const services::IssuedCertificate& issued, const std::string& trusted_root,
                          const Context& context) {
  if (trusted_root.empty()) return {};
  TRY(const auto trust, load_trust({.trusted_root = trusted_root}, context));
  verify::CertificatePolicy policy;
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

}  // namespace

Result<KeylessSigner> keyless_signer(const KeylessOptions& options, const Context& context, const Cancel& cancel) {
  TRY(const auto url, authority_url(options, context));
  TRY(auto key, crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
  TRY(auto issued, services::request_certificate(*context.http, url, options.identity_token, key, cancel));
  CHECK(check_issued(issued, options.trusted_root, context));
  const Time expires = issued.chain.front().validity().end;
  TRY(auto signer, signing::certificate_signer(signing::key_signer(std::move(key)), std::move(issued.chain)));
  return KeylessSigner{std::move(signer), expires};
}

Result<void> require_time(const signing::Signer& signer, const SigningServices& services) {
  const bool told =
      std::ranges::any_of(services.logs, [](const auto& log) { return log->kind() == services::LogKind::RekorV1; });
  if (signer.certificates().empty() || told || !services.timestamp_authorities.empty()) return {};
  return fail(ErrorCode::Usage, "nothing would prove when the certificate was used, which is valid for minutes only",
              "pass --timestamp-server-url, or a log that signs the time");
}

}  // namespace sigwright::cosign
