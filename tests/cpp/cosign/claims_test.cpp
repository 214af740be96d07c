#include "cosign/claims.h"

#include <gtest/gtest.h>

#include "cpp/cosign/fixture.h"
#include "fakes/vectors.h"

namespace sigwright::cosign {
namespace {

Attached claimed_by(const std::string& vector) {
  Attached attached;
  add_claims(take(bundle::Bundle::parse(fakes::vector_text("bundle/" + vector))), attached);
  return attached;
}

TEST(ClaimsTest, name_a_key_by_its_fingerprint) {
  const auto attached = claimed_by("key-notlog-bundle.json");
  EXPECT_TRUE(attached.signer.starts_with("sha256:")) << attached.signer;
  EXPECT_FALSE(attached.log_entry);
  EXPECT_FALSE(attached.log_index);
  EXPECT_EQ(attached.claims.signer.key, attached.signer);
}

TEST(ClaimsTest, name_an_identity_its_issuer_and_the_log) {
  const auto attached = claimed_by("keyless-rekor1.json");
  EXPECT_NE(attached.signer.find("@"), std::string::npos) << attached.signer;
  EXPECT_NE(attached.signer.find(" (http"), std::string::npos) << attached.signer;
  EXPECT_TRUE(attached.log_entry);
  EXPECT_EQ(attached.log_id.size(), 64U);
  EXPECT_TRUE(attached.log_index);
  EXPECT_TRUE(attached.logged.ends_with("Z"));
}

// Rekor v2 says no time.
TEST(ClaimsTest, tell_no_time_where_the_log_tells_none) {
  const auto attached = claimed_by("keyless-rekor2-tsa.json");
  EXPECT_TRUE(attached.log_entry);
  EXPECT_TRUE(attached.logged.empty());
}

TEST(ClaimsTest, of_a_layer_are_its_certificates_or_its_entrys) {
  Attached attached;
  bundle::LayerEvidence evidence;
  add_claims(evidence, {}, attached);
  EXPECT_TRUE(attached.signer.empty());
  evidence.log_entry = take(bundle::Bundle::parse(fakes::vector_text("bundle/key-rekor1-bundle.json"))).log_entries[0];
  add_claims(evidence, {}, attached);
  EXPECT_TRUE(attached.signer.starts_with("sha256:")) << attached.signer;
  EXPECT_TRUE(attached.log_entry);
  evidence.certificate_pem = "none";
  add_claims(evidence, {}, attached);
  EXPECT_TRUE(attached.signer.starts_with("sha256:"));
}

}  // namespace
}  // namespace sigwright::cosign
