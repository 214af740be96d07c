#include "cosign/sign_manifest.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/encoding.h"
#include "base/file.h"
#include "bundle/bundle.h"
#include "bundle/simple_signing.h"
#include "cpp/cosign/fixture.h"
#include "cpp/oci/temporary_directory.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;
using std::chrono::microseconds;
using verify::Format;

class SignManifestTest : public testing::TestWithParam<bool> {
 protected:
  MemoryRepository repository_{{.referrers_api = GetParam()}};
  oci::Manifest image_ = store_image(repository_);
  Signing signing_;
};

TEST_P(SignManifestTest, writes_one_signature_of_each_format) {
  const auto done = take(signing_.sign(repository_, image_));
  ASSERT_EQ(done.manifest.signatures.size(), 2U);
  EXPECT_EQ(done.manifest.signatures[0].format, Format::Legacy);
  EXPECT_EQ(done.manifest.signatures[1].format, Format::Bundle);
  EXPECT_FALSE(done.manifest.signatures[0].existed);
  EXPECT_EQ(done.manifest.signatures[1].tag.empty(), GetParam());
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Legacy), 1U);
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Bundle), 1U);
}

TEST_P(SignManifestTest, writes_only_the_format_asked_for) {
  signing_.options.format = SignatureFormat::Bundle;
  ASSERT_EQ(take(signing_.sign(repository_, image_)).manifest.signatures.size(), 1U);
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Legacy), 0U);
  signing_.options.format = SignatureFormat::Legacy;
  ASSERT_EQ(take(signing_.sign(repository_, image_)).manifest.signatures.size(), 1U);
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Legacy), 1U);
}

TEST_P(SignManifestTest, the_same_signer_adds_nothing_the_second_time) {
  const auto first = take(signing_.sign(repository_, image_));
  repository_.forget_log();
  const auto second = take(signing_.sign(repository_, image_));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(second.manifest.signatures[i].existed);
    EXPECT_EQ(second.manifest.signatures[i].digest, first.manifest.signatures[i].digest);
    EXPECT_EQ(second.manifest.signatures[i].tag, first.manifest.signatures[i].tag);
  }
  EXPECT_EQ(repository_.calls("PUT"), 0U);
}

TEST_P(SignManifestTest, another_annotation_is_another_signature) {
  ASSERT_TRUE(signing_.sign(repository_, image_));
  signing_.options.annotations = {{"env", "prod"}};
  ASSERT_TRUE(signing_.sign(repository_, image_));
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Legacy), 2U);
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Bundle), 2U);
}

TEST_P(SignManifestTest, another_key_is_another_signature) {
  const auto other = new_signer();
  ASSERT_TRUE(signing_.sign(repository_, image_));
  ASSERT_TRUE(Signing(other).sign(repository_, image_));
  for (const auto& key : {signer(), other}) {
    EXPECT_EQ(standing(repository_, image_.digest(), *key, Format::Legacy), 1U);
    EXPECT_EQ(standing(repository_, image_.digest(), *key, Format::Bundle), 1U);
  }
}

TEST_P(SignManifestTest, a_rerun_completes_the_format_that_is_missing) {
  signing_.options.format = SignatureFormat::Legacy;
  ASSERT_TRUE(signing_.sign(repository_, image_));
  signing_.options.format = SignatureFormat::Both;
  const auto done = take(signing_.sign(repository_, image_));
  EXPECT_TRUE(done.manifest.signatures[0].existed);
  EXPECT_FALSE(done.manifest.signatures[1].existed);
}

TEST_P(SignManifestTest, names_what_stands_when_one_format_cannot_be_stored) {
  repository_.fail_call("PUT manifest sha256:", 0, {ErrorCode::AccessDenied, "denied", {}, {}});
  const auto done = signing_.sign(repository_, image_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::AccessDenied);
  EXPECT_NE(done.error().message.find("the legacy signature stands"), std::string::npos) << done.error().message;
  EXPECT_EQ(standing(repository_, image_.digest(), *signer(), Format::Legacy), 1U);
}

TEST_P(SignManifestTest, reports_a_registry_that_drops_blobs) {
  repository_.set_behaviour({.referrers_api = GetParam(), .drops_blobs = true});
  const auto done = signing_.sign(repository_, image_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::NotStored);
}

TEST_P(SignManifestTest, reports_a_registry_that_drops_manifests) {
  repository_.set_behaviour({.referrers_api = GetParam(), .drops_tags = true, .drops_manifests = true});
  for (const auto format : {SignatureFormat::Legacy, SignatureFormat::Bundle}) {
    signing_.options.format = format;
    const auto done = signing_.sign(repository_, image_);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::NotStored);
  }
}

TEST_P(SignManifestTest, makes_signatures_without_any_request_when_nothing_is_uploaded) {
  signing_.options.upload = false;
  repository_.forget_log();
  const auto done = take(signing_.sign(repository_, image_));
  EXPECT_TRUE(done.manifest.signatures.empty());
  EXPECT_TRUE(done.made.layer.has_value());
  EXPECT_TRUE(done.made.bundle.has_value());
  EXPECT_TRUE(repository_.log().empty());
}

TEST_P(SignManifestTest, hands_out_the_signatures_it_stored) {
  signing_.options.bundle_file = "bundle.json";
  const auto done = take(signing_.sign(repository_, image_));
  const auto referrer =
      take(repository_.get_manifest(take(crypto::Digest::parse(done.manifest.signatures[1].digest)), {}));
  EXPECT_EQ(repository_.blob(referrer.manifest.layers().front().digest), done.made.bundle->joined());
  const auto again = take(signing_.sign(repository_, image_));
  EXPECT_TRUE(again.manifest.signatures[1].existed);
  EXPECT_TRUE(again.made.bundle.has_value());
  EXPECT_FALSE(again.made.layer.has_value());
}

TEST_P(SignManifestTest, signs_the_payload_it_was_given) {
  signing_.payload = bundle::simple_signing_payload("elsewhere.test/app", image_.digest(), {});
  signing_.options.format = SignatureFormat::Legacy;
  const auto done = take(signing_.sign(repository_, image_));
  EXPECT_EQ(repository_.blob(take(crypto::Digest::parse(done.manifest.signatures[0].digest))), signing_.payload);
  EXPECT_TRUE(take(signing_.sign(repository_, image_)).manifest.signatures[0].existed);
}

TEST_P(SignManifestTest, stops_when_asked_to) {
  std::stop_source stop;
  stop.request_stop();
  const auto done = signing_.sign(repository_, image_, {stop.get_token()});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Interrupted);
  EXPECT_EQ(repository_.calls("PUT"), 0U);
}

// Threads that share neither lock nor memory, as processes on different machines do.
TEST_P(SignManifestTest, sixteen_writers_leave_sixteen_signatures_of_each_format) {
  constexpr std::size_t kWriters = 16;
  repository_.set_behaviour(
      {.referrers_api = GetParam(), .shortest_delay = microseconds(200), .longest_delay = microseconds(6'000)});
  std::vector<std::shared_ptr<const signing::Signer>> signers;
  for (std::size_t i = 0; i < kWriters; ++i) signers.push_back(new_signer());
  std::atomic<std::size_t> succeeded{0};
  {
    std::vector<std::jthread> threads;
    for (const auto& key : signers) {
      threads.emplace_back([&, key] {
        const auto done = Signing(key).sign(repository_, image_);
        if (done) ++succeeded;
      });
    }
  }
  EXPECT_EQ(succeeded, kWriters);
  repository_.set_behaviour({.referrers_api = GetParam()});
  for (const auto& key : signers) {
    EXPECT_EQ(standing(repository_, image_.digest(), *key, Format::Legacy), 1U);
    EXPECT_EQ(standing(repository_, image_.digest(), *key, Format::Bundle), 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(Registries, SignManifestTest, testing::Bool(),
                         [](const auto& made) { return made.param ? "with_referrers_api" : "without_referrers_api"; });

TEST(WriteSignatureFilesTest, writes_the_files_that_are_named) {
  const oci::TemporaryDirectory directory;
  MemoryRepository repository;
  Signing signing;
  signing.options.upload = false;
  signing.options.output_signature = (directory.path() / "signature").string();
  signing.options.output_payload = (directory.path() / "payload").string();
  signing.options.bundle_file = (directory.path() / "bundle").string();
  const auto done = take(signing.sign(repository, store_image(repository)));
  ASSERT_TRUE(write_signature_files(done.made, signing.options, signing.context));
  const auto signature = to_text(take(read_file(signing.options.output_signature, 1'000)));
  EXPECT_EQ(take(from_base64(signature)), std::get<bundle::SignatureLayer>(*done.made.layer).signature);
  EXPECT_EQ(take(read_file(signing.options.output_payload, 10'000)),
            std::get<bundle::SignatureLayer>(*done.made.layer).payload);
  EXPECT_TRUE(bundle::Bundle::parse(to_text(take(read_file(signing.options.bundle_file, 10'000)))));
}

}  // namespace
}  // namespace sigwright::cosign
