// (8) A trusted authority issued the certificate for signing, and it was valid whenever somebody saw the signature.

#include "base/text.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

using crypto::Certificate;

constexpr std::string_view kCodeSigning = "1.3.6.1.5.5.7.3.3";
constexpr std::string_view kKeyUsage = "2.5.29.15";

// RFC 5280 section 4.2.1.3: where key usage is stated, only digitalSignature and contentCommitment, the first two bits,
// let the key verify what was signed.
bool may_sign(const Certificate& certificate) {
  constexpr std::size_t kFirstBits = 3;  // after a BIT STRING's tag, length and count of unused bits
  constexpr std::uint8_t kSigning = 0xc0;
  const auto usage = certificate.extension(kKeyUsage);
  return !usage || (usage->size() > kFirstBits && ((*usage)[kFirstBits] & kSigning) != 0);
}

Result<std::vector<Certificate>> chain_to(const CertificateAuthority& authority, const CertificateMaterial& material,
                                          Time at) {
  std::vector<Certificate> intermediates = authority.intermediates;
  intermediates.insert(intermediates.end(), material.chain.begin(), material.chain.end());
  return crypto::verify_chain(material.leaf, {.intermediates = intermediates,
                                              .anchors = authority.anchors,
                                              .at = at,
                                              .extended_usage = kCodeSigning,
                                              .known = authority.known.get()});
}

// A path at that time, to whichever authority could be believed then.
Result<std::vector<Certificate>> chain_at(const CertificatePolicy& policy, const CertificateMaterial& material,
                                          Time at) {
  if (!material.leaf.validity().contains(at)) {
    const TimeRange valid = material.leaf.validity();
    return fail(ErrorCode::Untrusted, "signed at " + to_rfc3339(at) + ", but the certificate is valid from " +
                                          to_rfc3339(valid.start) + " to " + to_rfc3339(valid.end));
  }
  Result<std::vector<Certificate>> found = fail(
      ErrorCode::Untrusted, policy.authorities.empty() ? "no certificate authority is trusted"
                                                       : "no certificate authority was trusted at " + to_rfc3339(at));
  for (const CertificateAuthority& authority : policy.authorities) {
    if (!authority.valid.contains(at)) continue;
    found = chain_to(authority, material, at);
    if (found) return found;
  }
  return found;
}

}  // namespace

Check check_certificate(const StepContext& context, Candidate& candidate) {
  const CertificateMaterial& material = *candidate.certificate;
  if (material.leaf.is_ca()) return failed(ErrorCode::Untrusted, "the certificate is an authority's, not a signer's");
  if (!may_sign(material.leaf)) return failed(ErrorCode::Untrusted, "the certificate's key usage is not to sign");
  const std::vector<Time> times = trusted_times(context, candidate);
  if (times.empty()) {
    return failed(ErrorCode::Untrusted,
                  "a trusted time is missing: neither a signed entry timestamp of a log nor a timestamp of a trusted "
                  "authority says when the certificate was used");
  }
  for (const Time at : times) {
    auto chain = chain_at(*context.policy.certificates, material, at);
    if (!chain) return failed(chain.error().code, chain.error().message);
    if (candidate.issuer == nullptr) {
      candidate.path = *std::move(chain);
      candidate.issuer = candidate.path.size() > 1 ? &candidate.path[1] : nullptr;
    }
  }
  return passed("issued by \"" + candidate.path.back().subject() + "\", valid at " + to_rfc3339(times.front()));
}

}  // namespace sigwright::verify
