#include "crypto/der.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sigwright::crypto::der {
namespace {

Bytes bytes(std::string_view hex) { return from_hex(hex).value(); }

TEST(DerReader, TakesElementsInOrder) {
  const Bytes input = bytes("0201050403aabbcc");
  Reader reader(input);
  EXPECT_TRUE(equal(reader.take(Tag::Integer).value(), bytes("05")));
  EXPECT_FALSE(reader.at_end());
  EXPECT_TRUE(equal(reader.take(Tag::OctetString).value(), bytes("aabbcc")));
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.take(Tag::Integer).has_value());
}

TEST(DerReader, StaysWhereItIsWhenTheElementIsAnother) {
  const Bytes input = bytes("0500");
  Reader reader(input);
  EXPECT_FALSE(reader.take(Tag::Integer).has_value());
  EXPECT_TRUE(reader.take(Tag::Null).has_value());
}

TEST(DerReader, TakesLongLengthsInTheirShortestForm) {
  for (const std::size_t size : {127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Bytes contents(size, 7);
    const Bytes encoded = element(Tag::OctetString, {contents});
    EXPECT_TRUE(equal(only(Tag::OctetString, encoded).value(), contents)) << size;
  }
}

class DerRejects : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(NotDer, DerRejects,
                         testing::Values("", "04", "0401", "0402aa", "0401aabb",  // empty, cut, trailing
                                         "0480aa0000", "048101aa", "04820001aa",  // indefinite, not the shortest
                                         "0484000000 01aa", "04ffaa", "0401"));

TEST_P(DerRejects, WithNothing) {
  std::string hex(GetParam());
  std::erase(hex, ' ');
  EXPECT_FALSE(only(Tag::OctetString, bytes(hex)).has_value());
}

struct Number {
  std::string_view encoded, magnitude;
};
class DerPositive : public testing::TestWithParam<Number> {};
INSTANTIATE_TEST_SUITE_P(Minimal, DerPositive,
                         testing::Values(Number{"020101", "01"}, Number{"02017f", "7f"}, Number{"02020080", "80"},
                                         Number{"0203010000", "010000"}));

TEST_P(DerPositive, GoesBothWays) {
  const Bytes input = bytes(GetParam().encoded);
  Reader reader(input);
  const auto magnitude = reader.take_positive();
  ASSERT_TRUE(magnitude.has_value());
  EXPECT_EQ(to_hex(*magnitude), GetParam().magnitude);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(positive_integer(*magnitude), input);
}

TEST(DerAny, IsTakenWholeAndOnlyWhole) {
  const Bytes input = bytes("a3030101ff0500");
  Reader reader(input);
  const auto element = reader.take_any();
  ASSERT_TRUE(element.has_value());
  EXPECT_EQ(element->tag, 0xa3);
  EXPECT_EQ(to_hex(element->whole), "a3030101ff");
  EXPECT_EQ(to_hex(element->contents), "0101ff");
  EXPECT_TRUE(reader.take_any().has_value());
  EXPECT_TRUE(reader.at_end());
  const Bytes cut = bytes("a30401");
  EXPECT_FALSE(Reader(cut).take_any().has_value());
}

class DerNotPositive : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Refused, DerNotPositive,
                         testing::Values("0200", "020100", "020180", "0201ff", "02020001", "0202007f", "0203000080",
                                         "0301 01", "02028000"));

TEST_P(DerNotPositive, AndTheReaderUnmoved) {
  std::string hex(GetParam());
  std::erase(hex, ' ');
  const Bytes input = bytes(hex);
  Reader reader(input);
  EXPECT_FALSE(reader.take_positive().has_value());
  EXPECT_FALSE(reader.at_end());
}

TEST(Der, WritesObjectIdentifiers) {
  EXPECT_EQ(object_identifier("2.5.29.17"), (Bytes{0x55, 0x1d, 0x11}));
  EXPECT_EQ(object_identifier("1.3.6.1.4.1.57264.1.8"),
            (Bytes{0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01, 0x08}));
  EXPECT_EQ(object_identifier("2.999"), (Bytes{0x88, 0x37}));
  for (const std::string_view text : {"", "a", "1..2", "3.1", "1.2.", "1.-1", "1.99999999999"}) {
    EXPECT_TRUE(object_identifier(text).empty()) << text;
  }
}

}  // namespace
}  // namespace sigwright::crypto::der
