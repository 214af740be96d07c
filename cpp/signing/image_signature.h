#pragma once
// Signatures of an image in both formats, without evidence: log entries and timestamps are added by those who get them.

#include <map>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "crypto/digest.h"
#include "signing/schemes.h"
#include "signing/signer.h"

namespace sigwright::signing {

// What is said about the image.
struct ImageClaims {
  std::string docker_reference;  // legacy payloads only
  std::map<std::string, std::string> annotations;
};

// The signature of a `.sig` layer over the payload cosign would sign. Fails as the signer does, or with KeyUnusable.
[[nodiscard]] Result<bundle::SignatureLayer> sign_legacy(const Signer& signer, const crypto::Digest& image,
                                                         const ImageClaims& claims, LogKind log);
// The same over a payload made by somebody else (--payload).
[[nodiscard]] Result<bundle::SignatureLayer> sign_payload(const Signer& signer, Bytes payload, LogKind log);

// Puts the signer's certificates beside a signature; nothing for a key that nobody vouches for.
void name_signer(const Signer& signer, bundle::LayerEvidence& layer);

// A DSSE envelope around an in-toto statement.
[[nodiscard]] Result<bundle::DsseEnvelope> sign_statement(const Signer& signer, SharedBytes statement, LogKind log);
// A v0.3 bundle around an envelope that `signer` signed.
[[nodiscard]] bundle::Bundle bundle_of(const Signer& signer, bundle::DsseEnvelope envelope);
// The same around cosign's statement of an image signature.
[[nodiscard]] Result<bundle::Bundle> sign_bundle(const Signer& signer, const crypto::Digest& image,
                                                 const ImageClaims& claims, LogKind log);

}  // namespace sigwright::signing
