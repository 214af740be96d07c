#pragma once
// Signatures of an image in both formats as `sign` makes them, without evidence.

#include <map>
#include <string>

#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "signing/image_signature.h"

namespace sigwright::signing {

// What is said about the image.
struct ImageClaims {
  std::string docker_reference;  // legacy payloads only
  std::map<std::string, std::string> annotations;
};

[[nodiscard]] inline Result<bundle::SignatureLayer> sign_legacy(const Signer& signer, const crypto::Digest& image,
                                                                const ImageClaims& claims, LogKind log) {
  return sign_payload(
      signer, to_bytes(bundle::simple_signing_payload(claims.docker_reference, image, claims.annotations)), log);
}

[[nodiscard]] inline Result<bundle::Bundle> sign_bundle(const Signer& signer, const crypto::Digest& image,
                                                        const ImageClaims& claims, LogKind log) {
  TRY(auto envelope,
      sign_statement(signer, to_bytes(bundle::image_signature_statement(image, claims.annotations)), log));
  return bundle_of(signer, std::move(envelope));
}

}  // namespace sigwright::signing
