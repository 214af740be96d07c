#include "verify/certificate_material.h"

#include <iterator>

#include "base/limits.h"

namespace sigwright::verify {
namespace {

Result<CertificateMaterial> from_der(std::span<const Bytes> der) {
  if (der.size() > limits::kCertificates) return fail(ErrorCode::LimitExceeded, "too many certificates");
  TRY(auto leaf, crypto::Certificate::from_der(der.front()));
  CertificateMaterial material{std::move(leaf), {}};
  for (const Bytes& next : der.subspan(1)) {
    TRY(auto certificate, crypto::Certificate::from_der(next));
    if (certificate.self_signed()) return fail(ErrorCode::Malformed, "the bundle brings a root certificate of its own");
    material.chain.push_back(std::move(certificate));
  }
  return material;
}

// cosign writes one certificate there, other signers the whole chain.
Result<CertificateMaterial> from_pem(const CertificateSource& source) {
  TRY(auto certificates, crypto::Certificate::chain_from_pem(source.pem));
  CertificateMaterial material{certificates.front(), {certificates.begin() + 1, certificates.end()}};
  if (source.chain_pem.empty()) return material;
  TRY(auto chain, crypto::Certificate::chain_from_pem(source.chain_pem));
  std::ranges::move(chain, std::back_inserter(material.chain));
  return material;
}

}  // namespace

CertificateSource certificate_source(const bundle::Bundle& bundle) {
  const auto* const chain = std::get_if<bundle::CertificateChain>(&bundle.key_material);
  return {
      .der = chain != nullptr ? std::span(chain->certificates) : std::span<const Bytes>(), .pem = {}, .chain_pem = {}};
}

Result<CertificateMaterial> read_certificates(const CertificateSource& source) {
  if (!source.der.empty()) return from_der(source.der);
  if (!source.pem.empty()) return from_pem(source);
  return fail(ErrorCode::NoCertificate, "the signature was made with a key: no certificate came with it");
}

}  // namespace sigwright::verify
