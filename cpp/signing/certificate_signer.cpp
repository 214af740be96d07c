#include "signing/certificate_signer.h"

namespace sigwright::signing {
namespace {

class CertificateSigner final : public Signer {
 public:
  CertificateSigner(std::shared_ptr<const Signer> key, std::vector<crypto::Certificate> chain)
      : key_(std::move(key)), chain_(std::move(chain)) {}

  [[nodiscard]] const crypto::PublicKey& public_key() const noexcept override { return key_->public_key(); }
  [[nodiscard]] std::span<const crypto::Certificate> certificates() const noexcept override { return chain_; }

  [[nodiscard]] Result<Bytes> sign(crypto::Scheme scheme, ByteView message) const override {
    return key_->sign(scheme, message);
  }
  [[nodiscard]] Result<Bytes> sign_digest(crypto::Scheme scheme, ByteView digest) const override {
    return key_->sign_digest(scheme, digest);
  }

 private:
  std::shared_ptr<const Signer> key_;
  std::vector<crypto::Certificate> chain_;
};

}  // namespace

Result<std::shared_ptr<const Signer>> certificate_signer(std::shared_ptr<const Signer> key,
                                                         std::vector<crypto::Certificate> chain) {
  if (chain.empty() || !(chain.front().public_key() == key->public_key())) {
    return fail(ErrorCode::KeyUnusable, "the certificate is not of the key that is to sign");
  }
  return std::make_shared<const CertificateSigner>(std::move(key), std::move(chain));
}

std::variant<bundle::PublicKeyHint, bundle::CertificateChain> key_material(const Signer& signer) {
  const auto certificates = signer.certificates();
  if (certificates.empty()) return bundle::PublicKeyHint{signer.public_key().hint()};
  return bundle::CertificateChain{{certificates.front().der()}};
}

}  // namespace sigwright::signing
