#include "cosign/keys.h"

#include "crypto/key_file.h"

namespace sigwright::cosign {
namespace {

Result<KeyPairText> key_pair_text(const crypto::PrivateKey& key, const crypto::SecretBytes& password) {
  TRY(auto sealed, crypto::seal_key_file(key, password));
  return KeyPairText{std::move(sealed), key.public_key().pem(), key.public_key().fingerprint()};
}

}  // namespace

Result<KeyPairText> generate_key_pair(crypto::KeyType type, int rsa_bits, const crypto::SecretBytes& password) {
  TRY(const auto key, crypto::PrivateKey::generate(type, rsa_bits));
  return key_pair_text(key, password);
}

Result<KeyPairText> import_key_pair(std::string_view pem, const crypto::SecretBytes& source_password,
                                    const crypto::SecretBytes& password) {
  TRY(const auto key, crypto::PrivateKey::from_pem(pem, source_password));
  return key_pair_text(key, password);
}

}  // namespace sigwright::cosign
