#include "crypto/spki.h"

#include <gtest/gtest.h>

#include "cpp/crypto/vectors.h"
#include "crypto/der.h"

namespace sigwright::crypto {
namespace {

using namespace std::string_literals;
using testing_vectors::code_of;
using testing_vectors::public_key;

Bytes rsa_spki(ByteView modulus, ByteView exponent) {
  const Bytes n = der::positive_integer(modulus);
  const Bytes e = der::positive_integer(exponent);
  return spki_of_pkcs1(der::element(der::Tag::Sequence, {n, e}));
}

// `bits` bits, all set: odd, as a modulus is.
Bytes modulus_of(int bits) {
  Bytes modulus(static_cast<std::size_t>(bits + 7) / 8, 0xff);
  if (bits % 8 != 0) modulus.front() = static_cast<std::uint8_t>((1U << (bits % 8)) - 1);
  return modulus;
}
const Bytes kExponent{1, 0, 1};

TEST(ParseSpki, FindsThePartsOfEveryType) {
  for (const auto& [name, type, bits] : testing_vectors::kNamedKeys) {
    const Bytes der = public_key("keys/" + std::string(name) + ".pub").der();
    const auto parts = parse_spki(der);
    ASSERT_TRUE(parts.has_value()) << name;
    EXPECT_EQ(parts->type, type);
    EXPECT_EQ(key_bits(parts->type, parts->modulus), bits);
    const bool rsa = type == KeyType::Rsa;
    EXPECT_EQ(rsa ? rsa_spki(parts->modulus, parts->exponent) : write_spki(type, parts->point), der) << name;
  }
}

TEST(ParseSpki, RefusesEveryCutAndEveryAddition) {
  for (const auto& [name, type, bits] : testing_vectors::kNamedKeys) {
    const Bytes der = public_key("keys/" + std::string(name) + ".pub").der();
    for (std::size_t size = 0; size < der.size(); ++size) {
      EXPECT_EQ(code_of(parse_spki(ByteView(der).first(size))), ErrorCode::KeyUnusable);
    }
    Bytes longer = der;
    longer.push_back(0);
    EXPECT_EQ(code_of(parse_spki(longer)), ErrorCode::KeyUnusable);
  }
}

TEST(ParseSpki, RefusesMoreInsideThanAKey) {
  const Bytes der = public_key("keys/p256.pub").der();
  Bytes contents(der.begin() + 2, der.end());
  contents.insert(contents.end(), {5, 0});
  EXPECT_EQ(code_of(parse_spki(der::element(der::Tag::Sequence, {contents}))), ErrorCode::KeyUnusable);
}

TEST(ParseSpki, RefusesUnusedBits) {
  Bytes der = public_key("keys/ed25519.pub").der();
  ASSERT_EQ(der.at(11), 0);
  der.at(11) = 1;
  EXPECT_EQ(code_of(parse_spki(der)), ErrorCode::KeyUnusable);
}

TEST(ParseSpki, KnowsTheLimitsOfRsa) {
  for (const int bits : {2048, 2049, 3072, 4096, 8192}) {
    const auto parts = parse_spki(rsa_spki(modulus_of(bits), kExponent));
    EXPECT_TRUE(parts.has_value()) << bits;
  }
  for (const int bits : {512, 1024, 2047, 8193, 16384}) {
    EXPECT_EQ(code_of(parse_spki(rsa_spki(modulus_of(bits), kExponent))), ErrorCode::KeyUnusable) << bits;
  }
}

TEST(ParseSpki, RefusesExponentsThatNoHonestKeyHas) {
  for (const Bytes& exponent : {Bytes{3}, Bytes{17}, kExponent, Bytes(8, 0xff)}) {
    EXPECT_TRUE(parse_spki(rsa_spki(modulus_of(2048), exponent)).has_value());
  }
  for (const Bytes& exponent : {Bytes{1}, Bytes{2}, Bytes{1, 0}, Bytes(9, 0xff), Bytes(256, 0xff)}) {
    EXPECT_EQ(code_of(parse_spki(rsa_spki(modulus_of(2048), exponent))), ErrorCode::KeyUnusable);
  }
}

TEST(ParseSpki, RefusesAnEvenModulus) {
  Bytes modulus = modulus_of(2048);
  modulus.back() = 0xfe;
  EXPECT_EQ(code_of(parse_spki(rsa_spki(modulus, kExponent))), ErrorCode::KeyUnusable);
}

TEST(ParseSpki, RefusesNegativeAndPaddedNumbers) {
  const Bytes e = der::positive_integer(kExponent);
  const Bytes modulus = modulus_of(2048);
  const Bytes negative = der::element(der::Tag::Integer, {modulus});
  const Bytes padded = der::element(der::Tag::Integer, {Bytes{0, 0}, modulus});
  for (const Bytes& n : {negative, padded}) {
    EXPECT_EQ(code_of(parse_spki(spki_of_pkcs1(der::element(der::Tag::Sequence, {n, e})))), ErrorCode::KeyUnusable);
  }
}

TEST(ParseSpki, RefusesRsaWithoutItsNullParameters) {
  const Bytes oid = from_hex("06092a864886f70d010101").value();
  const Bytes n = der::positive_integer(modulus_of(2048));
  const Bytes e = der::positive_integer(kExponent);
  const Bytes key = der::element(der::Tag::Sequence, {n, e});
  const Bytes bits = der::element(der::Tag::BitString, {Bytes{0}, key});
  const Bytes algorithm = der::element(der::Tag::Sequence, {oid});
  EXPECT_EQ(code_of(parse_spki(der::element(der::Tag::Sequence, {algorithm, bits}))), ErrorCode::KeyUnusable);
}

struct Point {
  std::string_view name;
  KeyType type;
  std::size_t size;
  std::uint8_t first;
  bool accepted;
};
class SpkiPoints : public testing::TestWithParam<Point> {};
INSTANTIATE_TEST_SUITE_P(Forms, SpkiPoints,
                         testing::Values(Point{"uncompressed", KeyType::EcdsaP256, 65, 4, true},
                                         Point{"compressed_even", KeyType::EcdsaP384, 49, 2, true},
                                         Point{"compressed_odd", KeyType::EcdsaP521, 67, 3, true},
                                         Point{"hybrid", KeyType::EcdsaP256, 65, 6, false},
                                         Point{"hybrid_odd", KeyType::EcdsaP256, 65, 7, false},
                                         Point{"infinity", KeyType::EcdsaP256, 1, 0, false},
                                         Point{"short_uncompressed", KeyType::EcdsaP256, 64, 4, false},
                                         Point{"long_uncompressed", KeyType::EcdsaP256, 66, 4, false},
                                         Point{"long_compressed", KeyType::EcdsaP256, 65, 2, false},
                                         Point{"of_another_curve", KeyType::EcdsaP384, 65, 4, false},
                                         Point{"ed25519", KeyType::Ed25519, 32, 9, true},
                                         Point{"short_ed25519", KeyType::Ed25519, 31, 9, false},
                                         Point{"long_ed25519", KeyType::Ed25519, 33, 9, false}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(SpkiPoints, HaveOneLengthForEachForm) {
  Bytes point(GetParam().size, 1);
  point.front() = GetParam().first;
  EXPECT_EQ(parse_spki(write_spki(GetParam().type, point)).has_value(), GetParam().accepted);
}

TEST(OidName, IsOpensslsOrTheDigits) {
  EXPECT_EQ(oid_name(as_bytes("\x2b\x81\x04\x00\x0a"s)), "secp256k1");
  EXPECT_EQ(oid_name(as_bytes("\x2b\x06\x01\x04\x01\x83\xff\x7f"s)), "1.3.6.1.4.1.65535");
  EXPECT_EQ(oid_name(as_bytes("\x2b\x80")), "with a malformed object identifier");
  EXPECT_EQ(oid_name({}), "with a malformed object identifier");
}

}  // namespace
}  // namespace sigwright::crypto
