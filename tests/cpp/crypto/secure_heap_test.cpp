#include "crypto/secure_heap.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <vector>

#include "crypto/keys.h"

namespace sigwright::crypto {
namespace {

class SecureHeapTest : public testing::TestWithParam<KeyType> {};

TEST_P(SecureHeapTest, HoldsAPrivateKeyAsLongAsItLives) {
  keep_private_keys_apart();
  if (CRYPTO_secure_malloc_initialized() != 1) GTEST_SKIP() << "this platform has no such memory";
  // The first key of a process brings a generator of random numbers along, which stays.
  ASSERT_TRUE(PrivateKey::generate(GetParam(), 2048));
  const auto before = CRYPTO_secure_used();
  {
    const auto made = PrivateKey::generate(GetParam(), 2048);
    ASSERT_TRUE(made.has_value());
    EXPECT_GT(CRYPTO_secure_used(), before);
    const auto read = PrivateKey::from_pkcs8(made->to_pkcs8().view());
    ASSERT_TRUE(read.has_value());
  }
  EXPECT_EQ(CRYPTO_secure_used(), before);
}

TEST_P(SecureHeapTest, HasRoomForManyKeys) {
  std::vector<PrivateKey> keys;
  const auto one = PrivateKey::generate(GetParam(), 2048);
  ASSERT_TRUE(one.has_value());
  const SecretBytes der = one->to_pkcs8();
  for (int i = 0; i < 150; ++i) {
    auto key = PrivateKey::from_pkcs8(der.view());
    ASSERT_TRUE(key.has_value()) << i;
    keys.push_back(*std::move(key));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SecureHeapTest,
                         testing::Values(KeyType::EcdsaP256, KeyType::EcdsaP521, KeyType::Rsa, KeyType::Ed25519));

}  // namespace
}  // namespace sigwright::crypto
