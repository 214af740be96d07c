// (1) of the verifier: what counts as a signature at all.

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::expect_failure;

TEST(CheckFormat, TakesAnAttestationForNoSignature) {
  for (const bool good_key : {true, false}) {
    auto policy = samples::policy();
    if (!good_key) policy.keys = {samples::key("p384")};
    const auto report = samples::verify(bundle_named("attest-none-bundle"), policy);
    EXPECT_FALSE(report.is_verified());
    EXPECT_FALSE(report.is_signature());
    EXPECT_EQ(report.failure(), nullptr);
    EXPECT_EQ(report.predicate_type, "https://slsa.dev/provenance/v0.2");
    EXPECT_EQ(report.checks.front().status, CheckStatus::NotApplicable);
    for (std::size_t i = 1; i < report.checks.size(); ++i) EXPECT_EQ(report.checks[i].status, CheckStatus::NotRun);
    EXPECT_TRUE(report.signer.key_fingerprint.empty());
  }
}

TEST(CheckFormat, RefusesAMessageSignatureOnAnImage) {
  expect_failure(samples::verify(bundle_named("blob-p256")), "format", ErrorCode::NoMatchingSignature);
}

// Even one whose message is the image's digest, by the right key.
TEST(CheckFormat, RefusesAMessageSignatureOverTheImagesDigest) {
  const auto key = samples::private_key("p256");
  bundle::Bundle bundle;
  bundle.content =
      bundle::MessageSignature{crypto::HashAlgorithm::Sha256, samples::image().raw(),
                               key.sign_digest(key.public_key().default_scheme(), samples::image().raw()).value()};
  auto policy = samples::policy();
  policy.keys = {key.public_key()};
  expect_failure(samples::verify(bundle, policy), "format", ErrorCode::NoMatchingSignature);
}

TEST(CheckFormat, RefusesAnotherTypeOfPayload) {
  auto bundle = bundle_named("key-notlog-bundle");
  std::get<bundle::DsseEnvelope>(bundle.content).payload_type = "text/plain";
  expect_failure(samples::verify(bundle), "format", ErrorCode::NoMatchingSignature);
}

TEST(CheckFormat, RefusesAnEnvelopeForABlob) {
  const samples::MemoryBlob blob("x");
  for (const char* const name : {"key-notlog-bundle", "attest-none-bundle"}) {
    expect_failure(samples::verifier().verify_blob(bundle_named(name), "a", blob), "format",
                   ErrorCode::NoMatchingSignature);
  }
}

// Against the specification; taken where --allow-certificate-chain asks for it, and not where it does not.
TEST(CheckFormat, TakesAChainInV03WhereThatIsAskedFor) {
  auto bundle = bundle_named("key-notlog-bundle");
  bundle.key_material = bundle::CertificateChain{{to_bytes("leaf")}, true};
  expect_failure(samples::verify(bundle), "format", ErrorCode::Malformed);
  auto policy = samples::policy();
  policy.allow_certificate_chain = true;
  EXPECT_TRUE(samples::verify(bundle, policy).is_verified());
}

}  // namespace
}  // namespace sigwright::verify
