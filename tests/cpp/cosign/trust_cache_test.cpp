#include "cosign/trust_cache.h"

#include <gtest/gtest.h>

#include "fakes/vectors.h"

namespace sigwright::cosign {
namespace {

std::string root_text() { return fakes::vector_text("trust/trusted_root.json"); }
trust::TrustedRoot root() { return trust::TrustedRoot::parse(root_text()).value(); }

TEST(TrustCache, ReadsARootOnceAndTheSame) {
  TrustCache cache;
  const auto first = cache.root(root_text()).value();
  EXPECT_EQ(cache.root(root_text())->write(), first.write());
  EXPECT_EQ(first.write(), root().write());
}

TEST(TrustCache, ARootThatDiffersInOneByteIsAnother) {
  TrustCache cache;
  ASSERT_TRUE(cache.root(root_text()));
  std::string other = root_text();
  const std::size_t at = other.find("rawBytes");
  ASSERT_NE(at, std::string::npos);
  other[at] = 'R';
  const auto read = cache.root(other);
  EXPECT_TRUE(!read || read->write() != root().write());
}

TEST(TrustCache, WhatCannotBeReadIsRefusedEveryTime) {
  TrustCache cache;
  EXPECT_FALSE(cache.root("{}"));
  EXPECT_FALSE(cache.root("{}"));
  trust::Authority broken;
  broken.chain = {Bytes{0x30, 0x00}};
  EXPECT_FALSE(cache.certificate_authority(broken));
  EXPECT_FALSE(cache.certificate_authority(broken));
  EXPECT_FALSE(cache.timestamp_authority(broken));
}

// With the certificates comes what they were found to prove.
TEST(TrustCache, AnAuthorityIsTheSameAgain) {
  TrustCache cache;
  const auto authority = root().certificate_authorities.at(0);
  const auto first = cache.certificate_authority(authority).value();
  EXPECT_EQ(cache.certificate_authority(authority)->known, first.known);
  EXPECT_EQ(first.anchors.at(0).der(), authority.chain.back());
  const auto stamps = root().timestamp_authorities.at(0);
  EXPECT_EQ(cache.timestamp_authority(stamps)->path, cache.timestamp_authority(stamps)->path);
}

TEST(TrustCache, AnAuthorityWithOtherTimesOrCertificatesIsAnother) {
  TrustCache cache;
  trust::Authority authority = root().certificate_authorities.at(0);
  const auto first = cache.certificate_authority(authority).value();
  authority.valid.end = authority.valid.start;
  const auto limited = cache.certificate_authority(authority).value();
  EXPECT_NE(limited.known, first.known);
  EXPECT_EQ(limited.valid.end, authority.valid.start);
  authority = root().certificate_authorities.at(0);
  authority.chain.insert(authority.chain.begin(), root().timestamp_authorities.at(0).chain.back());
  EXPECT_NE(cache.certificate_authority(authority)->known, first.known);
}

TEST(TrustCache, TheOldestGoesFirstButForWhatWasUsedSince) {
  Recent<int> recent;
  const auto key = [](std::size_t i) { return Bytes{static_cast<std::uint8_t>(i)}; };
  for (std::size_t i = 0; i < Recent<int>::kMost; ++i) recent.add(key(i), static_cast<int>(i));
  EXPECT_EQ(recent.find(key(0)), 0);
  recent.add(key(200), 200);
  EXPECT_EQ(recent.find(key(0)), 0);
  EXPECT_FALSE(recent.find(key(1)));
  recent.add(key(200), 1);
  EXPECT_EQ(recent.find(key(200)), 200) << "what is there stays";
}

}  // namespace
}  // namespace sigwright::cosign
