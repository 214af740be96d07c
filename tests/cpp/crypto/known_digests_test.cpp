#include "crypto/known_digests.h"

#include <gtest/gtest.h>

#include <array>

namespace sigwright::crypto {
namespace {

Bytes of(std::initializer_list<ByteView> parts) { return digest_of_parts(std::span(parts.begin(), parts.size())); }

TEST(DigestOfParts, TellsWhereOneEndsAndTheNextBegins) {
  const Bytes one{1};
  const Bytes two{2};
  const Bytes both{1, 2};
  EXPECT_EQ(of({one, two}), of({one, two}));
  EXPECT_NE(of({one, two}), of({two, one}));
  EXPECT_NE(of({one, two}), of({both}));
  EXPECT_NE(of({both, {}}), of({both}));
}

TEST(KnownDigests, HoldsWhatItWasToldOnce) {
  KnownDigests known;
  EXPECT_FALSE(known.holds({1}));
  known.remember({1});
  known.remember({1});
  EXPECT_TRUE(known.holds({1}));
  EXPECT_FALSE(known.holds({1, 0}));
  EXPECT_EQ(known.size(), 1U);
}

TEST(KnownDigests, ForgetsTheOldest) {
  KnownDigests known;
  for (std::size_t i = 0; i <= KnownDigests::kMost; ++i) {
    known.remember({static_cast<std::uint8_t>(i & 0xffU), static_cast<std::uint8_t>(i >> 8U)});
  }
  EXPECT_EQ(known.size(), KnownDigests::kMost);
  EXPECT_FALSE(known.holds({0, 0}));
  EXPECT_TRUE(known.holds({1, 0}));
}

}  // namespace
}  // namespace sigwright::crypto
