#include "cosign/identity.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/local_signature.h"
#include "cosign/trust_cache.h"
#include "verify/fulcio_extensions.h"

namespace sigwright::cosign {
namespace {

using crypto::Certificate;
using verify::Pattern;
using Chain = std::vector<Certificate>;

struct ClaimFlag {
  std::string IdentityOptions::* option;
  std::string_view extension;
};
constexpr std::array kClaims{
    ClaimFlag{&IdentityOptions::workflow_trigger, verify::kWorkflowTrigger},
    ClaimFlag{&IdentityOptions::workflow_sha, verify::kWorkflowSha},
    ClaimFlag{&IdentityOptions::workflow_name, verify::kWorkflowName},
    ClaimFlag{&IdentityOptions::workflow_repository, verify::kWorkflowRepository},
    ClaimFlag{&IdentityOptions::workflow_ref, verify::kWorkflowRef},
};

Result<std::string> read_text(const std::string& path, std::string_view what) {
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), what));
  return to_text(bytes);
}

Result<std::string> read_pem(const std::string& path, std::string_view what) {
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), what));
  return with_context(certificates_of_file(bytes), path);
}

Result<Chain> read_chain(const std::string& path) {
  if (path.empty()) return Chain();
  TRY(const std::string pem, read_pem(path, "reading certificates"));
  return with_context(Certificate::chain_from_pem(pem), path);
}

// One of a flag and its expression form.
Result<Pattern> pattern(const std::string& exact, const std::string& expression, std::string_view flag) {
  const std::string name = "--" + std::string(flag);
  if (exact.empty() && expression.empty()) {
    return fail(ErrorCode::Usage, name + " is missing: an identity means nothing without who vouches for it",
                "give both --certificate-identity and --certificate-oidc-issuer, or their -regexp forms");
  }
  if (!exact.empty() && !expression.empty()) {
    return fail(ErrorCode::Usage, "both " + name + " and " + name + "-regexp are given", "give one of the two");
  }
  if (!exact.empty()) return Pattern::exact(exact);
  return with_context(Pattern::expression(expression), name + "-regexp");
}

bool asks_github(const IdentityOptions& options) {
  return !options.github.repository.empty() || !options.github.workflow.empty();
}

Result<verify::Identity> github_identity_of(const IdentityOptions& options) {
  if (!options.identity.empty() || !options.identity_regexp.empty()) {
    return fail(ErrorCode::Usage, "both --github-repo and --certificate-identity are given", "give one of the two");
  }
  std::optional<Pattern> issuer;
  if (!options.issuer.empty() || !options.issuer_regexp.empty()) {
    TRY(issuer, pattern(options.issuer, options.issuer_regexp, "certificate-oidc-issuer"));
  }
  return github_identity(options.github, std::move(issuer));
}

Result<verify::Identity> named_identity(const IdentityOptions& options) {
  TRY(auto subject, pattern(options.identity, options.identity_regexp, "certificate-identity"));
  TRY(auto issuer, pattern(options.issuer, options.issuer_regexp, "certificate-oidc-issuer"));
  return verify::Identity{std::move(subject), std::move(issuer), {}};
}

Result<verify::Identity> identity_of(const IdentityOptions& options) {
  TRY(auto identity, asks_github(options) ? github_identity_of(options) : named_identity(options));
  for (const auto& [option, extension] : kClaims) {
    if (!(options.*option).empty())
      identity.extensions.push_back({.name = std::string(extension), .value = options.*option});
  }
  return identity;
}

Result<std::optional<crypto::SignedCertificateTimestamp>> read_sct(const std::string& path) {
  using Sct = crypto::SignedCertificateTimestamp;
  if (path.empty()) return std::nullopt;
  TRY(const std::string text, read_text(path, "reading the certificate timestamp"));
  const bool json = trim(text).starts_with('{');
  TRY(auto sct, with_context(json ? Sct::from_json(text) : Sct::parse(as_bytes(text)), path));
  return std::optional(std::move(sct));
}

Result<void> add_own(const IdentityOptions& options, verify::CertificatePolicy& policy) {
  if (!options.certificate_chain.empty()) {
    TRY(auto chain, read_chain(options.certificate_chain));
    policy.authorities.push_back(authority_of(std::move(chain), {}));
  }
  if (options.ca_roots.empty()) return {};
  verify::CertificateAuthority authority;
  TRY(authority.anchors, read_chain(options.ca_roots));
  TRY(authority.intermediates, read_chain(options.ca_intermediates));
  policy.authorities.push_back(std::move(authority));
  return {};
}

Result<void> refuse_contradictions(const IdentityOptions& options, bool keys) {
  if (keys) {
    return fail(ErrorCode::Usage, "both a key and an identity are given", "verify with --key, or with an identity");
  }
  if (options.ca_roots.empty() && !options.ca_intermediates.empty()) {
    return fail(ErrorCode::Usage, "--ca-intermediates is given without --ca-roots", "pass --ca-roots FILE too");
  }
  if (!options.ca_roots.empty() && !options.certificate_chain.empty()) {
    return fail(ErrorCode::Usage, "both --certificate-chain and --ca-roots are given", "give one of the two");
  }
  return {};
}

}  // namespace

bool asks_identity(const IdentityOptions& options) noexcept {
  const std::array given{&options.identity,      &options.identity_regexp,  &options.issuer,
                         &options.issuer_regexp, &options.certificate,      &options.certificate_chain,
                         &options.ca_roots,      &options.ca_intermediates, &options.sct};
  return asks_github(options) || std::ranges::any_of(given, [](const auto* text) { return !text->empty(); }) ||
         std::ranges::any_of(kClaims, [&](const auto& claim) { return !(options.*claim.option).empty(); });
}

std::optional<IdentityOptions> identity_in(const Certificate& certificate) {
  const auto names = certificate.alternative_names();
  const auto extensions = verify::fulcio_extensions(certificate);
  const std::string issuer = extensions ? verify::issuer_of(*extensions) : std::string();
  if (names.empty() || issuer.empty()) return std::nullopt;
  return IdentityOptions{.identity = names.front().value, .issuer = issuer};
}

Result<std::optional<verify::CertificatePolicy>> certificate_policy(const IdentityOptions& options, bool keys) {
  if (!asks_identity(options)) return std::nullopt;
  CHECK(refuse_contradictions(options, keys));
  verify::CertificatePolicy policy;
  TRY(auto identity, identity_of(options));
  policy.identities.push_back(std::move(identity));
  policy.sct_threshold = options.insecure_ignore_sct ? 0 : 1;
  if (!options.certificate.empty()) {
    TRY(const std::string pem, read_pem(options.certificate, "reading the certificate"));
    TRY(policy.certificate, with_context(Certificate::from_pem(pem), options.certificate));
  }
  TRY(policy.sct, read_sct(options.sct));
  return std::optional(std::move(policy));
}

Result<void> add_authorities(const IdentityOptions& options, const trust::TrustedRoot& trust,
                             verify::CertificatePolicy& policy, TrustCache* cache) {
  TrustCache own;
  TrustCache& known = cache != nullptr ? *cache : own;
  policy.ct_logs = trust.ct_logs;
  policy.known_promises = known.promises();
  CHECK(add_own(options, policy));
  if (!policy.authorities.empty()) return {};
  for (const trust::Authority& authority : trust.certificate_authorities) {
    TRY(policy.authorities.emplace_back(), known.certificate_authority(authority));
  }
  return {};
}

}  // namespace sigwright::cosign
