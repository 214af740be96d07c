#include "crypto/scrypt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sigwright::crypto {
namespace {

struct Vector {
  std::string_view password, salt;
  ScryptCost cost;
  std::string_view key;
};

// RFC 7914 section 12.
const std::array<Vector, 2> kVectors{{
    {"",
     "",
     {.n = 16, .r = 1, .p = 1},
     "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
     "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
    {"password",
     "NaCl",
     {.n = 1024, .r = 8, .p = 16},
     "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
     "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
}};

class Scrypt : public testing::TestWithParam<decltype(&scrypt)> {};
INSTANTIATE_TEST_SUITE_P(EachLibrary, Scrypt, testing::Values(scrypt, scrypt_by_libsodium, scrypt_by_openssl));

TEST_P(Scrypt, GivesWhatTheSpecificationSays) {
  for (const Vector& vector : kVectors) {
    std::array<std::uint8_t, 64> key{};
    ASSERT_TRUE(GetParam()(as_bytes(vector.password), as_bytes(vector.salt), vector.cost, key));
    EXPECT_EQ(to_hex(key), vector.key);
  }
}

TEST_P(Scrypt, GivesOthersForOtherPasswordsSaltsAndCosts) {
  constexpr ScryptCost kCost{.n = 64, .r = 8, .p = 1};
  const auto derived = [](std::string_view password, std::string_view salt, const ScryptCost& cost) {
    std::array<std::uint8_t, 32> key{};
    EXPECT_TRUE(GetParam()(as_bytes(password), as_bytes(salt), cost, key));
    return to_hex(key);
  };
  std::array keys{derived("a", "salt", kCost), derived("b", "salt", kCost), derived("a", "tlas", kCost),
                  derived("a", "salt", {.n = 128, .r = 8, .p = 1})};
  std::ranges::sort(keys);
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

TEST_P(Scrypt, SaysThatThereIsNotEnoughMemory) {
  std::array<std::uint8_t, 32> key{};
  EXPECT_FALSE(GetParam()({}, {}, {.n = std::uint64_t{1} << 40U, .r = 8, .p = 1}, key));
}

}  // namespace
}  // namespace sigwright::crypto
