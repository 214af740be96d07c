// load_trust: whose logs and timestamps are believed, from options and profiles.

#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class LoadTrustTest : public ProfiledTest {
 protected:
  [[nodiscard]] Result<Trust> load(const TrustOptions& options) const { return load_trust(options, context_); }
  [[nodiscard]] std::string root() const {
    return write_text("root.json", fakes::vector_text("trust/trusted_root.json"));
  }
};

TEST_F(LoadTrustTest, unites_what_is_named) {
  const auto key = write_text("log.pub", fakes::vector_text("tlog/rekor2-log.pub"));
  const auto chain = write_text("chain.pem", fakes::vector_text("tsa/chain.pem"));
  const auto trust = take(load({.trusted_root = root(), .rekor_public_key = key, .timestamp_chain = chain}));
  EXPECT_EQ(trust.logs.size(), 3U);
  EXPECT_EQ(trust.root.timestamp_authorities.size(), 2U);
  EXPECT_EQ(trust.log, trust::LogRule::Required);
  EXPECT_TRUE(trust.profile.empty());
}

TEST_F(LoadTrustTest, takes_authorities_and_ct_logs_beside_what_is_named_and_instead_of_what_is_not) {
  const auto key = fakes::vector_text("tlog/rekor2-log.pub");
  const auto keys = write_text("ct.pub", key + "\n" + key);
  const auto roots = write_text("roots.pem", fakes::vector_text("tsa/chain.pem"));
  const auto known = take(load({.trusted_root = root()})).root;
  const auto beside = take(load({.trusted_root = root(), .fulcio_roots = roots, .ct_log_keys = keys})).root;
  EXPECT_EQ(beside.ct_logs.size(), known.ct_logs.size() + 2);
  EXPECT_EQ(beside.certificate_authorities.size(), known.certificate_authorities.size() + 1);
  const auto instead = take(load({.fulcio_roots = roots, .ct_log_keys = keys, .default_root = root()})).root;
  EXPECT_EQ(instead.ct_logs.size(), 2U);
  EXPECT_EQ(instead.certificate_authorities.size(), 1U);
  EXPECT_FALSE(load({.ct_log_keys = write_text("no.pub", key + "x")}));
  EXPECT_FALSE(load({.fulcio_roots = keys}));
}

TEST_F(LoadTrustTest, names_the_file_that_cannot_be_used) {
  EXPECT_EQ(load({.trusted_root = "/nowhere.json"}).error().code, ErrorCode::LocalFile);
  const auto bad = write_text("bad.json", "{}");
  EXPECT_NE(load({.trusted_root = bad}).error().message.find("bad.json"), std::string::npos);
  EXPECT_FALSE(load({.rekor_public_key = bad}));
  EXPECT_FALSE(load({.timestamp_chain = bad}));
}

TEST_F(LoadTrustTest, falls_back_to_the_default_root_where_nothing_names_a_log) {
  EXPECT_EQ(take(load({.default_root = root()})).logs.size(), 2U);
  const auto key = write_text("log.pub", fakes::vector_text("tlog/rekor2-log.pub"));
  EXPECT_EQ(take(load({.rekor_public_key = key, .default_root = root()})).logs.size(), 1U);
}

TEST_F(LoadTrustTest, believes_a_directory_by_what_it_keeps) {
  EXPECT_EQ(take(load({.rekor_url = make_log()})).logs.size(), 1U);
  EXPECT_FALSE(load({.rekor_url = "file:" + (home_.path() / "nothing").string()}));
}

TEST_F(LoadTrustTest, uses_the_profile_that_is_named_and_nothing_else) {
  save("team", pinning("https://rekor.corp", trust::LogRule::Optional));
  const auto trust = take(load({.profile = "team", .default_root = root()}));
  EXPECT_EQ(trust.logs.size(), 1U);
  EXPECT_EQ(trust.log, trust::LogRule::Optional);
  EXPECT_EQ(trust.profile, "team");
  EXPECT_EQ(load({.profile = "nobody"}).error().code, ErrorCode::LocalFile);
}

TEST_F(LoadTrustTest, uses_the_default_profile_unless_options_say_whom_to_trust) {
  save("default", pinning("https://rekor.corp", trust::LogRule::None));
  EXPECT_EQ(take(load({.default_root = root()})).profile, "default");
  EXPECT_EQ(take(load({.trusted_root = root()})).profile, "");
  EXPECT_EQ(take(load({.rekor_url = make_log()})).profile, "");
  const auto key = write_text("log.pub", fakes::vector_text("tlog/rekor2-log.pub"));
  EXPECT_EQ(take(load({.rekor_public_key = key})).profile, "");
}

TEST_F(LoadTrustTest, knows_the_log_at_a_url_by_what_a_profile_pins_there) {
  save("team", pinning("https://rekor.corp"));
  EXPECT_EQ(take(load({.rekor_url = "https://rekor.corp/", .default_root = root()})).logs.size(), 1U);
}

// Nothing is learned while verifying: what is not pinned is not asked either.
TEST_F(LoadTrustTest, refuses_a_url_that_nobody_pins_without_asking_it) {
  const FakeRekor1 rekor(services::samples::log_key());
  const auto trust = load({.rekor_url = rekor.url(), .default_root = root()});
  ASSERT_FALSE(trust);
  EXPECT_EQ(trust.error().code, ErrorCode::Untrusted);
  EXPECT_NE(trust.error().hint.find("trust add rekor " + rekor.url()), std::string::npos);
  EXPECT_EQ(rekor.asked(), 0U);
}

TEST_F(LoadTrustTest, takes_a_url_beside_a_key_as_it_takes_the_key) {
  EXPECT_EQ(take(load({.trusted_root = root(), .rekor_url = "https://rekor.corp"})).logs.size(), 2U);
}

TEST_F(LoadTrustTest, knows_the_urls_of_the_default_root) {
  const auto trust = take(load({.rekor_url = "http://127.0.0.1:43000", .default_root = root()}));
  EXPECT_EQ(trust.logs.size(), 1U);
}

}  // namespace
}  // namespace sigwright::cosign
