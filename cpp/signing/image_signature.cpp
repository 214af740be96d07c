#include "signing/image_signature.h"

#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "signing/certificate_signer.h"

namespace sigwright::signing {

Result<bundle::SignatureLayer> sign_payload(const Signer& signer, Bytes payload, LogKind log) {
  bundle::SignatureLayer layer;
  TRY(layer.signature, sign_checked(signer, signing_scheme(signer.public_key().type(), log), payload));
  layer.payload = std::move(payload);
  for (const crypto::Certificate& certificate : signer.certificates()) {
    (layer.certificate_pem.empty() ? layer.certificate_pem : layer.chain_pem) += certificate.pem();
  }
  return layer;
}

Result<bundle::SignatureLayer> sign_legacy(const Signer& signer, const crypto::Digest& image, const ImageClaims& claims,
                                           LogKind log) {
  const std::string payload = bundle::simple_signing_payload(claims.docker_reference, image, claims.annotations);
  return sign_payload(signer, to_bytes(payload), log);
}

Result<bundle::Bundle> sign_bundle(const Signer& signer, const crypto::Digest& image, const ImageClaims& claims,
                                   LogKind log) {
  bundle::DsseEnvelope envelope;
  envelope.payload_type = bundle::kInTotoPayloadType;
  envelope.payload = to_bytes(bundle::image_signature_statement(image, claims.annotations));
  const crypto::PublicKey& key = signer.public_key();
  TRY(auto signature, sign_checked(signer, signing_scheme(key.type(), log), envelope.pae()));
  envelope.signatures.push_back({.signature = std::move(signature), .key_id = {}});
  bundle::Bundle bundle;
  bundle.key_material = key_material(signer);
  bundle.content = std::move(envelope);
  return bundle;
}

}  // namespace sigwright::signing
