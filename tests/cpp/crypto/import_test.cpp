#include "crypto/import.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "cpp/crypto/vectors.h"

namespace sigwright::crypto {
namespace {

using testing_vectors::flipped;
using testing_vectors::public_key;

Bytes point_of(const PublicKey& key) {
  const auto parts = parse_spki(key.der());
  return {parts->point.begin(), parts->point.end()};
}

PkeyPtr import_point(KeyType type, ByteView point) {
  return import_public({.type = type, .point = point, .modulus = {}, .exponent = {}});
}

TEST(ImportPublic, GivesTheKeyThatOpensslDecodes) {
  for (const auto& [name, type, bits] : testing_vectors::kNamedKeys) {
    const Bytes der = public_key("keys/" + std::string(name) + ".pub").der();
    const PkeyPtr ours = import_public(parse_spki(der).value());
    const std::uint8_t* at = der.data();
    const PkeyPtr theirs(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    ASSERT_TRUE(ours && theirs) << name;
    EXPECT_EQ(EVP_PKEY_eq(ours.get(), theirs.get()), 1) << name;
  }
}

TEST(ImportPublic, RefusesPointsOffTheCurve) {
  for (const std::string_view name : {"p256", "p384", "p521"}) {
    const PublicKey key = public_key("keys/" + std::string(name) + ".pub");
    const Bytes point = point_of(key);
    ASSERT_TRUE(import_point(key.type(), point));
    EXPECT_FALSE(import_point(key.type(), flipped(point, point.size() - 1))) << name;
    EXPECT_FALSE(import_point(key.type(), flipped(point, point.size() / 2 - 1))) << name;
  }
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(ImportPublic, RefusesCoordinatesThatAreNotReduced) {
  // x = p and x = 0 are the same element, and P-256 has a point there; only the second is its encoding.
  const std::string y = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
  const std::string zero(64, '0');
  const std::string prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
  EXPECT_TRUE(import_point(KeyType::EcdsaP256, from_hex("04" + zero + y).value()));
  EXPECT_FALSE(import_point(KeyType::EcdsaP256, from_hex("04" + prime + y).value()));
  EXPECT_FALSE(import_point(KeyType::EcdsaP256, from_hex("02" + prime).value()));
}

TEST(ImportPublic, RefusesBytesThatAreNoEd25519Point) {
  Bytes point(32, 0);
  point.front() = 2;  // y = 2 has no x
  EXPECT_FALSE(import_point(KeyType::Ed25519, point));
  point.front() = 1;  // the neutral point: of no use, and a point
  EXPECT_TRUE(import_point(KeyType::Ed25519, point));
}

TEST(CanonicalSpki, WritesCompressedPointsOut) {
  for (const std::string_view name : {"p256", "p384", "p521"}) {
    const PublicKey plain = public_key("keys/" + std::string(name) + ".pub");
    const Bytes point = point_of(plain);
    const std::size_t size = coordinate_size(plain.type());
    Bytes compressed(point.begin(), point.begin() + 1 + static_cast<std::ptrdiff_t>(size));
    compressed.front() = static_cast<std::uint8_t>(2 + point.back() % 2);
    const Bytes der = write_spki(plain.type(), compressed);
    const auto parts = parse_spki(der);
    ASSERT_TRUE(parts.has_value());
    const PkeyPtr key = import_public(*parts);
    ASSERT_TRUE(key);
    EXPECT_EQ(canonical_spki(der, *parts, key.get()), plain.der()) << name;
  }
}

}  // namespace
}  // namespace sigwright::crypto
