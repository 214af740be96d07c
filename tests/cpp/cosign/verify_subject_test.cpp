#include "cosign/verify_subject.h"

#include <gtest/gtest.h>

#include "cpp/cosign/fixture.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;
using verify::VerificationReport;

class VerifySubjectTest : public testing::Test {
 protected:
  std::shared_ptr<MemoryRepository> repository_ = std::make_shared<MemoryRepository>();
  VerifyPlan plan_;

  [[nodiscard]] VerificationReport verify(const crypto::Digest& digest, const signing::Signer& key = *signer()) {
    repository_->forget_log();
    VerificationReport report;
    verify_subject(target_of(repository_), {digest, std::nullopt}, plan_, verifier_of(key), {}, report);
    return report;
  }
  [[nodiscard]] bool asked_for(const crypto::Digest& manifest) const {
    return repository_->calls("GET manifest " + manifest.str()) > 0;
  }
};

TEST_F(VerifySubjectTest, counts_signatures_of_both_formats_and_never_asks_for_the_image) {
  const auto image = store_image(*repository_);
  ASSERT_TRUE(Signing().sign(*repository_, image));
  const auto report = verify(image.digest());
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.verified_count(), 2U);
  EXPECT_EQ(report.digest, image.digest().str());
  EXPECT_EQ(report.reference, "registry.test/team/app@" + image.digest().str());
  EXPECT_FALSE(asked_for(image.digest()));
}

TEST_F(VerifySubjectTest, one_good_format_is_enough) {
  const auto image = store_image(*repository_);
  const auto other = new_signer();
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Legacy).sign(*repository_, image));
  ASSERT_TRUE(Signing(other, SignatureFormat::Bundle).sign(*repository_, image));
  EXPECT_TRUE(verify(image.digest()).ok());
  EXPECT_TRUE(verify(image.digest(), *other).ok());
}

TEST_F(VerifySubjectTest, an_unsigned_image_has_no_signatures) {
  const auto image = store_image(*repository_);
  const auto report = verify(image.digest());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoSignatures);
  EXPECT_TRUE(asked_for(image.digest()));
}

TEST_F(VerifySubjectTest, an_image_that_is_not_there_is_not_found) {
  const auto report = verify(crypto::Digest::of(as_bytes("nothing")));
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NotFound);
}

TEST_F(VerifySubjectTest, a_signature_is_not_an_image) {
  const auto image = store_image(*repository_);
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Legacy).sign(*repository_, image));
  const std::string tag = oci::attachment_tag(image.digest(), oci::AttachmentKind::Signature);
  const auto signature = take(oci::Manifest::parse(to_bytes(repository_->manifest_at(tag)), {}));
  const auto report = verify(signature.digest());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NotAnImage);
  EXPECT_EQ(report.error->details.at("reference"), "registry.test/team/app@" + image.digest().str());
}

TEST_F(VerifySubjectTest, another_key_matches_no_signature) {
  const auto image = store_image(*repository_);
  ASSERT_TRUE(Signing().sign(*repository_, image));
  const auto report = verify(image.digest(), *new_signer());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
  EXPECT_EQ(report.candidates.size(), 2U);
}

TEST_F(VerifySubjectTest, signatures_of_another_image_do_not_count) {
  const auto image = store_image(*repository_);
  const auto other = store_image(*repository_, "other layer", "v2");
  ASSERT_TRUE(Signing().sign(*repository_, other));
  const auto tag_of = [](const oci::Manifest& m) {
    return oci::attachment_tag(m.digest(), oci::AttachmentKind::Signature);
  };
  repository_->store_manifest(repository_->manifest_at(tag_of(other)), oci::media::kImageManifest, tag_of(image));
  const auto report = verify(image.digest());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
}

TEST_F(VerifySubjectTest, what_could_not_be_read_is_a_warning_beside_a_good_signature) {
  const auto image = store_image(*repository_);
  ASSERT_TRUE(Signing().sign(*repository_, image));
  repository_->fail_call("GET referrers", 0, {ErrorCode::Unreachable, "no answer", {}, {}});
  const auto report = verify(image.digest());
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_NE(report.warnings.front().find("no answer"), std::string::npos);
}

TEST_F(VerifySubjectTest, what_could_not_be_read_comes_before_any_other_reason) {
  const auto image = store_image(*repository_);
  ASSERT_TRUE(Signing().sign(*repository_, image));
  repository_->fail_call("GET referrers", 0, {ErrorCode::Unreachable, "no answer", {}, {}});
  const auto report = verify(image.digest(), *new_signer());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::Unreachable);
}

TEST_F(VerifySubjectTest, an_interrupt_is_never_a_warning) {
  const auto image = store_image(*repository_);
  ASSERT_TRUE(Signing().sign(*repository_, image));
  repository_->fail_call("GET referrers", 0, {ErrorCode::Interrupted, "interrupted", {}, {}});
  const auto report = verify(image.digest());
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(report.error->code, ErrorCode::Interrupted);
}

TEST_F(VerifySubjectTest, a_signature_whose_payload_is_gone_is_not_an_unsigned_image) {
  const auto image = store_image(*repository_);
  const auto done = take(Signing(signer(), SignatureFormat::Legacy).sign(*repository_, image));
  repository_->remove_blob(take(crypto::Digest::parse(done.manifest.signatures.front().digest)));
  const auto report = verify(image.digest());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
}

class VerifyIndexTest : public VerifySubjectTest {
 protected:
  oci::Manifest amd64_ = store_image(*repository_, "amd64", "amd64");
  oci::Manifest arm64_ = store_image(*repository_, "arm64", "arm64");
  oci::Manifest index_ =
      store_index(*repository_, {child_json(amd64_, "linux", "amd64"), child_json(arm64_, "linux", "arm64"),
                                 child_json(amd64_, "unknown", "unknown")});
};

TEST_F(VerifyIndexTest, looks_at_the_index_alone_unless_asked) {
  ASSERT_TRUE(Signing().sign(*repository_, index_));
  EXPECT_TRUE(verify(index_.digest()).ok());
}

TEST_F(VerifyIndexTest, verifies_every_image_of_the_index) {
  for (const auto* image : {&index_, &amd64_, &arm64_}) ASSERT_TRUE(Signing().sign(*repository_, *image));
  plan_.recursive = true;
  const auto report = verify(index_.digest());
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.children.size(), 2U);
  EXPECT_EQ(report.children[1].digest, arm64_.digest().str());
}

TEST_F(VerifyIndexTest, one_unsigned_image_of_the_index_is_enough_to_fail) {
  for (const auto* image : {&index_, &amd64_}) ASSERT_TRUE(Signing().sign(*repository_, *image));
  plan_.recursive = true;
  const auto report = verify(index_.digest());
  EXPECT_FALSE(report.ok());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->code, ErrorCode::NoSignatures);
  EXPECT_TRUE(report.children[0].ok());
  EXPECT_FALSE(report.children[1].ok());
}

TEST_F(VerifyIndexTest, indexes_within_indexes_are_followed_only_so_far) {
  auto index = index_;
  std::vector<oci::Manifest> all{amd64_, arm64_, index_};
  for (int depth = 0; depth < 6; ++depth) {
    OrderedJson child = descriptor_json(index.descriptor());
    index = store_index(*repository_, {child}, "nested");
    all.push_back(index);
  }
  for (const auto& image : all) ASSERT_TRUE(Signing(signer(), SignatureFormat::Bundle).sign(*repository_, image));
  plan_.recursive = true;
  const auto report = verify(index.digest());
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(report.error->code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::cosign
