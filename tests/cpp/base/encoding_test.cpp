#include "base/encoding.h"

#include <gtest/gtest.h>

namespace sigwright {
namespace {

struct Pair {
  std::string_view plain, encoded;
};

// RFC 4648 section 10.
class Base64Vectors : public testing::TestWithParam<Pair> {};
INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64Vectors,
                         testing::Values(Pair{"", ""}, Pair{"f", "Zg=="}, Pair{"fo", "Zm8="}, Pair{"foo", "Zm9v"},
                                         Pair{"foob", "Zm9vYg=="}, Pair{"fooba", "Zm9vYmE="},
                                         Pair{"foobar", "Zm9vYmFy"}));

TEST_P(Base64Vectors, GoBothWays) {
  EXPECT_EQ(to_base64(as_bytes(GetParam().plain)), GetParam().encoded);
  EXPECT_EQ(to_text(from_base64(GetParam().encoded).value()), GetParam().plain);
}

class Base64Rejects : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Strict, Base64Rejects,
                         testing::Values("Zg", "Zg=", "Zh==", "Zg==\n", "Z_8=", "====", "Z===", "Zm9v="));

TEST_P(Base64Rejects, WithMalformed) {
  const auto decoded = from_base64(GetParam());
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::Malformed);
}

TEST(Base64, IsRefusedWithAForeignCharacterAnywhere) {
  for (const std::string text : {"Zm9v", "Zm9vYmFy", "Zm9vYg==", "Zm9vYmE="}) {
    for (std::size_t i = 0; i < std::min(text.find('='), text.size()); ++i) {
      for (const char foreign : {'*', '=', '-', '\0', '\xff'}) {
        std::string wrong = text;
        wrong[i] = foreign;
        EXPECT_FALSE(from_base64(wrong).has_value()) << wrong;
      }
    }
  }
}

TEST(Base64, GoesBothWaysForEveryByteAtEveryPlace) {
  Bytes bytes;
  for (unsigned i = 0; i < 3 * 256; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i * 7 + i / 256));
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
  }
}

TEST(Base64Lenient, TakesBothAlphabetsAndNoPadding) {
  EXPECT_EQ(from_base64_lenient("-_8").value(), (Bytes{0xfb, 0xff}));
  EXPECT_EQ(from_base64_lenient("+/8=").value(), (Bytes{0xfb, 0xff}));
  EXPECT_FALSE(from_base64_lenient("Zg=").has_value());
}

TEST(Hex, GoesBothWaysAndRefusesTheRest) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0xff, 0x1a}), "00ff1a");
  EXPECT_EQ(from_hex("00FF1a").value(), (Bytes{0x00, 0xff, 0x1a}));
  EXPECT_FALSE(from_hex("0").has_value());
  EXPECT_FALSE(from_hex("0g").has_value());
}

}  // namespace
}  // namespace sigwright
