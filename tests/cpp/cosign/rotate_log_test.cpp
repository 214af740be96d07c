// rotate_log: a log is closed where it ends, and another follows.

#include "cosign/edit_profile.h"
#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class RotateLogTest : public ProfiledTest {
 protected:
  void add(const std::string& url, const std::string& fingerprint = {}) const {
    const auto added = add_log({"team", {url, {}, {}}, fingerprint}, context_, {});
    ASSERT_TRUE(added) << added.error().message;
  }
  [[nodiscard]] Result<Rotation> rotate(const std::string& url, const std::string& to, const std::string& print = {},
                                        const std::string& final_checkpoint = {}) const {
    return rotate_log({"team", url, {to, {}, {}}, print, final_checkpoint}, context_, {});
  }
  [[nodiscard]] Profile stored() const { return take(load_profile("team", context_)); }

  void log_something(const std::string& url, const std::string& what) const {
    const auto signature = take(signer()->sign(signer()->public_key().default_scheme(), as_bytes(what)));
    const services::DigestSubmission submission{.algorithm = crypto::HashAlgorithm::Sha256,
                                                .digest = crypto::sha256(as_bytes(what)),
                                                .signature = signature,
                                                .verifier = {false, signer()->public_key().der()},
                                                .key_details = "PKIX_ECDSA_P256_SHA_256",
                                                .legacy = false};
    EXPECT_TRUE(services(url).logs.at(0)->add(submission, {}));
  }
};

TEST_F(RotateLogTest, pins_the_tree_a_directory_ended_with) {
  const auto old = make_log("old");
  const auto next = make_log("next");
  log_something(old, "a");
  log_something(old, "b");
  add(old);
  const auto rotation = take(rotate(old, next));
  EXPECT_EQ(rotation.final_size, 2U);
  EXPECT_TRUE(rotation.complete);
  const auto profile = stored();
  EXPECT_EQ(profile.config.trusted_root.logs.at(0).valid.end, test_time());
  EXPECT_EQ(profile.config.logs.at(0).final_tree->leaf_hashes.size(), 2U);
  ASSERT_EQ(profile.config.signing_config.logs.size(), 1U);
  EXPECT_EQ(profile.config.signing_config.logs.at(0).url, next);
  EXPECT_EQ(rotate(old, next).error().code, ErrorCode::Usage);
  EXPECT_FALSE(add_log({"team", {old, {}, {}}, {}}, context_, {}));
}

// Entries from before are in the final tree; what the key signs afterwards is not.
TEST_F(RotateLogTest, tells_older_entries_from_later_ones) {
  const auto old = make_log("old");
  log_something(old, "a");
  const auto log = take(services::EmbeddedLog::open(home_.path() / "old", nullptr, take(log_world(context_))));
  const auto before = take(log->get(0));
  log_something(old, "b");
  add(old);
  EXPECT_TRUE(rotate(old, make_log("next")));
  log_something(old, "c");
  const auto retired = logs_of(stored()).at(0);
  EXPECT_TRUE(take(tlog::verify_entry(before, retired)).in_final_tree);
  const auto reopened = take(services::EmbeddedLog::open(home_.path() / "old", nullptr, take(log_world(context_))));
  EXPECT_FALSE(take(tlog::verify_entry(take(reopened->get(2)), retired)).in_final_tree);
}

TEST_F(RotateLogTest, needs_another_key) {
  const auto old = make_log("old");
  add(old);
  EXPECT_EQ(rotate(old, {}).error().code, ErrorCode::Usage);
  EXPECT_EQ(rotate("https://elsewhere.corp", make_log("next")).error().code, ErrorCode::Usage);
  EXPECT_EQ(stored().config.trusted_root.logs.at(0).valid.end, Time::max());
}

TEST_F(RotateLogTest, follows_a_rekor_v1_to_its_new_key) {
  FakeRekor1 rekor(services::samples::log_key());
  add(rekor.url(), rekor.fingerprint());
  rekor.use(services::samples::log_key());
  EXPECT_EQ(rotate(rekor.url(), {}).error().code, ErrorCode::Usage);
  EXPECT_EQ(rotate(rekor.url(), {}, "sha256:" + std::string(64, '1')).error().code, ErrorCode::Untrusted);
  const auto rotation = take(rotate(rekor.url(), {}, rekor.fingerprint()));
  EXPECT_TRUE(rotation.complete);
  EXPECT_EQ(stored().config.logs.size(), 2U);
  EXPECT_FALSE(stored().config.logs.at(0).final_tree);
  EXPECT_EQ(pinned_logs(rekor.url(), context_).size(), 2U);
}

TEST_F(RotateLogTest, takes_the_final_checkpoint_from_a_file_by_the_old_key_alone) {
  const auto key = services::samples::log_key();
  FakeRekor1 rekor(key);
  add(rekor.url(), rekor.fingerprint());
  rekor.use(services::samples::log_key());
  const auto note = [&](const signing::Signer& by) {
    return write_text("final", services::sign_checkpoint(by, "log.test", 9, tlog::empty_root()).value().text());
  };
  const auto refused = rotate(rekor.url(), {}, rekor.fingerprint(), note(*services::samples::log_key()));
  EXPECT_EQ(refused.error().code, ErrorCode::Untrusted);
  EXPECT_EQ(take(rotate(rekor.url(), {}, rekor.fingerprint(), note(*key))).final_size, 9U);
}

}  // namespace
}  // namespace sigwright::cosign
