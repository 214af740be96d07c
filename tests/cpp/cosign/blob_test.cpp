#include "cosign/blob.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "bundle/bundle.h"
#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kText = "a blob\n";

class BlobTest : public testing::TestWithParam<crypto::KeyType> {
 protected:
  oci::TemporaryDirectory directory_;
  Context context_ = test_context();
  std::shared_ptr<const signing::Signer> key_ = new_signer(GetParam());
  BlobPath blob_{directory_.write("blob", kText).string()};
  VerifyBlobOptions options_;

  BlobTest() {
    options_.keys = {key_->public_key()};
    options_.insecure_ignore_tlog = true;
    options_.source = "bundle.json";
  }
  [[nodiscard]] SignedBlob sign() {
    return take(sign_blob(blob_, {.signer = key_, .log = {.upload = false}}, context_, {}));
  }
  [[nodiscard]] verify::VerificationReport verify(const BlobSource& blob) {
    return take(verify_blob(blob, options_, context_, {}));
  }
};

TEST_P(BlobTest, verifies_the_bundle_it_made) {
  const auto made = sign();
  options_.bundle = made.bundle;
  const auto report = verify(blob_);
  EXPECT_TRUE(report.ok()) << report.error->message;
  EXPECT_EQ(report.image, blob_.path);
  EXPECT_FALSE(report.digest.empty());
  ASSERT_EQ(report.candidates.size(), 1U);
  EXPECT_EQ(report.candidates.front().source, "bundle.json");
}

TEST_P(BlobTest, verifies_the_bare_signature_raw_and_in_base64) {
  const auto made = sign();
  options_.signature = made.signature;
  EXPECT_TRUE(verify(blob_).ok());
  options_.signature = to_bytes(to_base64(made.signature) + "\n");
  EXPECT_TRUE(verify(blob_).ok());
}

TEST_P(BlobTest, verifies_bytes_in_memory) {
  options_.bundle = sign().bundle;
  EXPECT_TRUE(verify(as_bytes(kText)).ok());
}

TEST_P(BlobTest, refuses_another_blob) {
  options_.bundle = sign().bundle;
  const auto report = verify(as_bytes("another blob"));
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
}

TEST_P(BlobTest, refuses_another_key) {
  options_.bundle = sign().bundle;
  options_.keys = {new_signer(GetParam())->public_key()};
  const auto report = verify(blob_);
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
}

TEST_P(BlobTest, wants_log_evidence_unless_told_otherwise) {
  options_.bundle = sign().bundle;
  options_.insecure_ignore_tlog = false;
  const auto report = verify(blob_);
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::LogEvidence);
}

INSTANTIATE_TEST_SUITE_P(Keys, BlobTest,
                         testing::Values(crypto::KeyType::EcdsaP256, crypto::KeyType::EcdsaP384,
                                         crypto::KeyType::EcdsaP521, crypto::KeyType::Rsa, crypto::KeyType::Ed25519),
                         [](const auto& made) {
                           std::string name(crypto::key_type_name(made.param));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

class BlobUsageTest : public testing::Test {
 protected:
  Context context_ = test_context();
  VerifyBlobOptions options_;
  void expect_usage() {
    const auto report = verify_blob(as_bytes(kText), options_, context_, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::Usage);
  }
};

TEST_F(BlobUsageTest, wants_a_key_and_one_signature) {
  options_.bundle = "{}";
  expect_usage();
  options_.keys = {signer()->public_key()};
  options_.signature = Bytes{1};
  expect_usage();
  options_.signature.reset();
  options_.bundle.reset();
  expect_usage();
}

TEST_F(BlobUsageTest, signing_wants_a_key_and_a_yes_for_a_public_log) {
  const auto keyless = sign_blob(as_bytes(kText), {.signer = nullptr, .log = {.upload = false}}, context_, {});
  ASSERT_FALSE(keyless);
  EXPECT_EQ(keyless.error().code, ErrorCode::Usage);
  const auto logged = sign_blob(as_bytes(kText), {.signer = signer()}, context_, {});
  ASSERT_FALSE(logged);
  EXPECT_EQ(logged.error().details.at("public_log"), "rekor.sigstore.dev");
}

TEST_F(BlobUsageTest, a_digest_is_enough_for_ecdsa_and_not_for_ed25519) {
  const auto digest = crypto::Digest::of(as_bytes(kText));
  const auto made = take(sign_blob(digest, {.signer = signer(), .log = {.upload = false}}, context_, {}));
  EXPECT_EQ(made.digest, digest.str());
  options_.keys = {signer()->public_key()};
  options_.insecure_ignore_tlog = true;
  options_.bundle = made.bundle;
  EXPECT_TRUE(take(verify_blob(digest, options_, context_, {})).ok());
  const auto refused =
      sign_blob(digest, {.signer = new_signer(crypto::KeyType::Ed25519), .log = {.upload = false}}, context_, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("Ed25519"), std::string::npos);
}

TEST_F(BlobUsageTest, a_bundle_that_is_none_is_a_candidate_that_failed) {
  options_.keys = {signer()->public_key()};
  options_.bundle = "{\"mediaType\":\"x\"}";
  const auto report = take(verify_blob(as_bytes(kText), options_, context_, {}));
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::Malformed);
}

// What cosign wrote for each key type, without a log.
class CosignBlobTest : public testing::TestWithParam<std::string_view> {
 protected:
  static std::string sample(const std::string& name) {
    const auto path = std::filesystem::path(SIGWRIGHT_SHARED) / "samples" / "cosign" / name;
    const auto content = read_file(path, limits::kManifestBytes);
    return content ? to_text(*content) : std::string();
  }
};

TEST_P(CosignBlobTest, is_verified) {
  const std::string key(GetParam());
  const std::string directory = "blob-" + key + "-none/";
  VerifyBlobOptions options;
  options.insecure_ignore_tlog = true;
  options.bundle = sample(directory + "artifact.sigstore.json");
  const std::string blob = sample(directory + "artifact.txt");
  if (options.bundle->empty() || blob.empty()) GTEST_SKIP() << "no samples beside the checkout";
  options.keys = {take(crypto::PublicKey::from_pem(sample("keys/" + key + ".pub")))};
  const auto report = take(verify_blob(as_bytes(blob), options, test_context(), {}));
  EXPECT_TRUE(report.ok()) << report.error->message;
  const auto other = take(verify_blob(as_bytes(blob + "x"), options, test_context(), {}));
  EXPECT_EQ(other.error->code, ErrorCode::NoMatchingSignature);
}

INSTANTIATE_TEST_SUITE_P(Samples, CosignBlobTest, testing::Values("cosign", "p384", "p521", "rsa2048", "rsa4096"),
                         [](const auto& made) { return std::string(made.param); });

}  // namespace
}  // namespace sigwright::cosign
