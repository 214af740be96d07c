#include "crypto/ed25519ph.h"

#include <gtest/gtest.h>
#include <sodium/crypto_sign_ed25519.h>

#include "cpp/crypto/vectors.h"
#include "crypto/hash.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {
namespace {

using testing_vectors::flipped;

Bytes bytes(std::string_view hex) { return from_hex(hex).value(); }
Bytes sha512(ByteView message) { return hash(HashAlgorithm::Sha512, message); }

// RFC 8032 section 7.3, TEST abc.
const Bytes kSeed = bytes("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
const Bytes kPublic = bytes("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf");
const Bytes kSignature = bytes(
    "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaa"
    "d11c2a26083406");
const Bytes kDigest = sha512(as_bytes("abc"));

// libsodium's own, over the message.
Bytes sodium_sign(ByteView seed, ByteView message) {
  Bytes secret(crypto_sign_ed25519_SECRETKEYBYTES);
  Bytes key(crypto_sign_ed25519_PUBLICKEYBYTES);
  Bytes signature(crypto_sign_ed25519_BYTES);
  crypto_sign_ed25519_seed_keypair(key.data(), secret.data(), seed.data());
  crypto_sign_ed25519ph_state state;
  crypto_sign_ed25519ph_init(&state);
  crypto_sign_ed25519ph_update(&state, message.data(), message.size());
  crypto_sign_ed25519ph_final_create(&state, signature.data(), nullptr, secret.data());
  return signature;
}

bool sodium_verify(ByteView key, ByteView message, ByteView signature) {
  crypto_sign_ed25519ph_state state;
  crypto_sign_ed25519ph_init(&state);
  crypto_sign_ed25519ph_update(&state, message.data(), message.size());
  return crypto_sign_ed25519ph_final_verify(&state, signature.data(), key.data()) == 0;
}

TEST(Ed25519ph, MakesTheSignatureOfTheRfc) {
  EXPECT_EQ(sign_ed25519ph(kSeed, kPublic, kDigest), kSignature);
  EXPECT_TRUE(verify_ed25519ph(kPublic, kDigest, kSignature));
}

TEST(Ed25519ph, RefusesEveryFlippedBit) {
  for (std::size_t at = 0; at < kSignature.size(); ++at) {
    EXPECT_FALSE(verify_ed25519ph(kPublic, kDigest, flipped(kSignature, at))) << at;
  }
  for (std::size_t at = 0; at < kPublic.size(); ++at) {
    EXPECT_FALSE(verify_ed25519ph(flipped(kPublic, at), kDigest, kSignature)) << at;
  }
  EXPECT_FALSE(verify_ed25519ph(kPublic, flipped(kDigest, 63), kSignature));
}

TEST(Ed25519ph, RefusesOtherLengths) {
  EXPECT_FALSE(verify_ed25519ph(kPublic, kDigest, {}));
  EXPECT_FALSE(verify_ed25519ph(kPublic, kDigest, ByteView(kSignature).first(63)));
  Bytes longer = kSignature;
  longer.push_back(0);
  EXPECT_FALSE(verify_ed25519ph(kPublic, kDigest, longer));
  EXPECT_FALSE(verify_ed25519ph(ByteView(kPublic).first(31), kDigest, kSignature));
  EXPECT_FALSE(verify_ed25519ph(kPublic, ByteView(kDigest).first(32), kSignature));
}

TEST(Ed25519ph, AgreesWithLibsodiumOverManyKeysAndMessages) {
  for (std::size_t round = 0; round < 64; ++round) {
    Bytes seed(32);
    random_bytes(seed);
    Bytes message(round * 7);
    random_bytes(message);
    Bytes secret(64);
    Bytes key(32);
    crypto_sign_ed25519_seed_keypair(key.data(), secret.data(), seed.data());
    const Bytes signature = sodium_sign(seed, message);
    EXPECT_EQ(sign_ed25519ph(seed, key, sha512(message)), signature);
    EXPECT_TRUE(verify_ed25519ph(key, sha512(message), signature));
    EXPECT_TRUE(sodium_verify(key, message, signature));
    message.push_back(0);
    EXPECT_FALSE(verify_ed25519ph(key, sha512(message), signature));
  }
}

TEST(Ed25519ph, RefusesSThatIsNotReduced) {
  const Bytes order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  Bytes signature = kSignature;
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry & 0xffU);
    carry >>= 8U;
  }
  ASSERT_EQ(carry, 0U);
  EXPECT_FALSE(verify_ed25519ph(kPublic, kDigest, signature));
}

// The point of order 8 and its multiples, and encodings of them that are not canonical.
constexpr std::array<std::string_view, 8> kSmallOrder{
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080"};

TEST(Ed25519ph, RefusesKeysThatFitAnySignature) {
  Bytes neutral = bytes(kSmallOrder[1]);
  neutral.resize(64);  // R neutral and S zero: the equation holds whenever k * A is neutral
  for (const std::string_view key : kSmallOrder) {
    for (unsigned message = 0; message < 16; ++message) {
      const Bytes digest = sha512(Bytes{static_cast<std::uint8_t>(message)});
      EXPECT_FALSE(verify_ed25519ph(bytes(key), digest, neutral)) << key;
    }
  }
  EXPECT_FALSE(verify_ed25519ph(kPublic, kDigest, neutral));
}

TEST(Ed25519ph, NeverAcceptsWhatLibsodiumRefuses) {
  const auto path = testing_vectors::shared("cctv/ed25519vectors.json");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no CCTV vectors";
  for (const Json& row : testing_vectors::read_json(testing_vectors::read_text(path))) {
    const Bytes key = testing_vectors::hex_member(row, "key");
    const Bytes signature = testing_vectors::hex_member(row, "sig");
    const Bytes message = to_bytes(row["msg"].get<std::string>());
    const bool accepted = verify_ed25519ph(key, sha512(message), signature);
    EXPECT_TRUE(!accepted || sodium_verify(key, message, signature)) << row["number"];
  }
}

TEST(Ed25519Point, IsWhatDecodes) {
  EXPECT_TRUE(is_ed25519_point(kPublic));
  EXPECT_TRUE(is_ed25519_point(bytes(kSmallOrder[2])));
  Bytes none(32, 0);
  none.front() = 2;
  EXPECT_FALSE(is_ed25519_point(none));
}

}  // namespace
}  // namespace sigwright::crypto
