#include "verify/occurrence.h"

#include <gtest/gtest.h>

#include "bundle/dsse.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"

namespace sigwright::verify {
namespace {

using crypto::KeyType;

template <class T>
T take(Result<T> result) {
  if (result) return *std::move(result);
  throw std::runtime_error(result.error().message);
}

const crypto::PrivateKey& key() {
  static const auto made = take(crypto::PrivateKey::generate(KeyType::EcdsaP256));
  return made;
}

class OccurrenceTest : public testing::Test {
 protected:
  crypto::Digest image_ = crypto::Digest::of(as_bytes("image"));
  Bytes payload_ = to_bytes(bundle::simple_signing_payload("registry.test/app", image_, {}));
  std::vector<AttestorKey> keys_{{"the key", key().public_key(), key().public_key().default_scheme()}};

  [[nodiscard]] Occurrence signed_by(const crypto::PrivateKey& signer, std::string id = "the key") const {
    const auto scheme = signer.public_key().default_scheme();
    return {"occurrence", "", payload_, {{std::move(id), take(signer.sign(scheme, payload_))}}};
  }
  [[nodiscard]] Occurrence envelope(const std::string& type, const Bytes& payload) const {
    const auto scheme = key().public_key().default_scheme();
    return {"occurrence", type, payload, {{"the key", take(key().sign(scheme, bundle::dsse_pae(type, payload)))}}};
  }
  [[nodiscard]] OccurrenceReport verify(const Occurrence& occurrence) const {
    return verify_occurrence(occurrence, keys_, image_);
  }
  void expect_failure(const Occurrence& occurrence, std::string_view step, ErrorCode code) const {
    const auto report = verify(occurrence);
    EXPECT_FALSE(report.verified);
    ASSERT_FALSE(report.checks.empty());
    EXPECT_EQ(report.checks.back().name, step);
    EXPECT_EQ(report.checks.back().status, CheckStatus::Failed);
    EXPECT_EQ(report.checks.back().code, code) << report.checks.back().reason;
  }
};

TEST_F(OccurrenceTest, HoldsWhenAListedKeySignedThisDigest) {
  const auto report = verify(signed_by(key()));
  EXPECT_TRUE(report.verified);
  EXPECT_EQ(report.key_id, "the key");
  EXPECT_EQ(report.signer.key_fingerprint, key().public_key().fingerprint());
  EXPECT_EQ(report.docker_reference, "registry.test/app");
  EXPECT_EQ(report.checks.size(), 3U);
}

TEST_F(OccurrenceTest, HoldsWithOneGoodSignatureAmongOthers) {
  auto occurrence = signed_by(key());
  occurrence.signatures.insert(occurrence.signatures.begin(), {"stranger", Bytes{1, 2, 3}});
  EXPECT_TRUE(verify(occurrence).verified);
}

TEST_F(OccurrenceTest, FailsForAnotherKeyUnderTheSameId) {
  const auto other = take(crypto::PrivateKey::generate(KeyType::EcdsaP256));
  expect_failure(signed_by(other), "signature", ErrorCode::NoMatchingSignature);
}

TEST_F(OccurrenceTest, FailsForTheRightKeyUnderAnotherId) {
  expect_failure(signed_by(key(), "another id"), "signature", ErrorCode::NoMatchingSignature);
}

TEST_F(OccurrenceTest, FailsWithoutSignatures) {
  auto occurrence = signed_by(key());
  occurrence.signatures.clear();
  expect_failure(occurrence, "signature", ErrorCode::NoMatchingSignature);
}

TEST_F(OccurrenceTest, FailsWhenAnyByteChanged) {
  auto payload = signed_by(key());
  payload.payload.back() ^= 1;
  expect_failure(payload, "signature", ErrorCode::NoMatchingSignature);
  auto signature = signed_by(key());
  signature.signatures.front().signature.back() ^= 1;
  expect_failure(signature, "signature", ErrorCode::NoMatchingSignature);
}

TEST_F(OccurrenceTest, FailsForAnotherImage) {
  payload_ = to_bytes(bundle::simple_signing_payload("registry.test/app", crypto::Digest::of(as_bytes("other")), {}));
  expect_failure(signed_by(key()), "subject digest", ErrorCode::NoMatchingSignature);
}

TEST_F(OccurrenceTest, FailsForAPayloadThatIsNone) {
  for (const std::string_view text : {"", "{}", "[]", R"({"critical":{}})", R"({"critical":{"image":{}}})"}) {
    payload_ = to_bytes(text);
    expect_failure(signed_by(key()), "payload", ErrorCode::Malformed);
  }
}

TEST_F(OccurrenceTest, OfAnEnvelopeIsSignedOverItsEncoding) {
  EXPECT_TRUE(verify(envelope("application/vnd.test", payload_)).verified);
  auto bare = signed_by(key());
  bare.payload_type = "application/vnd.test";
  expect_failure(bare, "signature", ErrorCode::NoMatchingSignature);
  auto renamed = envelope("application/vnd.test", payload_);
  renamed.payload_type = "application/vnd.other";
  expect_failure(renamed, "signature", ErrorCode::NoMatchingSignature);
}

TEST_F(OccurrenceTest, OfAnEnvelopeMayHoldAStatement) {
  const std::string type(bundle::kInTotoPayloadType);
  EXPECT_TRUE(verify(envelope(type, to_bytes(bundle::image_signature_statement(image_, {})))).verified);
  const auto other = crypto::Digest::of(as_bytes("other"));
  expect_failure(envelope(type, to_bytes(bundle::image_signature_statement(other, {}))), "subject digest",
                 ErrorCode::NoMatchingSignature);
  expect_failure(envelope(type, payload_), "payload", ErrorCode::Malformed);
}

TEST_F(OccurrenceTest, IsJudgedByTheOneThatGotFurthest) {
  EXPECT_EQ(judge_occurrences({}, "app")->code, ErrorCode::NoSignatures);
  auto broken = signed_by(key());
  payload_ = to_bytes("{}");
  broken.signatures.clear();
  std::vector reports{verify(signed_by(key())), verify(broken)};
  EXPECT_EQ(judge_occurrences(reports, "app")->code, ErrorCode::Malformed);
  payload_ = to_bytes(bundle::simple_signing_payload("registry.test/app", image_, {}));
  reports.push_back(verify(signed_by(key())));
  EXPECT_FALSE(judge_occurrences(reports, "app").has_value());
}

TEST(AttestorScheme, IsTheAttestorsWordWhereItIsTheKeys) {
  const auto& p256 = key().public_key();
  EXPECT_EQ(take(attestor_scheme("ECDSA_P256_SHA256", p256)), p256.default_scheme());
  EXPECT_EQ(take(attestor_scheme("EC_SIGN_P256_SHA256", p256)), p256.default_scheme());
  const auto rsa = take(crypto::PrivateKey::generate(KeyType::Rsa, 2048));
  EXPECT_EQ(take(attestor_scheme("RSA_SIGN_PSS_2048_SHA256", rsa.public_key())).form, crypto::SignatureForm::RsaPss);
  EXPECT_EQ(take(attestor_algorithm(rsa.public_key())), "RSA_SIGN_PKCS1_2048_SHA256");
  for (const std::string_view name : {"", "ML_DSA_65", "ECDSA_P384_SHA384", "RSA_PSS_4096_SHA256"}) {
    EXPECT_EQ(attestor_scheme(name, p256).error().code, ErrorCode::KeyUnusable) << name;
  }
  const auto ed25519 = take(crypto::PrivateKey::generate(KeyType::Ed25519));
  EXPECT_EQ(attestor_algorithm(ed25519.public_key()).error().code, ErrorCode::KeyUnusable);
}

}  // namespace
}  // namespace sigwright::verify
