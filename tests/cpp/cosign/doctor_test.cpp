#include "cosign/doctor.h"

#include "cosign/edit_profile.h"
#include "cpp/cosign/diagnosed.h"

namespace sigwright::cosign {
namespace {

class DoctorTest : public DiagnosedTest {};

TEST_F(DoctorTest, says_where_the_choice_comes_from) {
  save("default", pinning("https://rekor.corp", trust::LogRule::None));
  EXPECT_TRUE(find(examine({}), "trust", "profile default: a log entry is none"));
  EXPECT_TRUE(find(examine({}), "log", "no log"));
  EXPECT_TRUE(find(examine({.rekor_url = make_log()}), "trust", "--rekor-url"));
  EXPECT_TRUE(find(examine({}), "certificates", "").has_value());
}

TEST_F(DoctorTest, fails_for_what_cannot_be_read_and_goes_on) {
  const auto findings = examine({.profile = "nobody"});
  EXPECT_EQ(find(findings, "trust", "no profile nobody")->health, Health::Fail);
  EXPECT_EQ(find(findings, "trust", "no profile nobody")->code, ErrorCode::LocalFile);
  EXPECT_TRUE(find(findings, "cosign", ""));
}

TEST_F(DoctorTest, stops_when_it_is_told_to) {
  std::stop_source stop;
  stop.request_stop();
  const Cancel cancel{stop.get_token(), std::chrono::steady_clock::time_point::max()};
  EXPECT_EQ(doctor({}, context_, cancel).error().code, ErrorCode::Interrupted);
}

TEST_F(DoctorTest, compares_clocks) {
  const Time now = test_time();
  EXPECT_EQ(clock_finding("log", now + std::chrono::seconds(30), now).health, Health::Ok);
  const auto ahead = clock_finding("log", now + std::chrono::seconds(31), now);
  EXPECT_EQ(ahead.health, Health::Warn);
  EXPECT_NE(ahead.message.find("31 s ahead of"), std::string::npos);
  EXPECT_NE(clock_finding("log", now - std::chrono::hours(1), now).message.find("3600 s behind"), std::string::npos);
}

TEST_F(DoctorTest, fails_for_an_authority_that_stamps_nothing) {
  const fakes::HttpServer server([](const fakes::FakeRequest&) { return fakes::FakeResponse{.status = 400}; });
  const auto findings = examine({.rekor_url = make_log(), .timestamp_server_url = server.url("/stamp")});
  const auto finding = find(findings, "timestamps " + server.url("/stamp"), "400");
  ASSERT_TRUE(finding) << told(findings);
  EXPECT_EQ(finding->health, Health::Fail);
}

TEST_F(DoctorTest, warns_of_what_cosign_would_not_take) {
  auto root = pinning("https://rekor.corp", trust::LogRule::None).trusted_root;
  root.logs[0].valid.start = from_unix_seconds(0);
  std::string text = root.write();
  EXPECT_EQ(find(examine({.trusted_root = write_text("root.json", text)}), "cosign", "")->health, Health::Ok);
  text.replace(text.find("+json;version=0.1"), 17, ".v0.2+json");
  EXPECT_TRUE(find(examine({.trusted_root = write_text("root.json", text)}), "cosign", "media type"));
}

TEST_F(DoctorTest, warns_of_a_name_that_cosign_would_not_find) {
  const auto key = new_signer(crypto::KeyType::Ed25519)->public_key();  // whose id covers the name
  trust::ClientTrustConfig config;
  config.log = trust::LogRule::None;
  config.trusted_root.logs.push_back({.base_url = "https://log.test",
                                      .key = key,
                                      .log_id = tlog::note_key_hash("log.test", key),
                                      .valid = {.start = from_unix_seconds(0)},
                                      .origin = {}});
  save("default", config);
  EXPECT_EQ(find(examine({}), "cosign", "")->health, Health::Ok);
  config.trusted_root.logs.at(0).base_url = "https://another.corp";
  save("default", config);
  EXPECT_TRUE(find(examine({}), "cosign", "takes another.corp for the name"));
}

}  // namespace
}  // namespace sigwright::cosign
