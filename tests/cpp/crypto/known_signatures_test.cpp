#include "crypto/known_signatures.h"

#include <gtest/gtest.h>

namespace sigwright::crypto {
namespace {

class Signed : public testing::Test {
 protected:
  PrivateKey key = PrivateKey::generate(KeyType::EcdsaP256).value();
  Scheme scheme = key.public_key().default_scheme();
  Bytes message{1, 2, 3};
  Bytes signature = key.sign(scheme, message).value();
  KnownSignatures known;

  void SetUp() override { ASSERT_TRUE(known.verify(key.public_key(), scheme, message, signature)); }
};

TEST_F(Signed, WhatHeldHoldsAgainAndIsKeptOnce) {
  EXPECT_TRUE(known.verify(key.public_key(), scheme, message, signature));
  EXPECT_EQ(known.size(), 1U);
}

TEST_F(Signed, AnyOtherPartMakesItAnother) {
  const PrivateKey other = PrivateKey::generate(KeyType::EcdsaP256).value();
  EXPECT_FALSE(known.verify(other.public_key(), scheme, message, signature));
  EXPECT_FALSE(known.verify(key.public_key(), {SignatureForm::Ecdsa, HashAlgorithm::Sha384}, message, signature));
  EXPECT_FALSE(known.verify(key.public_key(), {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}, message, signature));
  EXPECT_FALSE(known.verify(key.public_key(), scheme, Bytes{1, 2, 4}, signature));
  Bytes changed = signature;
  changed.back() ^= 1U;
  EXPECT_FALSE(known.verify(key.public_key(), scheme, message, changed));
}

TEST_F(Signed, NoByteOfOnePartCountsForTheNext) {
  Bytes longer = message;
  longer.push_back(signature.front());
  EXPECT_FALSE(known.verify(key.public_key(), scheme, longer, ByteView(signature).subspan(1)));
}

TEST_F(Signed, ARefusalIsNotKept) {
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(known.verify(key.public_key(), scheme, Bytes{9}, signature));
  EXPECT_EQ(known.size(), 1U);
}

TEST_F(Signed, TheOldestAreForgotten) {
  for (std::size_t i = 0; i < KnownSignatures::kMost; ++i) {
    const Bytes next{static_cast<std::uint8_t>(i & 0xffU), static_cast<std::uint8_t>(i >> 8U)};
    ASSERT_TRUE(known.verify(key.public_key(), scheme, next, key.sign(scheme, next).value()));
  }
  EXPECT_EQ(known.size(), KnownSignatures::kMost);
}

}  // namespace
}  // namespace sigwright::crypto
