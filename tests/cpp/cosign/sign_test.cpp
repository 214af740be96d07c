#include "cosign/sign.h"

#include <gtest/gtest.h>

#include <thread>

#include "cosign/verify.h"
#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class SignTest : public testing::Test {
 protected:
  Layout layout_;
  Context context_ = test_context();
  SignOptions options_;

  SignTest() {
    options_.signer = signer();
    options_.log.upload = false;
  }
  [[nodiscard]] Result<SignResult> sign(const std::string& suffix) {
    return sign_image(layout_.name() + suffix, options_, context_, {});
  }
  [[nodiscard]] verify::VerificationReport verify(const std::string& suffix) {
    VerifyOptions options;
    options.keys = {options_.signer->public_key()};
    options.annotations = options_.annotations;
    options.insecure_ignore_tlog = true;
    options.recursive = options_.recursive;
    return take(verify_image(layout_.name() + suffix, options, context_, {}));
  }
  void expect_usage(const Result<SignResult>& result, std::string_view word) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Usage);
    EXPECT_NE(result.error().message.find(word), std::string::npos) << result.error().message;
  }
};

TEST_F(SignTest, signs_in_both_formats_and_gives_the_digest_reference) {
  const auto image = layout_.add_image("layer", "v1");
  const auto result = take(sign("@" + image.digest().str()));
  EXPECT_EQ(result.reference, layout_.name() + "@" + image.digest().str());
  EXPECT_TRUE(result.warnings.empty());
  ASSERT_EQ(result.manifests.size(), 1U);
  EXPECT_EQ(result.manifests.front().signatures.size(), 2U);
  const auto report = verify("@" + image.digest().str());
  EXPECT_TRUE(report.ok()) << report.error->message;
  EXPECT_EQ(report.verified_count(), 2U);
}

TEST_F(SignTest, signs_by_the_digest_it_was_given_in_the_format_that_has_room_for_it) {
  const auto image = layout_.add_image("layer", "v1");
  const auto sha512 = crypto::Digest::of(image.raw(), crypto::HashAlgorithm::Sha512);
  const auto path = layout_.path() / "blobs" / "sha512" / sha512.hex();
  std::filesystem::create_directories(path.parent_path());
  ASSERT_TRUE(write_file(path, image.raw()));
  const auto result = take(sign("@" + sha512.str()));
  EXPECT_EQ(result.digest, sha512.str());
  EXPECT_EQ(result.warnings.size(), 1U);
  const auto report = verify("@" + sha512.str());
  EXPECT_TRUE(report.ok()) << report.error->message;
  EXPECT_EQ(report.verified_count(), 1U);
  EXPECT_EQ(verify(":v1").error->code, ErrorCode::NoSignatures);
  options_.format = SignatureFormat::Legacy;
  expect_usage(sign("@" + sha512.str()), "too long");
}

TEST_F(SignTest, warns_when_a_tag_is_signed) {
  const auto image = layout_.add_image("layer", "v1");
  const auto result = take(sign(":v1"));
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings.front().find(image.digest().str()), std::string::npos);
}

TEST_F(SignTest, signs_the_only_image_of_a_layout) {
  const auto image = layout_.add_image("layer", "v1");
  EXPECT_EQ(take(sign("")).digest, image.digest().str());
  EXPECT_EQ(take(sign("")).digest, image.digest().str());
}

TEST_F(SignTest, does_not_sign_the_place_of_a_layout) {
  layout_.add_image("layer", "v1");
  ASSERT_TRUE(sign(":v1"));
  const auto report = verify(":v1");
  ASSERT_FALSE(report.candidates.empty());
  EXPECT_EQ(report.candidates.front().docker_reference, "layout");
}

TEST_F(SignTest, adds_nothing_the_second_time) {
  layout_.add_image("layer", "v1");
  ASSERT_TRUE(sign(":v1"));
  for (const auto& written : take(sign(":v1")).manifests.front().signatures) EXPECT_TRUE(written.existed);
  EXPECT_EQ(verify(":v1").candidates.size(), 2U);
}

TEST_F(SignTest, signs_an_index_and_every_image_of_it) {
  const auto amd64 = layout_.add_image("amd64", "amd64");
  const auto arm64 = layout_.add_image("arm64", "arm64");
  layout_.add_index({child_json(amd64, "linux", "amd64"), child_json(arm64, "linux", "arm64"),
                     child_json(arm64, "unknown", "unknown")},
                    "multi");
  options_.recursive = true;
  const auto result = take(sign(":multi"));
  ASSERT_EQ(result.manifests.size(), 3U);
  EXPECT_EQ(result.manifests[0].digest, result.digest);
  EXPECT_EQ(result.manifests[1].platform, "linux/amd64");
  EXPECT_EQ(result.manifests[2].platform, "linux/arm64");
  const auto report = verify(":multi");
  EXPECT_TRUE(report.ok()) << report.error->message;
  EXPECT_EQ(report.children.size(), 2U);
}

TEST_F(SignTest, refuses_what_is_no_image) {
  const auto image = layout_.add_image("layer", "v1");
  ASSERT_TRUE(sign(":v1"));
  const std::string tag = ":sha256-" + std::string(image.digest().hex()) + ".sig";
  const auto by_tag = sign(tag);
  ASSERT_FALSE(by_tag);
  EXPECT_EQ(by_tag.error().code, ErrorCode::NotAnImage);
  const auto signature = take(layout_.repository().head_manifest(tag.substr(1), {}));
  const auto by_digest = sign("@" + signature.digest.str());
  ASSERT_FALSE(by_digest);
  EXPECT_EQ(by_digest.error().code, ErrorCode::NotAnImage);
  EXPECT_EQ(by_digest.error().details.at("reference"), layout_.name() + "@" + image.digest().str());
}

TEST_F(SignTest, a_missing_tag_is_not_found) {
  layout_.add_image("layer", "v1");
  const auto result = sign(":v2");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::NotFound);
}

TEST_F(SignTest, asks_before_anything_goes_to_a_public_log) {
  layout_.add_image("layer", "v1");
  options_.log.upload = true;
  const auto result = sign(":v1");
  expect_usage(result, "public transparency log rekor.sigstore.dev");
  EXPECT_EQ(result.error().details.at("public_log"), "rekor.sigstore.dev");
}

TEST_F(SignTest, refuses_options_that_contradict_each_other) {
  layout_.add_image("layer", "v1");
  options_.upload = false;
  expect_usage(sign(":v1"), "nothing is to be written");
  options_.upload = true;
  options_.recursive = true;
  options_.bundle_file = layout_.file("bundle").string();
  expect_usage(sign(":v1"), "one file");
  options_.recursive = false;
  options_.format = SignatureFormat::Legacy;
  expect_usage(sign(":v1"), "--bundle");
  options_.format = SignatureFormat::Bundle;
  options_.bundle_file.clear();
  options_.output_signature = layout_.file("signature").string();
  expect_usage(sign(":v1"), "--output-signature");
  options_.output_signature.clear();
  options_.signer = nullptr;
  expect_usage(sign(":v1"), "neither a key nor an identity");
}

TEST_F(SignTest, writes_files_instead_of_uploading) {
  layout_.add_image("layer", "v1");
  options_.upload = false;
  options_.output_signature = layout_.file("signature").string();
  options_.output_payload = layout_.file("payload").string();
  options_.bundle_file = layout_.file("bundle").string();
  const auto result = take(sign(":v1"));
  EXPECT_TRUE(result.manifests.front().signatures.empty());
  for (const char* name : {"signature", "payload", "bundle"}) {
    EXPECT_TRUE(std::filesystem::exists(layout_.file(name))) << name;
  }
  EXPECT_EQ(verify(":v1").error->code, ErrorCode::NoSignatures);
}

TEST_F(SignTest, threads_that_sign_one_image_leave_all_their_signatures) {
  constexpr std::size_t kSigners = 8;
  layout_.add_image("layer", "v1");
  std::vector<std::shared_ptr<const signing::Signer>> signers;
  for (std::size_t i = 0; i < kSigners; ++i) signers.push_back(new_signer());
  {
    std::vector<std::jthread> threads;
    for (const auto& key : signers) {
      threads.emplace_back([&, key] {
        SignOptions options = options_;
        options.signer = key;
        EXPECT_TRUE(sign_image(layout_.name() + ":v1", options, context_, {}));
      });
    }
  }
  for (const auto& key : signers) {
    options_.signer = key;
    EXPECT_EQ(verify(":v1").verified_count(), 2U);
  }
}

}  // namespace
}  // namespace sigwright::cosign
