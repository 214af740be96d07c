#include "signing/image_signature.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cpp/signing/samples.h"
#include "cpp/signing/signed.h"

namespace sigwright::signing {
namespace {

crypto::Digest sample_image() {
  return crypto::Digest::parse("sha256:ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664").value();
}

crypto::PublicKey cosigns_key() {
  return crypto::PublicKey::from_pem(fakes::vector_text("crypto/cosign/cosign.pub")).value();
}

class ImageSignatures : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Keys, ImageSignatures, testing::ValuesIn(samples::key_names()));

TEST_P(ImageSignatures, VerifyWithTheSignersKeyInEveryLogsScheme) {
  const auto signer = samples::signer(GetParam());
  const ImageClaims claims{"localhost/a", {{"env", "test"}}};
  for (const LogKind log : {LogKind::None, LogKind::Rekor1Dsse, LogKind::Rekor1HashedRekord, LogKind::Rekor2}) {
    const auto scheme = signing_scheme(signer->public_key().type(), log);
    const auto layer = sign_legacy(*signer, sample_image(), claims, log).value();
    EXPECT_TRUE(signer->public_key().verify(scheme, layer.payload, layer.signature).has_value());
    EXPECT_EQ(to_text(layer.payload), bundle::simple_signing_payload("localhost/a", sample_image(), {{"env", "test"}}));
    EXPECT_FALSE(layer.log_entry || layer.timestamp);
    EXPECT_EQ(layer.annotations().size(), 1U);
    const auto bundle = sign_bundle(*signer, sample_image(), claims, log).value();
    const auto& envelope = std::get<bundle::DsseEnvelope>(bundle.content);
    EXPECT_TRUE(signer->public_key().verify(scheme, envelope.pae(), envelope.signatures.at(0).signature).has_value());
    EXPECT_EQ(std::get<bundle::PublicKeyHint>(bundle.key_material).hint, signer->public_key().hint());
    EXPECT_TRUE(bundle::Bundle::parse(bundle.write()).has_value());
  }
}

// Given cosign's signature, ours is cosign's bundle.
TEST(SignBundle, WritesCosignsBytes) {
  for (const char* const name : {"key-notlog-bundle", "key-emptyconfig-bundle"}) {
    const std::string text = fakes::vector_text(std::string("bundle/") + name + ".json");
    const auto theirs = bundle::Bundle::parse(text).value();
    const auto signer =
        samples::answering(cosigns_key(), std::get<bundle::DsseEnvelope>(theirs.content).signatures[0].signature);
    EXPECT_EQ(sign_bundle(*signer, sample_image(), {}, LogKind::None).value().write(), text);
  }
}

TEST(SignLegacy, WritesCosignsBytes) {
  const auto annotations =
      fakes::vector_json("legacy/key-notlog-legacy.annotations.json").get<std::map<std::string, std::string>>();
  const auto signer =
      samples::answering(cosigns_key(), from_base64(annotations.at(std::string(bundle::kSignatureAnnotation))).value());
  const auto layer = sign_legacy(
      *signer, sample_image(), {"127.0.0.1:45000/samplef7be24ba/key-notlog-legacy", {{"env", "test"}}}, LogKind::None);
  ASSERT_TRUE(layer.has_value()) << layer.error().message;
  EXPECT_EQ(to_text(layer->payload), fakes::vector_text("legacy/key-notlog-legacy.payload.json"));
  EXPECT_EQ(layer->annotations(), annotations);
}

TEST(SignPayload, SignsTheBytesGiven) {
  const auto signer = samples::signer("p256");
  const auto layer = sign_payload(*signer, to_bytes("any bytes"), LogKind::None).value();
  EXPECT_EQ(to_text(layer.payload), "any bytes");
  EXPECT_TRUE(
      signer->public_key().verify(signer->public_key().default_scheme(), layer.payload, layer.signature).has_value());
}

TEST(ImageSignature, IsRefusedWhenTheSignerLies) {
  const auto signer = samples::answering(cosigns_key(), Bytes{0x30, 0x00});
  const auto layer = sign_legacy(*signer, sample_image(), {}, LogKind::None);
  const auto bundle = sign_bundle(*signer, sample_image(), {}, LogKind::None);
  ASSERT_FALSE(layer || bundle);
  EXPECT_EQ(layer.error().code, ErrorCode::KeyUnusable);
  EXPECT_EQ(bundle.error().code, ErrorCode::KeyUnusable);
}

}  // namespace
}  // namespace sigwright::signing
