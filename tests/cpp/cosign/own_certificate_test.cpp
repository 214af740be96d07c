// A certificate brought along: whose it must be, and where it must lead.

#include "cosign/own_certificate.h"

#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class OwnCertificateTest : public ProfiledTest {
 protected:
  // Of the vectors' keyless bundle: its key is nobody's any more.
  [[nodiscard]] static crypto::Certificate leaf() {
    const Json bundle = fakes::vector_json("bundle/keyless-rekor1.json");
    const auto raw = bundle["verificationMaterial"]["certificate"]["rawBytes"].get<std::string>();
    return crypto::Certificate::from_der(from_base64(raw).value()).value();
  }
  [[nodiscard]] static std::shared_ptr<const signing::Signer> its_key() {
    return signing::callback_signer(leaf().public_key(), [](crypto::Scheme, ByteView) { return Bytes{}; });
  }
  [[nodiscard]] static std::shared_ptr<const signing::Signer> another_key() {
    return signing::key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
  }
  [[nodiscard]] auto with(const std::shared_ptr<const signing::Signer>& key, const std::string& certificate,
                          const std::string& chain = {}) const {
    return with_certificate(key, certificate, chain, context_);
  }
};

TEST_F(OwnCertificateTest, stands_beside_its_key_in_either_form) {
  for (const auto& file : {write_text("leaf.pem", leaf().pem()), write_text("leaf.der", as_text(leaf().der()))}) {
    const auto signer = take(with(its_key(), file));
    ASSERT_EQ(signer->certificates().size(), 1U);
    EXPECT_EQ(signer->certificates().front().der(), leaf().der());
  }
}

TEST_F(OwnCertificateTest, may_come_from_a_token_instead_of_a_file) {
  const auto of = [&](const auto& key, ByteView der) {
    return with_certificate(key, der, "the token's", "", context_);
  };
  EXPECT_EQ(take(of(its_key(), leaf().der()))->certificates().front().der(), leaf().der());
  EXPECT_EQ(of(another_key(), leaf().der()).error().code, ErrorCode::KeyUnusable);
  const auto broken = of(its_key(), as_bytes("no certificate"));
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("the token's"), std::string::npos);
}

TEST_F(OwnCertificateTest, of_another_key_is_refused) {
  EXPECT_EQ(with(another_key(), write_text("leaf.pem", leaf().pem())).error().code, ErrorCode::KeyUnusable);
}

TEST_F(OwnCertificateTest, that_does_not_lead_along_its_chain_is_refused) {
  const auto chain = write_text("chain.pem", fakes::vector_text("tsa/chain.pem"));
  EXPECT_EQ(with(its_key(), write_text("leaf.pem", leaf().pem()), chain).error().code, ErrorCode::Untrusted);
}

TEST_F(OwnCertificateTest, is_missing_where_only_the_chain_is_there) {
  EXPECT_EQ(with(its_key(), "", "chain.pem").error().code, ErrorCode::Usage);
  EXPECT_EQ(with(its_key(), "/nowhere.pem").error().code, ErrorCode::LocalFile);
  EXPECT_EQ(with(its_key(), write_text("bad.pem", "-----BEGIN")).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
