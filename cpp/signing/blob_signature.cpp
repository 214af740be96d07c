#include "signing/blob_signature.h"

namespace sigwright::signing {
namespace {

bundle::Bundle message_bundle(const crypto::PublicKey& key, bundle::MessageSignature message) {
  bundle::Bundle bundle;
  bundle.key_material = bundle::PublicKeyHint{key.hint()};
  bundle.content = std::move(message);
  return bundle;
}

}  // namespace

bool signs_bytes(crypto::Scheme scheme) noexcept { return scheme.form == crypto::SignatureForm::Ed25519; }

Result<bundle::Bundle> sign_blob_digest(const Signer& signer, crypto::Scheme scheme, ByteView digest) {
  TRY(auto signature, sign_digest_checked(signer, scheme, digest));
  return message_bundle(signer.public_key(), {scheme.hash, Bytes(digest.begin(), digest.end()), std::move(signature)});
}

Result<bundle::Bundle> sign_blob_bytes(const Signer& signer, crypto::Scheme scheme, ByteView blob) {
  if (!signs_bytes(scheme)) return sign_blob_digest(signer, scheme, crypto::hash(scheme.hash, blob));
  TRY(auto signature, sign_checked(signer, scheme, blob));
  return message_bundle(signer.public_key(),
                        {crypto::HashAlgorithm::Sha256, crypto::sha256(blob), std::move(signature)});
}

}  // namespace sigwright::signing
