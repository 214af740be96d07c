#include "cosign/policy.h"

#include "base/text.h"
#include "bundle/predicates.h"
#include "crypto/certificate.h"

namespace sigwright::cosign {
namespace {

Result<std::vector<crypto::TimestampAuthority>> authorities(const trust::TrustedRoot& trust) {
  std::vector<crypto::TimestampAuthority> out;
  for (const trust::Authority& authority : trust.timestamp_authorities) {
    crypto::TimestampAuthority parsed{.chain = {}, .valid = authority.valid};
    for (const Bytes& der : authority.chain) {
      TRY(auto certificate,
          with_context(crypto::Certificate::from_der(der), "a timestamp authority of the trusted root"));
      parsed.chain.push_back(std::move(certificate));
    }
    out.push_back(std::move(parsed));
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

Result<void> add_trust(const PolicyOptions& options, const Context& context, verify::Policy& policy) {
  if (options.insecure_ignore_tlog && !options.use_signed_timestamps && !policy.certificates) return {};
  TRY(auto trust, load_trust(options.trust, context));
  TRY(policy.timestamp_authorities, authorities(trust.root));
  if (policy.certificates) CHECK(add_authorities(options.identity, trust.root, *policy.certificates));
  policy.logs = std::move(trust.logs);
  if (options.insecure_ignore_tlog || trust.log == trust::LogRule::Required) return {};
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
  policy.log = options.insecure_ignore_tlog ? verify::LogRequirement::Ignored : verify::LogRequirement::Required;
  policy.require_timestamp = options.use_signed_timestamps;
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
