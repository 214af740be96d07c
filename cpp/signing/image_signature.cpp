#include "signing/image_signature.h"

#include "base/attestation_limits.h"
#include "bundle/statement.h"
#include "signing/blob_signature.h"
#include "signing/certificate_signer.h"

namespace sigwright::signing {
namespace {

// A large one by its digest, which needs no copy of the payload, wherever the scheme knows one.
Result<Bytes> sign_envelope(const Signer& signer, crypto::Scheme scheme, const bundle::DsseEnvelope& envelope) {
  const bool is_large = envelope.payload.size() > limits::kHeldTextBytes;
  if (!is_large || signs_bytes(scheme)) {
    Bytes room;
    return sign_checked(signer, scheme, envelope.signed_bytes(room));
  }
  return sign_digest_checked(signer, scheme, envelope.pae_hash(scheme.hash));
}

}  // namespace

void name_signer(const Signer& signer, bundle::LayerEvidence& layer) {
  for (const crypto::Certificate& certificate : signer.certificates()) {
    (layer.certificate_pem.empty() ? layer.certificate_pem : layer.chain_pem) += certificate.pem();
  }
}

Result<bundle::SignatureLayer> sign_payload(const Signer& signer, Bytes payload, LogKind log) {
  bundle::SignatureLayer layer;
  TRY(layer.signature, sign_checked(signer, signing_scheme(signer.public_key().type(), log), payload));
  layer.payload = std::move(payload);
  name_signer(signer, layer);
  return layer;
}

Result<bundle::DsseEnvelope> sign_statement(const Signer& signer, SharedBytes statement, LogKind log) {
  bundle::DsseEnvelope envelope;
  envelope.payload_type = bundle::kInTotoPayloadType;
  envelope.payload = std::move(statement);
  TRY(auto signature, sign_envelope(signer, signing_scheme(signer.public_key().type(), log), envelope));
  envelope.signatures.push_back({.signature = std::move(signature), .key_id = {}});
  return envelope;
}

bundle::Bundle bundle_of(const Signer& signer, bundle::DsseEnvelope envelope) {
  bundle::Bundle bundle;
  bundle.key_material = key_material(signer);
  bundle.content = std::move(envelope);
  return bundle;
}

}  // namespace sigwright::signing
