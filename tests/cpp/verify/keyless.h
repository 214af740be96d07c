#pragma once
// Signatures that cosign made with certificates by a Fulcio on loopback, and what they are to be verified with.

#include <string>

#include "cpp/verify/samples.h"
#include "trust/trusted_root.h"
#include "verify/certificate_material.h"

namespace sigwright::verify::samples {

inline constexpr std::string_view kSigner = "dev@example.com";
inline constexpr std::string_view kIssuerUrl = "http://127.0.0.1:43008";

inline std::vector<crypto::Certificate> certificates(const std::vector<Bytes>& chain) {
  std::vector<crypto::Certificate> out;
  for (const Bytes& der : chain) out.push_back(crypto::Certificate::from_der(der).value());
  return out;
}

inline Identity identity(std::string_view subject = kSigner, std::string_view issuer = kIssuerUrl) {
  return {Pattern::exact(std::string(subject)), Pattern::exact(std::string(issuer)), {}};
}

// Everything of the trusted root that cosign verified these bundles with.
inline Policy keyless_policy(Identity wanted = identity()) {
  const auto root = trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value();
  Policy policy;
  policy.logs = root.logs;
  for (const auto& authority : root.timestamp_authorities) {
    policy.timestamp_authorities.push_back({certificates(authority.chain), authority.valid});
  }
  policy.certificates.emplace();
  policy.certificates->identities = {std::move(wanted)};
  policy.certificates->ct_logs = root.ct_logs;
  for (const auto& authority : root.certificate_authorities) {
    auto chain = certificates(authority.chain);
    CertificateAuthority trusted{{}, {chain.back()}, authority.valid};
    chain.pop_back();
    trusted.intermediates = chain;
    policy.certificates->authorities.push_back(std::move(trusted));
  }
  return policy;
}

inline CertificateMaterial material_of(const std::string& bundle) {
  const auto parsed = bundle_named(bundle);
  return read_certificates(certificate_source(parsed)).value();
}

}  // namespace sigwright::verify::samples
