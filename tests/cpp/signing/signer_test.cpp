#include "signing/signer.h"

#include <gtest/gtest.h>

#include "cpp/signing/samples.h"

namespace sigwright::signing {
namespace {

using samples::private_key;

template <class T>
ErrorCode code_of(const Result<T>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? ErrorCode::Internal : result.error().code;
}

class Signers : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Keys, Signers, testing::ValuesIn(samples::key_names()));

TEST_P(Signers, SignMessagesAndDigestsInMemoryAndThroughAService) {
  for (const auto& signer : {samples::signer(GetParam()), samples::service(GetParam())}) {
    const auto scheme = signer->public_key().default_scheme();
    const Bytes signature = sign_checked(*signer, scheme, as_bytes("message")).value();
    EXPECT_TRUE(signer->public_key().verify(scheme, as_bytes("message"), signature).has_value());
    EXPECT_FALSE(signer->public_key().verify(scheme, as_bytes("massage"), signature).has_value());
    const Bytes digest = crypto::hash(scheme.hash, as_bytes("message"));
    if (scheme.form == crypto::SignatureForm::Ed25519) {
      EXPECT_EQ(code_of(sign_digest_checked(*signer, scheme, digest)), ErrorCode::KeyUnusable);
    } else {
      const Bytes over_digest = sign_digest_checked(*signer, scheme, digest).value();
      EXPECT_TRUE(signer->public_key().verify(scheme, as_bytes("message"), over_digest).has_value());
    }
  }
}

TEST(Signer, SignsThePrehashedEd25519ByDigest) {
  const crypto::Scheme scheme{crypto::SignatureForm::Ed25519ph, crypto::HashAlgorithm::Sha512};
  const Bytes digest = crypto::hash(scheme.hash, as_bytes("message"));
  for (const auto& signer : {samples::signer("ed25519"), samples::service("ed25519")}) {
    EXPECT_TRUE(sign_checked(*signer, scheme, as_bytes("message")).has_value());
    EXPECT_TRUE(sign_digest_checked(*signer, scheme, digest).has_value());
  }
}

TEST(CallbackSigner, HandsOverADigestButTheMessageForPureEd25519) {
  Bytes seen;
  const auto record = [&](const std::string& key) {
    return callback_signer(private_key(key).public_key(), [&](crypto::Scheme, ByteView input) -> Result<Bytes> {
      seen.assign(input.begin(), input.end());
      return Bytes{1};
    });
  };
  const auto p384 = record("p384");
  ASSERT_TRUE(p384->sign(p384->public_key().default_scheme(), as_bytes("message")).has_value());
  EXPECT_EQ(seen, crypto::hash(crypto::HashAlgorithm::Sha384, as_bytes("message")));
  const auto ed25519 = record("ed25519");
  ASSERT_TRUE(ed25519->sign(ed25519->public_key().default_scheme(), as_bytes("message")).has_value());
  EXPECT_EQ(to_text(seen), "message");
}

TEST(CallbackSigner, HandsAMessageToWhoeverHashesHimselfAndADigestWhereThatIsAllThereIs) {
  std::string seen;
  const auto record = [&](const char* what) {
    return [&seen, what](crypto::Scheme, ByteView input) -> Result<Bytes> {
      seen = std::string(what) + ":" + to_text(input);
      return Bytes{1};
    };
  };
  const auto key = private_key("p256").public_key();
  const auto signer = callback_signer(key, record("digest"), record("message"));
  ASSERT_TRUE(signer->sign(key.default_scheme(), as_bytes("m")).has_value());
  EXPECT_EQ(seen, "message:m");
  const Bytes digest = crypto::sha256(as_bytes("m"));
  ASSERT_TRUE(signer->sign_digest(key.default_scheme(), digest).has_value());
  EXPECT_EQ(seen, "digest:" + to_text(digest));
}

// Whoever made it: a signature that does not verify is never handed on.
TEST(SignChecked, RefusesASignatureOfAnotherKeyOrNone) {
  const auto key = private_key("p256").public_key();
  const auto scheme = key.default_scheme();
  const Bytes digest = crypto::sha256(as_bytes("m"));
  const Bytes foreign =
      crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value().sign(scheme, as_bytes("m")).value();
  for (const Bytes& answer : {foreign, Bytes{}, Bytes(64, 0)}) {
    const auto signer = samples::answering(key, answer);
    EXPECT_EQ(code_of(sign_checked(*signer, scheme, as_bytes("m"))), ErrorCode::KeyUnusable);
    EXPECT_EQ(code_of(sign_digest_checked(*signer, scheme, digest)), ErrorCode::KeyUnusable);
  }
  const Bytes right = private_key("p256").sign(scheme, as_bytes("m")).value();
  EXPECT_TRUE(sign_checked(*samples::answering(key, right), scheme, as_bytes("m")).has_value());
  EXPECT_EQ(code_of(sign_checked(*samples::answering(key, right), scheme, as_bytes("M"))), ErrorCode::KeyUnusable);
}

TEST(SignChecked, PassesOnTheSignersOwnError) {
  const auto signer = samples::answering(private_key("p256").public_key(), fail(ErrorCode::Unreachable, "no service"));
  EXPECT_EQ(code_of(sign_checked(*signer, signer->public_key().default_scheme(), as_bytes("m"))),
            ErrorCode::Unreachable);
}

TEST(SignChecked, RefusesASchemeOfAnotherKindOfKey) {
  const auto signer = samples::signer("p256");
  const crypto::Scheme rsa{crypto::SignatureForm::RsaPkcs1, crypto::HashAlgorithm::Sha256};
  EXPECT_EQ(code_of(sign_checked(*signer, rsa, as_bytes("m"))), ErrorCode::KeyUnusable);
}

}  // namespace
}  // namespace sigwright::signing
