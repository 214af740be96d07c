#include "cosign/edit_profile.h"

#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class EditProfileTest : public ProfiledTest {
 protected:
  [[nodiscard]] Result<PinnedKey> add(const std::string& url, const std::string& fingerprint = {}) const {
    return add_log({"team", {url, {}, {}}, fingerprint}, context_, {});
  }
  [[nodiscard]] trust::ClientTrustConfig stored() const { return take(load_profile("team", context_)).config; }
  FakeRekor1 rekor_{services::samples::log_key()};
};

TEST_F(EditProfileTest, pins_no_key_that_nobody_vouched_for) {
  const auto pinned = add(rekor_.url());
  ASSERT_FALSE(pinned);
  EXPECT_EQ(pinned.error().code, ErrorCode::Usage);
  EXPECT_EQ(pinned.error().details.at("fingerprint"), rekor_.fingerprint());
  EXPECT_EQ(pinned.error().details.at("origin"), "rekor.test - 7");
  EXPECT_FALSE(load_profile("team", context_));
}

TEST_F(EditProfileTest, pins_the_key_that_has_the_fingerprint) {
  const auto pinned = take(add(rekor_.url(), rekor_.fingerprint()));
  EXPECT_FALSE(pinned.known);
  EXPECT_EQ(stored().logs.at(0).url, rekor_.url());
  EXPECT_EQ(stored().trusted_root.logs.at(0).key.fingerprint(), rekor_.fingerprint());
  EXPECT_EQ(stored().signing_config.logs.at(0).api_version, 1U);
  EXPECT_TRUE(take(add(rekor_.url(), rekor_.fingerprint())).known);
  EXPECT_EQ(stored().trusted_root.logs.size(), 1U);
  EXPECT_EQ(stored().signing_config.logs.size(), 1U);
}

TEST_F(EditProfileTest, reads_fingerprints_as_other_programs_print_them) {
  std::string text = rekor_.fingerprint().substr(7);
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
  for (std::size_t at = 62; at > 0; at -= 2) text.insert(at, ":");
  EXPECT_TRUE(add(rekor_.url(), text));
  EXPECT_TRUE(add(rekor_.url(), rekor_.fingerprint().substr(7)));
}

TEST_F(EditProfileTest, refuses_another_fingerprint_and_a_key_that_has_changed) {
  EXPECT_EQ(add(rekor_.url(), "sha256:" + std::string(64, '0')).error().code, ErrorCode::Untrusted);
  EXPECT_TRUE(add(rekor_.url(), rekor_.fingerprint()));
  rekor_.use(services::samples::log_key());
  const auto changed = add(rekor_.url(), rekor_.fingerprint());
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, ErrorCode::Untrusted);
  EXPECT_NE(changed.error().hint.find("trust rotate rekor"), std::string::npos);
}

TEST_F(EditProfileTest, pins_a_directory_by_its_absolute_path) {
  const auto url = make_log();
  EXPECT_TRUE(add(url));
  EXPECT_EQ(stored().signing_config.logs.at(0).url, url);
  const auto services = take(open_services({.profile = "team"}, context_, {}));
  EXPECT_EQ(services.logs.at(0)->kind(), services::LogKind::Embedded);
}

TEST_F(EditProfileTest, forgets_a_log_by_url_or_fingerprint) {
  for (const auto& subject : {rekor_.url() + "/", rekor_.fingerprint()}) {
    EXPECT_TRUE(add(rekor_.url(), rekor_.fingerprint()));
    EXPECT_TRUE(remove_trust("team", "rekor", subject, context_));
    EXPECT_TRUE(stored().logs.empty());
    EXPECT_TRUE(stored().trusted_root.logs.empty());
    EXPECT_TRUE(stored().signing_config.logs.empty());
  }
  EXPECT_EQ(remove_trust("team", "rekor", rekor_.url(), context_).error().code, ErrorCode::Usage);
  EXPECT_FALSE(remove_trust("nobody", "rekor", rekor_.url(), context_));
}

TEST_F(EditProfileTest, trusts_a_timestamp_authority_by_a_chain_that_holds) {
  const std::string tsa = "https://tsa.corp/stamp";
  context_.now = [] { return from_rfc3339("2026-11-22T12:00:00Z").value(); };
  const auto chain = write_text("chain.pem", fakes::vector_text("tsa/chain.pem"));
  const auto added = add_authority({"team", AuthorityKind::Timestamps, tsa, chain}, context_);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_TRUE(add_authority({"team", AuthorityKind::Timestamps, tsa, chain}, context_));
  EXPECT_EQ(stored().trusted_root.timestamp_authorities.size(), 1U);
  EXPECT_EQ(stored().signing_config.timestamp_authorities.at(0).url, tsa);
  EXPECT_TRUE(remove_trust("team", "tsa", tsa, context_));
  EXPECT_TRUE(stored().trusted_root.timestamp_authorities.empty());
  context_.now = [] { return from_rfc3339("2099-01-01T00:00:00Z").value(); };
  EXPECT_EQ(add_authority({"team", AuthorityKind::Timestamps, tsa, chain}, context_).error().code,
            ErrorCode::Untrusted);
  EXPECT_FALSE(add_authority({"team", AuthorityKind::Timestamps, "http://tsa.corp", chain}, context_));
}

TEST_F(EditProfileTest, says_whether_a_log_is_required) {
  EXPECT_TRUE(set_log_rule("team", trust::LogRule::None, context_));
  EXPECT_EQ(stored().log, trust::LogRule::None);
  EXPECT_TRUE(take(open_services({.profile = "team"}, context_, {})).logs.empty());
  EXPECT_TRUE(set_log_rule("team", trust::LogRule::Required, context_));
  EXPECT_EQ(open_services({.profile = "team"}, context_, {}).error().code, ErrorCode::Usage);
}

TEST_F(EditProfileTest, makes_sign_use_the_default_profile_unless_options_say_where) {
  EXPECT_TRUE(set_log_rule("default", trust::LogRule::Optional, context_));
  EXPECT_TRUE(take(open_services({}, context_, {})).logs.empty());
  EXPECT_EQ(take(open_services({.rekor_url = rekor_.url()}, context_, {})).logs.size(), 1U);
  EXPECT_TRUE(take(open_services({.upload = false}, context_, {})).logs.empty());
}

}  // namespace
}  // namespace sigwright::cosign
