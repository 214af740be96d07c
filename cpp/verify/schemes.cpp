#include "verify/schemes.h"

#include <algorithm>

namespace sigwright::verify {

std::vector<crypto::Scheme> schemes_to_try(const crypto::PublicKey& key, std::optional<crypto::HashAlgorithm> asked,
                                           std::optional<crypto::HashAlgorithm> declared) {
  const crypto::Scheme preferred = key.default_scheme();
  if (key.type() == crypto::KeyType::Ed25519) {
    return {preferred, {crypto::SignatureForm::Ed25519ph, crypto::HashAlgorithm::Sha512}};
  }
  std::vector<crypto::Scheme> schemes;
  const auto add = [&](std::optional<crypto::HashAlgorithm> hash) {
    if (!hash) return;
    const crypto::Scheme scheme{preferred.form, *hash};
    if (std::ranges::find(schemes, scheme) == schemes.end()) schemes.push_back(scheme);
  };
  add(asked);
  add(declared);
  add(preferred.hash);
  add(crypto::HashAlgorithm::Sha256);
  return schemes;
}

}  // namespace sigwright::verify
