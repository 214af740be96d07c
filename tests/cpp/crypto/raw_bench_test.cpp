#include "crypto/raw_bench.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace sigwright::crypto {
namespace {

TEST(RawBench, EveryCheckOfTheLoopSucceeds) {
  EXPECT_EQ(raw_p256_verify(0), 0U);
  EXPECT_EQ(raw_p256_verify(3), 3U);
}

TEST(RawBench, TheDirectHashIsTheOneOfTheLibrary) {
  for (const std::string_view text : {"", "abc"}) {
    EXPECT_EQ(raw_sha256(as_bytes(text)), sha256(as_bytes(text)));
  }
}

}  // namespace
}  // namespace sigwright::crypto
