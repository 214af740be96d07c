// Signing without a key: what is asked before anything is sent, and when a signature would prove nothing.

#include "cosign/keyless.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fakes/vectors.h"
#include "signing/certificate_signer.h"

namespace sigwright::cosign {
namespace {

const std::string kToken = "e30." + to_base64(as_bytes(R"({"iss":"i","sub":"me"})")) + ".c2ln";

Result<KeylessSigner> sign_as(KeylessOptions options) {
  options.identity_token = kToken;
  static const Context kNothing{};
  return keyless_signer(options, kNothing, {});
}

TEST(Keyless, ThePublicAuthorityIsAskedOnlyAfterAYes) {
  for (const auto* url : {"", "https://fulcio.sigstore.dev", "https://fulcio.sigstage.dev"}) {
    const auto signer = sign_as({.fulcio_url = url});
    ASSERT_FALSE(signer);
    EXPECT_EQ(signer.error().code, ErrorCode::Usage);
    EXPECT_TRUE(signer.error().details.contains("public_log")) << signer.error().message;
  }
}

TEST(Keyless, PlainHttpIsForLoopbackAlone) {
  const auto signer = sign_as({.fulcio_url = "http://fulcio.example"});
  ASSERT_FALSE(signer);
  EXPECT_NE(signer.error().message.find("plain http"), std::string::npos);
}

TEST(Keyless, ASigningConfigThatCannotBeReadIsNamed) {
  const auto signer = sign_as({.signing_config = "/nowhere/config.json"});
  ASSERT_FALSE(signer);
  EXPECT_NE(signer.error().message.find("reading the signing config"), std::string::npos);
}

TEST(Keyless, ACertificateNeedsATimeAndAKeyDoesNot) {
  const auto key = signing::key_signer(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value());
  EXPECT_TRUE(require_time(*key, {}));
  class Certified final : public signing::Signer {
   public:
    Certified() {
      const Json bundle = fakes::vector_json("bundle/keyless-rekor1.json");
      const auto raw = bundle["verificationMaterial"]["certificate"]["rawBytes"].get<std::string>();
      chain_.push_back(crypto::Certificate::from_der(from_base64(raw).value()).value());
    }
    [[nodiscard]] const crypto::PublicKey& public_key() const noexcept override { return chain_[0].public_key(); }
    [[nodiscard]] std::span<const crypto::Certificate> certificates() const noexcept override { return chain_; }
    [[nodiscard]] Result<Bytes> sign(crypto::Scheme, ByteView) const override { return Bytes{}; }
    [[nodiscard]] Result<Bytes> sign_digest(crypto::Scheme, ByteView) const override { return Bytes{}; }

   private:
    std::vector<crypto::Certificate> chain_;
  };
  const Certified certified;
  EXPECT_EQ(require_time(certified, {}).error().code, ErrorCode::Usage);
  SigningServices stamped;
  stamped.timestamp_authorities.push_back(http::Url::parse("https://tsa.example/").value());
  EXPECT_TRUE(require_time(certified, stamped));
}

}  // namespace
}  // namespace sigwright::cosign
