#include "crypto/raw_bench.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace sigwright::crypto {
namespace {

TEST(RawBench, EveryCheckOfTheLoopSucceeds) {
  for (const auto type : {KeyType::EcdsaP256, KeyType::EcdsaP384, KeyType::Ed25519}) {
    EXPECT_EQ(raw_verify(type, 0), 0U);
    EXPECT_EQ(raw_verify(type, 3), 3U);
  }
}

TEST(RawBench, TheDirectHashIsTheOneOfTheLibrary) {
  for (const std::string_view text : {"", "abc"}) {
    EXPECT_EQ(raw_sha256(as_bytes(text)), sha256(as_bytes(text)));
  }
}

}  // namespace
}  // namespace sigwright::crypto
