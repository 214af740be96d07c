// The identity flags of the verifying verbs: what belongs together, and what each amounts to.

#include "cosign/identity.h"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes/certificates.h"
#include "fakes/vectors.h"

namespace sigwright::cosign {
namespace {

IdentityOptions complete() {
  IdentityOptions options;
  options.identity = "me@example.com";
  options.issuer = "https://issuer.example";
  return options;
}

trust::TrustedRoot root() { return trust::TrustedRoot::parse(fakes::vector_text("trust/trusted_root.json")).value(); }

verify::CertificatePolicy policy_of(const IdentityOptions& options) {
  return certificate_policy(options, false).value().value();
}

TEST(Identity, NoneIsAskedForWithoutAFlag) {
  EXPECT_FALSE(asks_identity({}));
  EXPECT_FALSE(certificate_policy({}, true).value());
  IdentityOptions ignoring;
  ignoring.insecure_ignore_sct = true;
  EXPECT_FALSE(asks_identity(ignoring));
}

TEST(Identity, AndIssuerBecomeOnePolicy) {
  const auto policy = policy_of(complete());
  ASSERT_EQ(policy.identities.size(), 1U);
  EXPECT_TRUE(policy.identities[0].subject.matches("me@example.com"));
  EXPECT_FALSE(policy.identities[0].subject.matches("you@example.com"));
  EXPECT_TRUE(policy.identities[0].issuer.matches("https://issuer.example"));
  EXPECT_EQ(policy.sct_threshold, 1U);
}

TEST(Identity, EveryClaimIsTakenOver) {
  auto options = complete();
  options.workflow_trigger = "push";
  options.workflow_sha = "abc";
  options.workflow_name = "build";
  options.workflow_repository = "o/r";
  options.workflow_ref = "refs/heads/main";
  options.insecure_ignore_sct = true;
  const auto policy = policy_of(options);
  EXPECT_EQ(policy.identities[0].extensions.size(), 5U);
  EXPECT_EQ(policy.sct_threshold, 0U);
}

TEST(Identity, MissingAndContradictingFlagsAreUsageErrors) {
  const auto refused = [](auto change, bool keys = false) {
    auto options = complete();
    change(options);
    const auto policy = certificate_policy(options, keys);
    return !policy && policy.error().code == ErrorCode::Usage;
  };
  EXPECT_TRUE(refused([](auto& o) { o.issuer.clear(); }));
  EXPECT_TRUE(refused([](auto& o) { o.identity.clear(); }));
  EXPECT_TRUE(refused([](auto& o) { o.identity_regexp = ".*"; }));
  EXPECT_TRUE(refused([](auto& o) { o.issuer_regexp = ".*"; }));
  EXPECT_TRUE(refused([](auto& o) {
    o.issuer.clear();
    o.issuer_regexp = "(";
  }));
  EXPECT_TRUE(refused([](auto& /*o*/) {}, true));
  EXPECT_TRUE(refused([](auto& o) { o.ca_intermediates = "x.pem"; }));
  EXPECT_TRUE(refused([](auto& o) {
    o.ca_roots = "x.pem";
    o.certificate_chain = "y.pem";
  }));
}

// A claim alone would be believed whoever made it.
TEST(Identity, AClaimOrACertificateAloneNamesNobody) {
  IdentityOptions options;
  options.workflow_ref = "refs/heads/main";
  EXPECT_EQ(certificate_policy(options, false).error().code, ErrorCode::Usage);
  options = {};
  options.certificate = "cert.pem";
  EXPECT_EQ(certificate_policy(options, false).error().code, ErrorCode::Usage);
}

TEST(Identity, AuthoritiesAreTheTrustedRootsUnlessFilesReplaceThem) {
  auto policy = policy_of(complete());
  ASSERT_TRUE(add_authorities(complete(), root(), policy));
  EXPECT_EQ(policy.authorities.size(), root().certificate_authorities.size());
  EXPECT_EQ(policy.ct_logs.size(), root().ct_logs.size());

  const fakes::TestAuthority own;
  auto options = complete();
  options.ca_roots = own.certificate().string();
  policy = policy_of(options);
  ASSERT_TRUE(add_authorities(options, root(), policy));
  ASSERT_EQ(policy.authorities.size(), 1U);
  EXPECT_TRUE(policy.authorities[0].anchors.at(0).self_signed());

  options = complete();
  options.certificate_chain = own.certificate().string();
  policy = policy_of(options);
  ASSERT_TRUE(add_authorities(options, root(), policy));
  EXPECT_EQ(policy.authorities.at(0).anchors.size(), 1U);
}

TEST(Identity, AFileThatCannotBeReadIsNamed) {
  auto options = complete();
  options.ca_roots = "/nowhere/roots.pem";
  auto policy = policy_of(options);
  const auto done = add_authorities(options, root(), policy);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("/nowhere/roots.pem"), std::string::npos);
  options = complete();
  options.sct = "/nowhere/sct.json";
  EXPECT_FALSE(certificate_policy(options, false));
}

}  // namespace
}  // namespace sigwright::cosign
