// A key and the certificate that vouches for it.

#include "signing/certificate_signer.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fakes/vectors.h"
#include "signing/image_signature.h"

namespace sigwright::signing {
namespace {

crypto::Certificate certificate() {
  const Json bundle = fakes::vector_json("bundle/keyless-rekor1.json");
  const auto raw = bundle["verificationMaterial"]["certificate"]["rawBytes"].get<std::string>();
  return crypto::Certificate::from_der(from_base64(raw).value()).value();
}

// Signs nothing that anybody could check: what is tested is what stands beside a signature.
class Silent final : public Signer {
 public:
  [[nodiscard]] const crypto::PublicKey& public_key() const noexcept override { return key_; }
  [[nodiscard]] Result<Bytes> sign(crypto::Scheme, ByteView) const override { return Bytes{1}; }
  [[nodiscard]] Result<Bytes> sign_digest(crypto::Scheme, ByteView) const override { return Bytes{2}; }

 private:
  crypto::PublicKey key_ = certificate().public_key();
};

TEST(CertificateSigner, NamesItsCertificateInsteadOfItsKey) {
  const auto signer = certificate_signer(std::make_shared<Silent>(), {certificate()}).value();
  ASSERT_EQ(signer->certificates().size(), 1U);
  const auto material = key_material(*signer);
  EXPECT_EQ(std::get<bundle::CertificateChain>(material).certificates.at(0), certificate().der());
  EXPECT_EQ(signer->sign({}, {}).value(), Bytes{1});
  EXPECT_EQ(signer->sign_digest({}, {}).value(), Bytes{2});
}

TEST(CertificateSigner, AKeyAloneIsNamedByItsHint) {
  const auto signer = key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
  EXPECT_EQ(std::get<bundle::PublicKeyHint>(key_material(*signer)).hint, signer->public_key().hint());
  const auto layer = sign_payload(*signer, to_bytes("{}"), LogKind::None).value();
  EXPECT_TRUE(layer.certificate_pem.empty());
}

TEST(CertificateSigner, IsNotMadeOfAnothersCertificateOrOfNone) {
  const auto key = key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
  EXPECT_EQ(certificate_signer(key, {certificate()}).error().code, ErrorCode::KeyUnusable);
  EXPECT_EQ(certificate_signer(key, {}).error().code, ErrorCode::KeyUnusable);
}

}  // namespace
}  // namespace sigwright::signing
