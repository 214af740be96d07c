// (4) of the verifier: what was signed is this image, or this blob.

#include <gtest/gtest.h>

#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cpp/verify/signed.h"

namespace sigwright::verify {
namespace {

using fakes::with_value;
using samples::check;
using samples::expect_failure;
using samples::own_policy;
using samples::signed_bundle;
using samples::signed_layer;

std::string statement_of(const std::vector<OrderedJson>& digests) {
  OrderedJson json = OrderedJson::parse(bundle::image_signature_statement(samples::image(), {}));
  json["subject"] = OrderedJson::array();
  for (const OrderedJson& digest : digests) json["subject"].push_back({{"digest", digest}});
  return json.dump();
}

OrderedJson sha256(const crypto::Digest& digest) { return {{"sha256", digest.hex()}}; }

TEST(CheckSubject, RefusesAnotherImageAndNamesBoth) {
  const auto other = samples::other_image();
  for (const auto& report : {samples::verifier().verify_image(samples::bundle_named("key-notlog-bundle"), "s", other),
                             samples::verifier().verify_image(samples::layer_named("key-notlog-legacy"), "s", other)}) {
    expect_failure(report, "subject digest", ErrorCode::NoMatchingSignature);
    EXPECT_NE(report.failure()->reason.find(other.str()), std::string::npos);
    EXPECT_NE(report.failure()->reason.find(samples::image().str()), std::string::npos);
    EXPECT_FALSE(report.signer.key_fingerprint.empty()) << "the key is right, and the report says so";
  }
}

TEST(CheckSubject, IsSkippedOnRequestAndSaysSo) {
  auto policy = samples::policy();
  policy.check_claims = false;
  const auto report =
      samples::verifier(policy).verify_image(samples::bundle_named("key-notlog-bundle"), "s", samples::other_image());
  EXPECT_TRUE(report.is_verified());
  EXPECT_EQ(check(report, "subject digest").status, CheckStatus::Skipped);
  EXPECT_EQ(check(report, "subject digest").option, "--check-claims=false");
  EXPECT_NE(check(report, "subject digest").reason.find(samples::image().str()), std::string::npos);
}

TEST(CheckSubject, TakesAnyOfSeveralSubjects) {
  const auto other = sha256(samples::other_image());
  EXPECT_TRUE(
      samples::verify(signed_bundle(statement_of({other, sha256(samples::image())})), own_policy()).is_verified());
  expect_failure(samples::verify(signed_bundle(statement_of({other, other})), own_policy()), "subject digest",
                 ErrorCode::NoMatchingSignature);
}

std::string named_statement(const std::vector<std::string>& names) {
  OrderedJson json = OrderedJson::parse(statement_of({}));
  for (const std::string& name : names) {
    json["subject"].push_back({{"name", name}, {"digest", sha256(samples::image())}});
  }
  return json.dump();
}

TEST(CheckSubject, TakesTheOneOfTheNameThatIsAskedFor) {
  auto policy = own_policy();
  policy.subject_name = {"pkg:npm/app@1.0.0"};
  EXPECT_TRUE(
      samples::verify(signed_bundle(named_statement({"pkg:npm/b@1", "pkg:npm/app@1.0.0"})), policy).is_verified());
  expect_failure(samples::verify(signed_bundle(named_statement({"pkg:npm/app@1.0.1"})), policy), "subject digest",
                 ErrorCode::NoMatchingSignature);
}

TEST(CheckSubject, OfAPackageIsAloneAndOfAnyFormOfItsName) {
  auto policy = own_policy();
  policy.subject_name = {"My_App-1.0.tar.gz", true};
  EXPECT_TRUE(samples::verify(signed_bundle(named_statement({"my-app-1.0.tar.gz"})), policy).is_verified());
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"my-app-1.1.tar.gz"}, {"my-app-1.0.tar.gz", "my-app-1.0.tar.gz"}}) {
    expect_failure(samples::verify(signed_bundle(named_statement(names)), policy), "subject digest",
                   ErrorCode::NoMatchingSignature);
  }
}

TEST(CheckSubject, TakesTheImageAloneWhereThatIsAskedFor) {
  auto policy = own_policy();
  policy.sole_subject = true;
  const auto own = sha256(samples::image());
  const auto other = sha256(samples::other_image());
  EXPECT_TRUE(samples::verify(signed_bundle(statement_of({own})), policy).is_verified());
  EXPECT_TRUE(samples::verify(signed_bundle(statement_of({own, own})), policy).is_verified());
  for (const auto& subjects : {std::vector{own, other}, std::vector{other, own}}) {
    const auto report = samples::verify(signed_bundle(statement_of(subjects)), policy);
    expect_failure(report, "subject digest", ErrorCode::NoMatchingSignature);
    EXPECT_NE(report.failure()->hint.find("--allow-other-subjects"), std::string::npos);
  }
}

TEST(CheckSubject, ComparesTheWholeDigestUnderItsOwnName) {
  const std::string hex(samples::image().hex());
  std::string upper = hex;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  for (const OrderedJson& digest :
       {OrderedJson{{"sha512", hex}}, OrderedJson{{"sha256", hex.substr(1)}}, OrderedJson{{"sha256", hex + "0"}},
        OrderedJson{{"sha256", upper}}, OrderedJson{{"SHA256", hex}}, OrderedJson{{"sha256", "sha256:" + hex}},
        OrderedJson{{"sha256", ""}}}) {
    expect_failure(samples::verify(signed_bundle(statement_of({digest})), own_policy()), "subject digest",
                   ErrorCode::NoMatchingSignature);
  }
  const std::string payload = bundle::simple_signing_payload("localhost/a", samples::image(), {});
  for (const std::string& digest :
       {hex, "sha512:" + hex, "sha256:" + upper, "sha256:" + hex.substr(1), std::string()}) {
    const auto layer = signed_layer(with_value(payload, "/critical/image/docker-manifest-digest", digest));
    expect_failure(samples::verify(layer, own_policy()), "subject digest", ErrorCode::NoMatchingSignature);
  }
}

TEST(CheckSubject, TakesAnImageNamedBySha512) {
  const auto image = crypto::Digest::of(as_bytes("x"), crypto::HashAlgorithm::Sha512);
  const auto verifier = samples::verifier(own_policy());
  EXPECT_TRUE(
      verifier.verify_image(signed_bundle(bundle::image_signature_statement(image, {})), "s", image).is_verified());
  EXPECT_TRUE(verifier.verify_image(signed_layer(bundle::simple_signing_payload("localhost/a", image, {})), "s", image)
                  .is_verified());
}

TEST(CheckSubject, ShowsNoControlCharactersOfAPayload) {
  const auto report = samples::verify(signed_bundle(statement_of({{{"sha256", "\x1b[2J\n"}}})), own_policy());
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->reason.find_first_of("\x1b\n"), std::string::npos);
}

// The signature is over the blob; a bundle that names another digest was tampered with all the same.
TEST(CheckBlobDigest, RefusesABundleThatNamesAnotherDigest) {
  auto bundle = samples::bundle_named("blob-p256");
  const samples::MemoryBlob blob(samples::vector_text("bundle/blob-p256.txt"));
  std::get<bundle::MessageSignature>(bundle.content).digest[0] ^= 1;
  expect_failure(samples::verifier().verify_blob(bundle, "a", blob), "subject digest", ErrorCode::NoMatchingSignature);
  std::get<bundle::MessageSignature>(bundle.content).digest.clear();
  EXPECT_TRUE(samples::verifier().verify_blob(bundle, "a", blob).is_verified()) << "it need not name any";
}

}  // namespace
}  // namespace sigwright::verify
