#include "cosign/keys.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "cpp/cosign/fixture.h"
#include "crypto/key_file.h"

namespace sigwright::cosign {
namespace {

crypto::SecretBytes password(std::string_view text) { return crypto::SecretBytes(to_bytes(text)); }

TEST(KeysTest, makes_a_pair_that_belongs_together) {
  const auto pair = take(generate_key_pair(crypto::KeyType::EcdsaP256, 0, password("test")));
  const auto opened = take(crypto::open_key_file(pair.private_pem, password("test")));
  const auto key = take(crypto::PublicKey::from_pem(pair.public_pem));
  EXPECT_EQ(opened.public_key(), key);
  EXPECT_EQ(pair.fingerprint, key.fingerprint());
  EXPECT_TRUE(pair.private_pem.starts_with("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----"));
}

TEST(KeysTest, seals_with_the_password) {
  const auto pair = take(generate_key_pair(crypto::KeyType::Ed25519, 0, password("test")));
  const auto opened = crypto::open_key_file(pair.private_pem, password("wrong"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::WrongPassword);
}

// PKCS#8, as `openssl genpkey` writes it; made here, used nowhere else.
std::string unencrypted(const crypto::PrivateKey& key) {
  std::string text = "-----BEGIN PRIVATE KEY-----\n";
  const std::string body = to_base64(key.to_pkcs8().view());
  for (std::size_t i = 0; i < body.size(); i += 64) text += body.substr(i, 64) + "\n";
  return text + "-----END PRIVATE KEY-----\n";
}

TEST(KeysTest, imports_a_key_made_elsewhere) {
  const auto key = take(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP384));
  const auto pair = take(import_key_pair(unencrypted(key), password(""), password("new")));
  EXPECT_EQ(take(crypto::open_key_file(pair.private_pem, password("new"))).public_key(), key.public_key());
  EXPECT_EQ(pair.public_pem, key.public_key().pem());
}

TEST(KeysTest, refuses_what_is_no_key) {
  const auto pair =
      import_key_pair("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", password(""), password("new"));
  ASSERT_FALSE(pair);
  EXPECT_EQ(pair.error().exit_code(), 19);
}

}  // namespace
}  // namespace sigwright::cosign
