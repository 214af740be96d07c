#pragma once
// Signatures by a key that a certificate vouches for.

#include <memory>
#include <variant>
#include <vector>

#include "base/result.h"
#include "bundle/bundle.h"
#include "crypto/certificate.h"
#include "signing/signer.h"

namespace sigwright::signing {

// `chain` is the key's certificate and what leads from it to an anchor. Fails with KeyUnusable when the certificate is
// of another key.
[[nodiscard]] Result<std::shared_ptr<const Signer>> certificate_signer(std::shared_ptr<const Signer> key,
                                                                       std::vector<crypto::Certificate> chain);

// How a bundle names who signed: the certificate alone, which verifiers lead to an anchor themselves, else the key.
[[nodiscard]] std::variant<bundle::PublicKeyHint, bundle::CertificateChain> key_material(const Signer& signer);

}  // namespace sigwright::signing
