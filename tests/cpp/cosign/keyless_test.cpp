// Signing without a key: what is asked before anything is sent, and when a signature would prove nothing.

#include "cosign/keyless.h"

#include <gtest/gtest.h>

#include "cpp/cosign/profiled.h"
#include "signing/certificate_signer.h"

namespace sigwright::cosign {
namespace {

std::string token(std::int64_t expires) {
  const std::string claims = R"({"iss":"i","sub":"me","exp":)" + std::to_string(expires) + "}";
  return "e30." + to_base64(as_bytes(claims)) + ".c2ln";
}

class KeylessTest : public ProfiledTest {
 protected:
  [[nodiscard]] Result<KeylessSigner> sign_as(KeylessOptions options) const {
    if (options.identity_token.empty()) options.identity_token = token(4'000'000'000);
    return keyless_signer(options, context_, {});
  }
  [[nodiscard]] std::string signing_config(const std::string& authority) const {
    trust::SigningConfig config;
    const TimeRange always{.start = from_unix_seconds(0)};
    if (!authority.empty()) config.certificate_authorities = {{.url = authority, .valid = always}};
    config.oidc_providers = {{.url = "https://issuer.corp", .valid = always}};
    return write_text("config.json", config.write());
  }
};

TEST_F(KeylessTest, the_public_authority_is_asked_only_after_a_yes) {
  for (const auto* url : {"", "https://fulcio.sigstore.dev", "https://fulcio.sigstage.dev"}) {
    const auto signer = sign_as({.fulcio_url = url});
    ASSERT_FALSE(signer);
    EXPECT_EQ(signer.error().code, ErrorCode::Usage);
    EXPECT_TRUE(signer.error().details.contains("public_log")) << signer.error().message;
  }
  EXPECT_EQ(take(certificate_services({.confirmed = true}, context_)).oidc_issuer, kPublicIssuer);
}

TEST_F(KeylessTest, plain_http_is_for_loopback_alone) {
  const auto signer = sign_as({.fulcio_url = "http://fulcio.example"});
  ASSERT_FALSE(signer);
  EXPECT_NE(signer.error().message.find("plain http"), std::string::npos);
  EXPECT_FALSE(certificate_services({.fulcio_url = "https://f.corp", .oidc_issuer = "http://issuer.corp"}, context_));
}

TEST_F(KeylessTest, options_come_before_the_signing_config_and_that_before_the_profile) {
  auto profile = pinning("https://rekor.corp");
  const TimeRange always{.start = from_unix_seconds(0)};
  profile.signing_config.certificate_authorities = {{.url = "https://ca.profile", .valid = always}};
  save("team", profile);
  save("default", profile);
  const std::string config = signing_config("https://ca.config");
  const auto authority = [&](const KeylessOptions& options) {
    return take(certificate_services(options, context_)).authority.host;
  };
  EXPECT_EQ(authority({.fulcio_url = "https://ca.flag", .signing_config = config}), "ca.flag");
  EXPECT_EQ(authority({.signing_config = config, .profile = "team"}), "ca.config");
  EXPECT_EQ(authority({.profile = "team"}), "ca.profile");
  EXPECT_EQ(authority({}), "ca.profile");
  EXPECT_EQ(take(certificate_services({.signing_config = config}, context_)).oidc_issuer, "https://issuer.corp");
}

TEST_F(KeylessTest, a_signing_config_without_an_authority_is_a_no) {
  EXPECT_EQ(sign_as({.signing_config = signing_config("")}).error().code, ErrorCode::Usage);
}

TEST_F(KeylessTest, a_signing_config_that_cannot_be_read_is_named) {
  const auto signer = sign_as({.signing_config = "/nowhere/config.json"});
  ASSERT_FALSE(signer);
  EXPECT_NE(signer.error().message.find("reading the signing config"), std::string::npos);
}

TEST_F(KeylessTest, a_token_that_has_ended_is_not_sent) {
  const fakes::HttpServer authority([](const fakes::FakeRequest&) { return fakes::FakeResponse{}; });
  const auto signer = sign_as({.identity_token = token(1), .fulcio_url = authority.url()});
  ASSERT_FALSE(signer);
  EXPECT_EQ(signer.error().code, ErrorCode::AccessDenied);
  EXPECT_TRUE(authority.requests().empty());
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
  const Time start = certified.certificates().front().validity().start;
  for (const auto& [minutes, good] : {std::pair{-10, false}, {-1, true}, {1, true}, {11, false}}) {
    Context context;
    context.now = [&, late = minutes] { return start + std::chrono::minutes(late); };
    EXPECT_EQ(require_valid_now(certified, context).has_value(), good) << minutes;
    EXPECT_TRUE(require_valid_now(*key, context));
  }
  SigningServices stamped;
  stamped.timestamp_authorities.push_back(http::Url::parse("https://tsa.example/").value());
  EXPECT_TRUE(require_time(certified, stamped));
}

}  // namespace
}  // namespace sigwright::cosign
