#include "cosign/directory.h"

#include <gtest/gtest.h>

#include "cpp/cosign/layout_fixture.h"

namespace sigwright::cosign {
namespace {

class DirectoryTest : public testing::Test {
 protected:
  DirectoryTest() {
    directory_.write("model/weights", "weights");
    directory_.write("model/sub/config.json", "{}");
    directory_.write("model/.git/HEAD", "ref");
    signing_.signer = key_;
    signing_.log.upload = false;
    asked_.keys = {key_->public_key()};
    asked_.insecure_ignore_tlog = true;
  }
  [[nodiscard]] std::string model() const { return (directory_.path() / "model").string(); }
  void sign() {
    const auto made = take(sign_directory(model(), signing_, context_, {}));
    asked_.bundle = made.bundle;
    digest_ = made.digest;
  }
  [[nodiscard]] verify::VerificationReport verify() const {
    return take(verify_directory(model(), asked_, context_, {}));
  }
  void expect_refused(std::string_view words) const {
    const auto report = verify();
    ASSERT_TRUE(report.error);
    EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
    EXPECT_NE(report.error->message.find(words), std::string::npos) << report.error->message;
    EXPECT_EQ(report.verified_count(), 0U);
  }

  oci::TemporaryDirectory directory_;
  Context context_ = test_context();
  std::shared_ptr<const signing::Signer> key_ = new_signer(crypto::KeyType::EcdsaP256);
  SignDirectoryOptions signing_;
  VerifyDirectoryOptions asked_;
  std::string digest_;
};

TEST_F(DirectoryTest, IsVerifiedAsItWasSigned) {
  sign();
  const auto report = verify();
  ASSERT_TRUE(report.ok()) << report.error->message;
  EXPECT_EQ(report.digest, digest_);
  EXPECT_EQ(report.candidates[0].checks.back().reason, "2 as they were signed");
}

TEST_F(DirectoryTest, IsVerifiedWhereverItIsAndWhateverChangesInWhatIsIgnored) {
  sign();
  directory_.write("model/.git/HEAD", "another");
  std::filesystem::rename(model(), directory_.path() / "elsewhere");
  EXPECT_TRUE(take(verify_directory((directory_.path() / "elsewhere").string(), asked_, context_, {})).ok());
}

TEST_F(DirectoryTest, IsRefusedWithAFileChangedAddedOrMissing) {
  sign();
  directory_.write("model/weights", "other");
  expect_refused("1 changed: weights");
  directory_.write("model/weights", "weights");
  directory_.write("model/new", "");
  expect_refused("1 added: new");
  asked_.ignore_unsigned_files = true;
  EXPECT_TRUE(verify().ok());
  std::filesystem::remove(directory_.path() / "model/sub/config.json");
  expect_refused("1 missing: sub/config.json");
}

TEST_F(DirectoryTest, LeavesOutTheBundleInsideIt) {
  signing_.bundle_file = model() + "/model.sig";
  sign();
  asked_.source = directory_.write("model/model.sig", asked_.bundle).string();
  EXPECT_TRUE(verify().ok());
}

TEST_F(DirectoryTest, IsNotSignedWithALinkUnlessThatIsMeant) {
  std::filesystem::create_symlink("weights", directory_.path() / "model/link");
  const auto refused = sign_directory(model(), signing_, context_, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::LocalFile);
  EXPECT_NE(refused.error().message.find("link (it is a symbolic link)"), std::string::npos);
  signing_.allow_symlinks = true;
  sign();
  EXPECT_TRUE(verify().ok());
}

TEST_F(DirectoryTest, IsRefusedUnderAnotherKeyBeforeItsFilesAreLookedAt) {
  sign();
  asked_.keys = {new_signer(crypto::KeyType::EcdsaP256)->public_key()};
  const auto report = verify();
  EXPECT_EQ(report.error->code, ErrorCode::NoMatchingSignature);
  EXPECT_EQ(report.candidates[0].checks.back().status, verify::CheckStatus::NotRun);
}

TEST_F(DirectoryTest, IsRefusedByABundleOfSomethingElse) {
  asked_.bundle =
      take(sign_blob(BlobPath{model() + "/weights"}, {.signer = key_, .log = {.upload = false}}, context_, {})).bundle;
  EXPECT_EQ(verify().error->code, ErrorCode::NoMatchingSignature);
  asked_.bundle = "{}";
  EXPECT_EQ(verify().error->code, ErrorCode::Malformed);
}

TEST_F(DirectoryTest, ThatCannotBeReadIsNotVerified) {
  sign();
  const auto report = take(verify_directory(model() + "/none", asked_, context_, {}));
  EXPECT_EQ(report.error->code, ErrorCode::LocalFile);
  EXPECT_EQ(report.verified_count(), 0U);
}

TEST_F(DirectoryTest, IsNotSignedWithoutFiles) {
  std::filesystem::create_directory(directory_.path() / "empty");
  EXPECT_FALSE(sign_directory((directory_.path() / "empty").string(), signing_, context_, {}));
  EXPECT_FALSE(sign_directory((directory_.path() / "none").string(), signing_, context_, {}));
}

}  // namespace
}  // namespace sigwright::cosign
