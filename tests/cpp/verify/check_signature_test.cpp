// (2) of the verifier: a key of the policy, and how it may have signed.

#include <gtest/gtest.h>

#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cpp/verify/samples.h"

namespace sigwright::verify {
namespace {

using crypto::HashAlgorithm;
using crypto::Scheme;
using crypto::SignatureForm;
using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::layer_named;
using samples::MemoryBlob;

Policy policy_of(std::vector<crypto::PublicKey> keys) {
  auto policy = samples::policy();
  policy.keys = std::move(keys);
  return policy;
}

TEST(CheckSignature, RefusesAnotherKeyAndSaysWhich) {
  const auto other = samples::key("p384");
  const auto report = samples::verify(bundle_named("key-notlog-bundle"), policy_of({other}));
  expect_failure(report, "signature", ErrorCode::NoMatchingSignature);
  EXPECT_NE(report.failure()->reason.find(other.fingerprint()), std::string::npos);
  EXPECT_NE(report.failure()->reason.find(samples::key("cosign").fingerprint()), std::string::npos) << "by the hint";
  EXPECT_TRUE(report.signer.key_fingerprint.empty());
  expect_failure(samples::verify(layer_named("key-notlog-legacy"), policy_of({other})), "signature",
                 ErrorCode::NoMatchingSignature);
}

TEST(CheckSignature, TakesAnyKeyOfThePolicyAndNamesIt) {
  const auto right = samples::key("cosign");
  const auto report = samples::verify(bundle_named("key-notlog-bundle"),
                                      policy_of({samples::key("p384"), samples::key("rsa2048"), right}));
  ASSERT_TRUE(report.is_verified());
  EXPECT_EQ(check(report, "signature").reason, "key " + right.fingerprint() + " (ecdsa-p256, sha256)");
}

TEST(CheckSignature, RefusesEverythingWithoutAKey) {
  expect_failure(samples::verify(bundle_named("key-notlog-bundle"), policy_of({})), "signature",
                 ErrorCode::NoMatchingSignature);
}

// Hints and certificates are unauthenticated: they neither help nor hinder.
TEST(CheckSignature, TriesTheKeyWhateverTheMaterialClaims) {
  auto bundle = bundle_named("key-notlog-bundle");
  bundle.key_material = bundle::PublicKeyHint{"another"};
  EXPECT_TRUE(samples::verify(bundle).is_verified());
  bundle.key_material = bundle_named("keyless-rekor1").key_material;
  EXPECT_TRUE(samples::verify(bundle).is_verified());
  auto layer = layer_named("key-notlog-legacy");
  layer.certificate_pem = "-----BEGIN CERTIFICATE-----";
  EXPECT_TRUE(samples::verify(layer).is_verified());
}

TEST(CheckSignature, NeverAcceptsACertificateInPlaceOfTheKey) {
  const auto report = samples::verify(bundle_named("keyless-rekor1"));
  expect_failure(report, "signature", ErrorCode::NoMatchingSignature);
  EXPECT_NE(report.failure()->reason.find("certificate"), std::string::npos);
}

TEST(CheckSignature, SaysWhenTheNamedKeyWasTriedInVain) {
  auto bundle = bundle_named("key-notlog-bundle");
  std::get<bundle::DsseEnvelope>(bundle.content).signatures[0].signature.back() ^= 1;
  const auto report = samples::verify(bundle);
  expect_failure(report, "signature", ErrorCode::NoMatchingSignature);
  EXPECT_NE(report.failure()->reason.find("not the original"), std::string::npos);
}

TEST(CheckSignature, ShowsAHostileHintWithoutItsControlCharacters) {
  auto bundle = bundle_named("key-notlog-bundle");
  bundle.key_material = bundle::PublicKeyHint{"a\x1b[31m\n" + std::string(1000, 'x')};
  const auto report = samples::verify(bundle, policy_of({samples::key("p384")}));
  EXPECT_EQ(report.failure()->reason.find_first_of("\x1b\n"), std::string::npos);
  EXPECT_LT(report.failure()->reason.size(), 400U);
}

// Every way in which cosign or sigwright signs with a key is found without a flag.
struct Way {
  std::string name, key;
  Scheme scheme;
};
class Ways : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(
    Schemes, Ways,
    testing::Values(Way{"P256", "p256", {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
                    Way{"P384", "p384", {SignatureForm::Ecdsa, HashAlgorithm::Sha384}},
                    Way{"P384Sha256", "p384", {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
                    Way{"P521", "p521", {SignatureForm::Ecdsa, HashAlgorithm::Sha512}},
                    Way{"P521Sha256", "p521", {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
                    Way{"Rsa", "rsa2048", {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}},
                    Way{"Ed25519", "ed25519", {SignatureForm::Ed25519, HashAlgorithm::Sha256}},
                    Way{"Ed25519ph", "ed25519", {SignatureForm::Ed25519ph, HashAlgorithm::Sha512}}),
    [](const auto& row) { return row.param.name; });

TEST_P(Ways, AreFoundForImages) {
  const auto key = samples::private_key(GetParam().key);
  const auto policy = policy_of({key.public_key()});
  bundle::SignatureLayer layer;
  layer.payload = to_bytes(bundle::simple_signing_payload("localhost/a", samples::image(), {}));
  layer.signature = key.sign(GetParam().scheme, layer.payload).value();
  EXPECT_TRUE(samples::verify(layer, policy).is_verified());
  bundle::DsseEnvelope envelope{
      std::string(bundle::kInTotoPayloadType), to_bytes(bundle::image_signature_statement(samples::image(), {})), {}};
  envelope.signatures = {{key.sign(GetParam().scheme, envelope.pae()).value(), ""}};
  bundle::Bundle bundle;
  bundle.content = envelope;
  EXPECT_TRUE(samples::verify(bundle, policy).is_verified());
  // What is signed is the pre-authentication encoding, not the payload.
  envelope.signatures = {{key.sign(GetParam().scheme, envelope.payload).value(), ""}};
  bundle.content = envelope;
  expect_failure(samples::verify(bundle, policy), "signature", ErrorCode::NoMatchingSignature);
}

TEST_P(Ways, AreFoundForBlobs) {
  const auto key = samples::private_key(GetParam().key);
  const auto verifier = samples::verifier(policy_of({key.public_key()}));
  const Bytes signature = key.sign(GetParam().scheme, as_bytes("blob")).value();
  const MemoryBlob blob("blob");
  EXPECT_TRUE(verifier.verify_blob(signature, "a", blob).is_verified());
  // Bytes are wanted for pure Ed25519 alone, and tried first for the other Ed25519.
  EXPECT_EQ(blob.read(), GetParam().key == "ed25519" ? 1 : 0);
  expect_failure(verifier.verify_blob(signature, "a", MemoryBlob("Blob")), "signature", ErrorCode::NoMatchingSignature);
}

TEST(CheckSignature, TakesTheHashThatPolicyNames) {
  const auto key = samples::private_key("p256");
  bundle::SignatureLayer layer;
  layer.payload = to_bytes(bundle::simple_signing_payload("localhost/a", samples::image(), {}));
  layer.signature = key.sign({SignatureForm::Ecdsa, HashAlgorithm::Sha512}, layer.payload).value();
  auto policy = policy_of({key.public_key()});
  expect_failure(samples::verify(layer, policy), "signature", ErrorCode::NoMatchingSignature);
  policy.hash = HashAlgorithm::Sha512;
  EXPECT_TRUE(samples::verify(layer, policy).is_verified());
}

TEST(CheckSignature, TakesTheHashThatABlobsBundleDeclares) {
  const auto key = samples::private_key("p256");
  const Scheme scheme{SignatureForm::Ecdsa, HashAlgorithm::Sha384};
  const Bytes digest = crypto::hash(HashAlgorithm::Sha384, as_bytes("blob"));
  bundle::Bundle bundle;
  bundle.content = bundle::MessageSignature{HashAlgorithm::Sha384, digest, key.sign_digest(scheme, digest).value()};
  const auto verifier = samples::verifier(policy_of({key.public_key()}));
  EXPECT_TRUE(verifier.verify_blob(bundle, "a", MemoryBlob("blob")).is_verified());
  EXPECT_FALSE(verifier.verify_blob(bundle, "a", MemoryBlob("other")).is_verified());
}

// A blob that cannot be read is no wrong signature.
TEST(CheckSignature, PassesOnWhyABlobCannotBeRead) {
  class Unreadable final : public Verifier::BlobDigests {
   public:
    [[nodiscard]] Result<Bytes> digest(HashAlgorithm) const override { return fail(ErrorCode::LocalFile, "gone"); }
    [[nodiscard]] Result<ByteView> bytes() const override { return fail(ErrorCode::Interrupted, "stopped"); }
  };
  expect_failure(samples::verifier().verify_blob(bundle_named("blob-p256"), "a", Unreadable()), "signature",
                 ErrorCode::LocalFile);
  const auto policy = policy_of({samples::key("ed25519")});
  expect_failure(samples::verifier(policy).verify_blob(bundle_named("blob-p256"), "a", Unreadable()), "signature",
                 ErrorCode::Interrupted);
}

}  // namespace
}  // namespace sigwright::verify
