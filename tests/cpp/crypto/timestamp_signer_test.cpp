#include "crypto/timestamp_signer.h"

#include <gtest/gtest.h>

#include "fakes/issuers.h"
#include "fakes/vectors.h"

namespace sigwright::crypto {
namespace {

std::vector<Certificate> chain() { return Certificate::chain_from_pem(fakes::vector_text("tsa/chain.pem")).value(); }
Result<TimestampProof> verify(const TimestampAuthority& authority) {
  return verify_timestamp(fakes::vector_bytes("tsa/with-cert.response"), fakes::vector_bytes("tlog/artifact.sig"),
                          std::span(&authority, 1));
}

TEST(TimestampSigner, ThePathOfAnAuthorityIsFoundOnce) {
  const TimestampAuthority authority{.chain = chain(), .valid = {}};
  EXPECT_FALSE(authority.path->find(authority.chain));
  ASSERT_TRUE(verify(authority));
  ASSERT_TRUE(authority.path->find(authority.chain));
  EXPECT_EQ(authority.path->find(authority.chain)->size(), 3U);
  EXPECT_TRUE(verify(authority));
}

TEST(TimestampSigner, APathIsKnownForTheVeryCertificatesItWasFoundAmong) {
  TimestampAuthority authority{.chain = chain(), .valid = {}};
  ASSERT_TRUE(verify(authority));
  authority.chain.erase(authority.chain.begin() + 1);  // the same leaf and anchor, with nothing between them
  EXPECT_FALSE(authority.path->find(authority.chain));
  EXPECT_FALSE(verify(authority));
  EXPECT_FALSE(authority.path->find(authority.chain)) << "a refusal is not kept";
}

TEST(TimestampSigner, AKnownPathIsNotBelievedOutsideItsValidity) {
  const TimestampAuthority authority{.chain = chain(), .valid = {}};
  auto spec = fakes::TestIssuer::authority("of a later century");
  spec.starts_in = 100L * 365 * 24 * 3600;
  spec.ends_in = spec.starts_in + 1;
  const auto later = Certificate::from_der(fakes::TestIssuer(spec).der()).value();
  authority.path->remember(authority.chain, {authority.chain[0], later});
  EXPECT_FALSE(verify(authority));
}

TEST(TimestampSigner, OfAnAuthorityWhoseOwnLeafIsNotNamedNoPathIsKept) {
  TimestampAuthority authority{.chain = chain(), .valid = {}};
  authority.chain.erase(authority.chain.begin());
  ASSERT_TRUE(verify(authority)) << "the token brings the leaf";
  EXPECT_FALSE(authority.path->find(authority.chain));
}

}  // namespace
}  // namespace sigwright::crypto
