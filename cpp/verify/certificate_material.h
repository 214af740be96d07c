#pragma once
// The certificate that a signature comes with, as it was given: nothing about it is believed.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "bundle/bundle.h"
#include "crypto/certificate.h"

namespace sigwright::verify {

// Where a certificate may be: DER in a bundle, PEM beside a legacy signature. A view of what outlives it.
struct CertificateSource {
  std::span<const Bytes> der;  // leaf first
  std::string_view pem;
  std::string_view chain_pem;  // what may lead from it to an anchor, the anchor perhaps too

  [[nodiscard]] bool empty() const noexcept { return der.empty() && pem.empty(); }
};

struct CertificateMaterial {
  crypto::Certificate leaf;
  std::vector<crypto::Certificate> chain;  // without the leaf
};

[[nodiscard]] CertificateSource certificate_source(const bundle::Bundle& bundle);

// Fails with NoCertificate where there is none, and with Malformed: a bundle holds no anchor, which a verifier brings
// itself.
[[nodiscard]] Result<CertificateMaterial> read_certificates(const CertificateSource& source);

}  // namespace sigwright::verify
