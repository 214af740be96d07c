#include "signing/blob_signature.h"

#include "signing/certificate_signer.h"

namespace sigwright::signing {
namespace {

bundle::Bundle message_bundle(const Signer& signer, bundle::MessageSignature message) {
  bundle::Bundle bundle;
  bundle.key_material = key_material(signer);
  bundle.content = std::move(message);
  return bundle;
}

}  // namespace

bool signs_bytes(crypto::Scheme scheme) noexcept { return scheme.form == crypto::SignatureForm::Ed25519; }

Result<bundle::Bundle> sign_blob_digest(const Signer& signer, crypto::Scheme scheme, ByteView digest) {
  TRY(auto signature, sign_digest_checked(signer, scheme, digest));
  return message_bundle(signer, {scheme.hash, Bytes(digest.begin(), digest.end()), std::move(signature)});
}

Result<bundle::Bundle> sign_blob_bytes(const Signer& signer, crypto::Scheme scheme, ByteView blob) {
  if (!signs_bytes(scheme)) return sign_blob_digest(signer, scheme, crypto::hash(scheme.hash, blob));
  TRY(auto signature, sign_checked(signer, scheme, blob));
  return message_bundle(signer, {crypto::HashAlgorithm::Sha256, crypto::sha256(blob), std::move(signature)});
}

}  // namespace sigwright::signing
