#include "cosign/policy.h"

#include <algorithm>

#include "base/text.h"
#include "bundle/predicates.h"
#include "cosign/trust_cache.h"

namespace sigwright::cosign {
namespace {

Result<std::vector<crypto::TimestampAuthority>> authorities(const trust::TrustedRoot& trust, const Context& context) {
  TrustCache own;
  TrustCache& cache = context.trust ? *context.trust : own;
  std::vector<crypto::TimestampAuthority> out;
  for (const trust::Authority& authority : trust.timestamp_authorities) {
    TRY(out.emplace_back(), cache.timestamp_authority(authority));
  }
  return out;
}

verify::LogRequirement requirement(trust::LogRule rule) {
  switch (rule) {
    case trust::LogRule::Required: return verify::LogRequirement::Required;
    case trust::LogRule::Optional: return verify::LogRequirement::Optional;
    case trust::LogRule::None: return verify::LogRequirement::Ignored;
  }
  return verify::LogRequirement::Required;
}

// GitHub's own authority, for repositories that are not public, logs nothing: its trusted root names no log to ask, and
// timestamps stand in for them. Only who asks for GitHub's workflows means that.
constexpr std::string_view kNoLog = "a trusted root that names no log";

bool is_unlogged(const PolicyOptions& options, const trust::TrustedRoot& root, const std::vector<tlog::Log>& logs) {
  const bool counts_logs = options.demands.log_threshold > 1 || options.demands.sct_threshold > 1;
  return !options.identity.github.repository.empty() && !counts_logs && logs.empty() && root.ct_logs.empty() &&
         !root.timestamp_authorities.empty();
}

void take_timestamps_for_logs(verify::Policy& policy) {
  policy.log = verify::LogRequirement::Ignored;
  policy.log_option = kNoLog;
  policy.timestamp_threshold = std::max<std::size_t>(policy.timestamp_threshold, 1);
  policy.certificates->sct_threshold = 0;
}

Result<verify::FurtherTrust> further_trust(const PolicyOptions& options, const trust::TrustedRoot& root,
                                           const Context& context, verify::Policy policy) {
  policy.logs = root.logs;
  TRY(policy.timestamp_authorities, authorities(root, context));
  if (policy.certificates) {
    policy.certificates->authorities.clear();
    CHECK(add_authorities(options.identity, root, *policy.certificates, context.trust.get()));
    if (is_unlogged(options, root, root.logs)) take_timestamps_for_logs(policy);
  }
  verify::FurtherTrust trust{.log = policy.log,
                             .log_option = policy.log_option,
                             .logs = policy.logs,
                             .timestamp_authorities = policy.timestamp_authorities,
                             .timestamp_threshold = policy.timestamp_threshold,
                             .authorities = {},
                             .ct_logs = {},
                             .sct_threshold = 1};
  if (policy.certificates) {
    trust.authorities = policy.certificates->authorities;
    trust.ct_logs = policy.certificates->ct_logs;
    trust.sct_threshold = policy.certificates->sct_threshold;
  }
  return trust;
}

Result<void> add_trust(const PolicyOptions& options, const Context& context, verify::Policy& policy) {
  const bool looks_at_times = policy.timestamp_threshold > 0 || !policy.key_windows.empty();
  if (options.insecure_ignore_tlog && !looks_at_times && !policy.certificates) return {};
  TRY(auto trust, load_trust(options.trust, context));
  TRY(policy.timestamp_authorities, authorities(trust.root, context));
  for (const trust::TrustedRoot& root : trust.further) {
    TRY(policy.further.emplace_back(), further_trust(options, root, context, policy));
  }
  if (policy.certificates)
    CHECK(add_authorities(options.identity, trust.root, *policy.certificates, context.trust.get()));
  if (policy.certificates && is_unlogged(options, trust.root, trust.logs)) take_timestamps_for_logs(policy);
  policy.logs = std::move(trust.logs);
  if (context.trust) policy.known_checkpoints = context.trust->checkpoints();
  const bool counts_logs = options.demands.log_threshold > 1;
  if (options.insecure_ignore_tlog || counts_logs || trust.log == trust::LogRule::Required) return {};
  policy.log = requirement(trust.log);
  policy.log_option = "profile " + trust.profile + ", log " + std::string(trust::log_rule_name(trust.log));
  return {};
}

}  // namespace

Result<verify::Policy> make_policy(const PolicyOptions& options, const Context& context) {
  verify::Policy policy;
  TRY(policy.certificates, certificate_policy(options.identity, !options.keys.empty()));
  if (options.keys.empty() && !policy.certificates) {
    return fail(ErrorCode::Usage, "nothing was given to verify with: neither a key nor an identity",
                "pass --key FILE.pub, or --certificate-identity and --certificate-oidc-issuer");
  }
  policy.keys = options.keys;
  policy.allow_certificate_chain = options.identity.allow_certificate_chain;
  policy.log = options.insecure_ignore_tlog ? verify::LogRequirement::Ignored : verify::LogRequirement::Required;
  policy.timestamp_threshold = options.use_signed_timestamps ? 1 : 0;
  CHECK(add_demands(options.demands, policy));
  CHECK(add_trust(options, context, policy));
  if (options.signature_digest_algorithm.empty()) return policy;
  policy.hash = crypto::hash_from_name(options.signature_digest_algorithm);
  if (policy.hash) return policy;
  return fail(ErrorCode::Usage, "no such digest algorithm: " + options.signature_digest_algorithm,
              "sha256, sha384 and sha512 are known");
}

Result<void> demand_statement(verify::Policy& policy, const std::string& type, const verify::SourcePolicy& source) {
  if (!type.empty()) {
    TRY(const auto known, bundle::predicate_type(type));
    policy.predicate_type = known.uri;
  }
  if (!source.versioned_tag.empty() && !verify::is_version(source.versioned_tag)) {
    return fail(ErrorCode::Usage, "no version: " + printable(source.versioned_tag, 80), "write v1, v1.2 or v1.2.3");
  }
  if (source != verify::SourcePolicy{}) policy.provenance = source;
  return {};
}

}  // namespace sigwright::cosign
