#include "cosign/policy.h"

#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {
namespace {

class PolicyTest : public ProfiledTest {
 protected:
  [[nodiscard]] Result<verify::Policy> policy(const TrustOptions& trust, bool ignore = false, bool stamps = false,
                                              const std::string& hash = {}) const {
    return make_policy({keys_, ignore, stamps, trust, hash, IdentityOptions{}}, context_);
  }
  std::vector<crypto::PublicKey> keys_{signer()->public_key()};
};

TEST_F(PolicyTest, needs_a_key) {
  keys_.clear();
  EXPECT_EQ(policy({}).error().code, ErrorCode::Usage);
}

TEST_F(PolicyTest, requires_a_log_unless_it_is_ignored) {
  EXPECT_EQ(take(policy({})).log, verify::LogRequirement::Required);
  const auto ignored = take(policy({}, true));
  EXPECT_EQ(ignored.log, verify::LogRequirement::Ignored);
  EXPECT_EQ(ignored.log_option, "--insecure-ignore-tlog");
}

TEST_F(PolicyTest, reads_no_trust_that_cannot_matter) {
  EXPECT_TRUE(policy({.trusted_root = "/nowhere"}, true));
  EXPECT_FALSE(policy({.trusted_root = "/nowhere"}, true, true));
  EXPECT_FALSE(policy({.trusted_root = "/nowhere"}));
}

TEST_F(PolicyTest, asks_of_the_log_what_the_profile_does) {
  save("a", pinning("https://rekor.corp"));
  save("b", pinning("https://rekor.corp", trust::LogRule::Optional));
  save("c", pinning("https://rekor.corp", trust::LogRule::None));
  EXPECT_EQ(take(policy({.profile = "a"})).log, verify::LogRequirement::Required);
  const auto optional = take(policy({.profile = "b"}));
  EXPECT_EQ(optional.log, verify::LogRequirement::Optional);
  EXPECT_EQ(optional.log_option, "profile b, log optional");
  const auto none = take(policy({.profile = "c"}));
  EXPECT_EQ(none.log, verify::LogRequirement::Ignored);
  EXPECT_EQ(none.log_option, "profile c, log none");
}

TEST_F(PolicyTest, lets_an_option_go_before_the_profile) {
  save("b", pinning("https://rekor.corp", trust::LogRule::Optional));
  const auto ignored = take(policy({.profile = "b"}, true, true));
  EXPECT_EQ(ignored.log, verify::LogRequirement::Ignored);
  EXPECT_EQ(ignored.log_option, "--insecure-ignore-tlog");
}

TEST_F(PolicyTest, takes_timestamp_authorities_from_the_trust) {
  const auto root = write_text("root.json", fakes::vector_text("trust/trusted_root.json"));
  EXPECT_EQ(take(policy({.trusted_root = root})).timestamp_authorities.size(), 1U);
}

TEST_F(PolicyTest, knows_the_hashes_it_can_use) {
  EXPECT_EQ(take(policy({}, true, false, "sha384")).hash, crypto::HashAlgorithm::Sha384);
  EXPECT_EQ(policy({}, true, false, "md5").error().code, ErrorCode::Usage);
}

TEST_F(PolicyTest, asks_of_statements_what_is_asked_for_and_nothing_else) {
  verify::Policy plain;
  ASSERT_TRUE(demand_statement(plain, "", {}));
  EXPECT_TRUE(plain.predicate_type.empty());
  EXPECT_FALSE(plain.provenance.has_value());
  verify::Policy both;
  ASSERT_TRUE(demand_statement(both, "slsaprovenance1", {.versioned_tag = "v1"}));
  EXPECT_EQ(both.predicate_type, "https://slsa.dev/provenance/v1");
  EXPECT_EQ(both.provenance->versioned_tag, "v1");
  EXPECT_EQ(demand_statement(plain, "slsa", {}).error().code, ErrorCode::Usage);
  EXPECT_EQ(demand_statement(plain, "", {.versioned_tag = "1.2"}).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace sigwright::cosign
