#pragma once
// Keys of the vectors, and signers that misbehave.

#include <functional>
#include <memory>
#include <string>

#include "crypto/keys.h"
#include "fakes/vectors.h"
#include "signing/signer.h"

namespace sigwright::signing::samples {

inline crypto::PrivateKey private_key(const std::string& name) {
  return crypto::PrivateKey::from_pem(fakes::vector_text("crypto/keys/" + name + ".pkcs8.pem"), {}).value();
}

inline std::shared_ptr<const Signer> signer(const std::string& name) { return key_signer(private_key(name)); }

// A key service: it signs digests (or the message, for pure Ed25519) with the key of that name.
inline std::shared_ptr<const Signer> service(const std::string& name) {
  const auto key = private_key(name);
  return callback_signer(key.public_key(), [key](crypto::Scheme scheme, ByteView input) {
    const bool pure = scheme.form == crypto::SignatureForm::Ed25519;
    return pure ? key.sign(scheme, input) : key.sign_digest(scheme, input);
  });
}

// Claims one key and answers always the same.
inline std::shared_ptr<const Signer> answering(crypto::PublicKey key, Result<Bytes> answer) {
  return callback_signer(std::move(key), [answer = std::move(answer)](crypto::Scheme, ByteView) { return answer; });
}

inline const std::vector<std::string>& key_names() {
  static const std::vector<std::string> kNames{"p256", "p384", "p521", "rsa2048", "ed25519"};
  return kNames;
}

}  // namespace sigwright::signing::samples
