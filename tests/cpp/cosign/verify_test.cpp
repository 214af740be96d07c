#include "cosign/verify.h"

#include <gtest/gtest.h>

#include <atomic>

#include "cosign/sign.h"
#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class VerifyTest : public testing::Test {
 protected:
  Layout layout_;
  Context context_ = test_context();
  VerifyOptions options_;

  VerifyTest() {
    options_.keys = {signer()->public_key()};
    options_.insecure_ignore_tlog = true;
  }
  void sign(const std::string& tag, std::map<std::string, std::string> annotations = {}) {
    SignOptions options;
    options.signer = signer();
    options.log.upload = false;
    options.annotations = std::move(annotations);
    ASSERT_TRUE(sign_image(layout_.name() + ":" + tag, options, context_, {}));
  }
  [[nodiscard]] verify::VerificationReport verify(const std::string& suffix) {
    return take(verify_image(layout_.name() + suffix, options_, context_, {}));
  }
  [[nodiscard]] ErrorCode failure(const std::string& suffix) {
    const auto report = verify(suffix);
    EXPECT_FALSE(report.ok());
    return report.error ? report.error->code : ErrorCode::Internal;
  }
};

TEST_F(VerifyTest, reports_the_image_as_given_and_the_reference_to_deploy) {
  const auto image = layout_.add_image("layer", "v1");
  sign("v1");
  const auto report = verify(":v1");
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.image, layout_.name() + ":v1");
  EXPECT_EQ(report.reference, layout_.name() + "@" + image.digest().str());
}

TEST_F(VerifyTest, needs_a_key) {
  options_.keys.clear();
  const auto report = verify_image(layout_.name(), options_, context_, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Usage);
}

TEST_F(VerifyTest, refuses_a_digest_algorithm_that_does_not_exist) {
  options_.signature_digest_algorithm = "md5";
  const auto report = verify_image(layout_.name(), options_, context_, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Usage);
}

TEST_F(VerifyTest, wants_log_evidence_unless_told_otherwise) {
  layout_.add_image("layer", "v1");
  sign("v1");
  options_.insecure_ignore_tlog = false;
  EXPECT_EQ(failure(":v1"), ErrorCode::LogEvidence);
}

TEST_F(VerifyTest, wants_the_annotations_it_was_given) {
  layout_.add_image("layer", "v1");
  sign("v1", {{"env", "prod"}});
  options_.annotations = {{"env", "prod"}};
  EXPECT_TRUE(verify(":v1").ok());
  options_.annotations = {{"env", "test"}};
  EXPECT_EQ(failure(":v1"), ErrorCode::NoMatchingSignature);
}

TEST_F(VerifyTest, finds_a_layer_that_was_changed_under_a_good_signature) {
  const auto image = layout_.add_image("layer", "v1");
  sign("v1");
  layout_.overwrite(image.layers().front().digest, "Layer");
  EXPECT_EQ(failure("@" + image.digest().str()), ErrorCode::DigestMismatch);
}

TEST_F(VerifyTest, finds_a_manifest_that_was_changed_under_a_good_signature) {
  const auto image = layout_.add_image("layer", "v1");
  sign("v1");
  layout_.overwrite(image.digest(), to_text(image.raw()) + " ");
  EXPECT_EQ(failure("@" + image.digest().str()), ErrorCode::DigestMismatch);
}

TEST_F(VerifyTest, looks_at_the_format_asked_for) {
  layout_.add_image("layer", "v1");
  sign("v1");
  options_.format = SignatureFormat::Legacy;
  EXPECT_EQ(verify(":v1").candidates.size(), 1U);
  options_.format = SignatureFormat::Bundle;
  EXPECT_EQ(verify(":v1").candidates.size(), 1U);
}

TEST_F(VerifyTest, says_why_a_reference_is_none) { EXPECT_EQ(failure("@sha256:short"), ErrorCode::InvalidReference); }

TEST_F(VerifyTest, reads_and_writes_where_signatures_are_kept) {
  Layout elsewhere;
  layout_.add_image("layer", "v1");
  SignOptions signing;
  signing.signer = signer();
  signing.log.upload = false;
  signing.repository = elsewhere.name();
  ASSERT_TRUE(sign_image(layout_.name() + ":v1", signing, context_, {}));
  EXPECT_EQ(failure(":v1"), ErrorCode::NoSignatures);
  options_.repository = elsewhere.name();
  EXPECT_EQ(verify(":v1").verified_count(), 2U);
}

TEST_F(VerifyTest, refuses_a_tag_in_the_name_of_the_place_for_signatures) {
  layout_.add_image("layer", "v1");
  options_.repository = layout_.name() + ":v1";
  EXPECT_EQ(failure(":v1"), ErrorCode::Usage);
}

class VerifyManyTest : public VerifyTest {
 protected:
  std::vector<std::string> images_;

  VerifyManyTest() {
    for (const char* tag : {"v1", "v2", "v3"}) {
      layout_.add_image(tag, tag);
      images_.push_back(layout_.name() + ":" + tag);
    }
    sign("v1");
    sign("v3");
  }
};

TEST_F(VerifyManyTest, reports_each_image_once_at_its_place) {
  std::vector<int> ok(images_.size(), -1);
  ASSERT_TRUE(verify_images(images_, options_, context_, {}, [&](std::size_t i, verify::VerificationReport report) {
    EXPECT_EQ(ok[i], -1);
    EXPECT_EQ(report.image, images_[i]);
    ok[i] = report.ok() ? 1 : 0;
    return true;
  }));
  EXPECT_EQ(ok, (std::vector<int>{1, 0, 1}));
}

TEST_F(VerifyManyTest, reports_one_at_a_time) {
  std::atomic<int> inside{0};
  int most = 0;
  ASSERT_TRUE(verify_images(images_, options_, context_, {}, [&](std::size_t, const verify::VerificationReport&) {
    most = std::max(most, ++inside);
    --inside;
    return true;
  }));
  EXPECT_EQ(most, 1);
}

TEST_F(VerifyManyTest, ends_when_the_receiver_has_enough) {
  options_.max_workers = 1;
  int reports = 0;
  ASSERT_TRUE(verify_images(images_, options_, context_, {}, [&](std::size_t, const verify::VerificationReport&) {
    ++reports;
    return false;
  }));
  EXPECT_EQ(reports, 1);
}

TEST_F(VerifyManyTest, ends_when_it_is_interrupted) {
  std::stop_source stop;
  options_.max_workers = 1;
  const auto done = verify_images(images_, options_, context_, {stop.get_token()},
                                  [&](std::size_t, const verify::VerificationReport&) { return stop.request_stop(); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Interrupted);
}

TEST_F(VerifyManyTest, gives_every_name_of_one_image_its_report) {
  const std::vector<std::string> names{images_[0], verify(":v1").reference, images_[0]};
  std::size_t good = 0;
  ASSERT_TRUE(verify_images(names, options_, context_, {}, [&](std::size_t i, verify::VerificationReport report) {
    EXPECT_EQ(report.image, names[i]);
    good += report.ok() ? 1U : 0U;
    return true;
  }));
  EXPECT_EQ(good, 3U);
}

}  // namespace
}  // namespace sigwright::cosign
