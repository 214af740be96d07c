#include "signing/blob_signature.h"

#include <gtest/gtest.h>

#include "cpp/signing/samples.h"

namespace sigwright::signing {
namespace {

class BlobSignatures : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Keys, BlobSignatures, testing::ValuesIn(samples::key_names()));

TEST_P(BlobSignatures, VerifyWithTheSignersKey) {
  const auto signer = samples::signer(GetParam());
  const auto& key = signer->public_key();
  for (const LogKind log : {LogKind::None, LogKind::Rekor2}) {
    const auto scheme = signing_scheme(key.type(), log);
    const auto bundle = sign_blob_bytes(*signer, scheme, as_bytes("blob")).value();
    const auto& message = std::get<bundle::MessageSignature>(bundle.content);
    EXPECT_TRUE(key.verify(scheme, as_bytes("blob"), message.signature).has_value());
    EXPECT_FALSE(key.verify(scheme, as_bytes("Blob"), message.signature).has_value());
    EXPECT_EQ(message.digest, crypto::hash(message.algorithm, as_bytes("blob")));
    EXPECT_EQ(message.algorithm, signs_bytes(scheme) ? crypto::HashAlgorithm::Sha256 : scheme.hash);
    EXPECT_TRUE(bundle::Bundle::parse(bundle.write()).has_value());
    const auto by_digest = sign_blob_digest(*signer, scheme, crypto::hash(scheme.hash, as_bytes("blob")));
    ASSERT_EQ(by_digest.has_value(), !signs_bytes(scheme));
    if (!by_digest) {
      EXPECT_EQ(by_digest.error().code, ErrorCode::KeyUnusable);
    } else {
      const auto& signature = std::get<bundle::MessageSignature>(by_digest->content).signature;
      EXPECT_TRUE(key.verify(scheme, as_bytes("blob"), signature).has_value());
    }
  }
}

// Given cosign's signature, ours is cosign's bundle.
TEST(SignBlob, WritesCosignsBytes) {
  for (const std::string name : {"p256", "p384", "p521", "rsa2048", "rsa4096"}) {
    const std::string text = fakes::vector_text("bundle/blob-" + name + ".json");
    const auto theirs = bundle::Bundle::parse(text).value();
    const auto key =
        crypto::PublicKey::from_pem(
            fakes::vector_text("crypto/cosign/" + (name == "p256" ? std::string("cosign") : name) + ".pub"))
            .value();
    const auto signer = samples::answering(key, std::get<bundle::MessageSignature>(theirs.content).signature);
    const auto ours = sign_blob_bytes(*signer, signing_scheme(key.type(), LogKind::None),
                                      fakes::vector_bytes("bundle/blob-" + name + ".txt"));
    ASSERT_TRUE(ours.has_value()) << name << ours.error().message;
    EXPECT_EQ(ours->write(), text);
  }
}

TEST(SignBlob, RefusesADigestOfAnotherLength) {
  const auto signer = samples::signer("p256");
  const auto scheme = signer->public_key().default_scheme();
  EXPECT_FALSE(sign_blob_digest(*signer, scheme, Bytes(31, 0)).has_value());
  EXPECT_FALSE(sign_blob_digest(*signer, scheme, Bytes(48, 0)).has_value());
}

}  // namespace
}  // namespace sigwright::signing
