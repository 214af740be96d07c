// examine_log: a log that would be used, its key, its clock and its memory.

#include "cosign/edit_profile.h"
#include "cpp/cosign/diagnosed.h"

namespace sigwright::cosign {
namespace {

class DoctorLogTest : public DiagnosedTest {
 protected:
  void trust(const std::string& url, const std::string& fingerprint) const {
    const auto added = add_log({"default", {url, {}, {}}, fingerprint}, context_, {});
    ASSERT_TRUE(added) << added.error().message;
  }
  FakeRekor1 rekor_{services::samples::log_key()};
};

TEST_F(DoctorLogTest, of_a_trusted_rekor_v1_is_well) {
  trust(rekor_.url(), rekor_.fingerprint());
  const auto findings = examine({});
  EXPECT_FALSE(has_failed(findings)) << told(findings);
  EXPECT_TRUE(find(findings, "log " + rekor_.url(), "Rekor v1, and answers"));
  EXPECT_TRUE(find(findings, "log ", rekor_.fingerprint()));
  EXPECT_TRUE(find(findings, "log ", "was not seen before"));
  EXPECT_TRUE(find(examine({}), "log ", "is consistent with the last checkpoint seen"));
}

TEST_F(DoctorLogTest, whose_key_is_not_trusted_says_how_to_trust_it) {
  const auto root = write_text("root.json", fakes::vector_text("trust/trusted_root.json"));
  const auto findings = examine({.rekor_url = rekor_.url(), .trusted_root = root});
  const auto finding = find(findings, "log ", "no key that is trusted");
  ASSERT_TRUE(finding) << told(findings);
  EXPECT_EQ(finding->health, Health::Fail);
  EXPECT_EQ(finding->code, ErrorCode::Untrusted);
  EXPECT_NE(finding->hint.find("trust add rekor " + rekor_.url()), std::string::npos);
}

TEST_F(DoctorLogTest, that_has_changed_its_key_fails) {
  trust(rekor_.url(), rekor_.fingerprint());
  rekor_.use(services::samples::log_key());
  EXPECT_EQ(find(examine({}), "log ", "no key that is trusted")->code, ErrorCode::Untrusted);
}

TEST_F(DoctorLogTest, that_serves_another_key_than_it_signs_with_is_doubtful) {
  const auto key = services::samples::log_key();
  trust(rekor_.url(), rekor_.fingerprint());
  FakeRekor1 other(services::samples::log_key());
  other.sign_with(key);
  const auto pem = write_text("log.pub", key->public_key().pem());
  const auto findings = examine({.rekor_url = other.url(), .rekor_public_key = pem});
  EXPECT_TRUE(find(findings, "log ", "is not the one that signs")) << told(findings);
}

TEST_F(DoctorLogTest, that_does_not_answer_fails) {
  const fakes::HttpServer server([](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 503}; });
  const auto key = write_text("log.pub", fakes::vector_text("tlog/rekor1-log.pub"));
  const auto finding = find(examine({.rekor_url = server.url(), .rekor_public_key = key}), "log", "503");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->code, ErrorCode::Unreachable);
}

class DoctorTilesTest : public DiagnosedTest {
 protected:
  [[nodiscard]] std::string shows(std::uint64_t size) const {
    return services::sign_checkpoint(*key_, "log.test", size, tlog::empty_root()).value().text();
  }
  [[nodiscard]] Findings look() const {
    return examine({.rekor_url = server_.url(),
                    .rekor_read_url = server_.url("/tiles"),
                    .rekor_public_key = write_text("log.pub", key_->public_key().pem())});
  }
  std::shared_ptr<const signing::Signer> key_ = services::samples::log_key();
  std::string checkpoint_ = shows(0);
  std::string date_ = "Fri, 01 Jan 2021 00:00:00 GMT";
  fakes::HttpServer server_{[this](const fakes::FakeRequest& request) {
    if (request.path() != "/tiles/checkpoint") return fakes::FakeResponse{.status = 404};
    return fakes::FakeResponse{.headers = {{"Date", date_}}, .body = checkpoint_};
  }};
};

TEST_F(DoctorTilesTest, whose_checkpoint_is_signed_by_a_trusted_key_is_well) {
  const auto findings = look();
  EXPECT_FALSE(has_failed(findings)) << told(findings);
  EXPECT_TRUE(find(findings, "log ", "log.test at 0 entries"));
  EXPECT_EQ(find(findings, "log ", "s behind this machine's")->health, Health::Warn);
}

TEST_F(DoctorTilesTest, that_was_rolled_back_fails) {
  checkpoint_ = shows(5);
  EXPECT_TRUE(find(look(), "log ", "was not seen before"));
  checkpoint_ = shows(3);
  const auto finding = find(look(), "log ", "rolled back");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->code, ErrorCode::LogEvidence);
}

TEST_F(DoctorTilesTest, whose_name_cosign_would_not_find_is_doubtful) {
  trust::TrustedRoot root;
  root.logs.push_back({.base_url = "https://elsewhere.test",
                       .key = key_->public_key(),
                       .log_id = tlog::note_key_hash("log.test", key_->public_key()),
                       .valid = {},
                       .origin = {}});
  const auto path = write_text("root.json", root.write());
  const auto findings =
      examine({.rekor_url = server_.url(), .rekor_read_url = server_.url("/tiles"), .trusted_root = path});
  const auto finding = find(findings, "log ", "cosign would not verify");
  ASSERT_TRUE(finding) << told(findings);
  EXPECT_NE(finding->hint.find("https://log.test"), std::string::npos);
}

TEST_F(DoctorTilesTest, without_tiles_at_its_address_says_so) {
  const auto pem = write_text("log.pub", key_->public_key().pem());
  EXPECT_TRUE(find(examine({.rekor_url = server_.url(), .rekor_public_key = pem}), "log ", "--rekor-read-url"));
}

class DoctorDirectoryTest : public DiagnosedTest {};

TEST_F(DoctorDirectoryTest, of_a_log_of_ones_own_is_well) {
  const auto findings = examine({.rekor_url = make_log()});
  EXPECT_FALSE(has_failed(findings)) << told(findings);
  EXPECT_TRUE(find(findings, "log file:", "0 entries"));
}

TEST_F(DoctorDirectoryTest, whose_checkpoint_is_not_its_own_fails) {
  const auto url = make_log();
  ASSERT_TRUE(write_file(home_.path() / "log/checkpoint", as_bytes("nothing")));
  EXPECT_TRUE(has_failed(examine({.rekor_url = url})));
}

}  // namespace
}  // namespace sigwright::cosign
