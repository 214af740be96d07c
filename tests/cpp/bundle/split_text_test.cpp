#include "bundle/split_text.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sigwright::bundle {
namespace {

// Shorter and longer than a piece, with every remainder of the base64.
TEST(SplitText, IsTheTextWithItsPayloadInBase64) {
  for (const std::size_t size : {0U, 1U, 2U, 3U, 98303U, 98304U, 98305U, 300001U}) {
    Bytes payload(size);
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::uint8_t>(i * 7);
    const auto text = SplitText::of(R"({"payload":"","b":1})", payload);
    const std::string whole = R"({"payload":")" + to_base64(payload) + R"(","b":1})";
    EXPECT_EQ(text.joined(), whole);
    EXPECT_EQ(text.size(), whole.size());
    std::string pieces;
    ASSERT_TRUE(text.each_piece([&](ByteView piece) -> Result<void> {
      pieces += as_text(piece);
      return {};
    }));
    EXPECT_EQ(pieces, whole);
  }
}

TEST(SplitText, WithoutAPlaceIsTheTextAlone) {
  EXPECT_EQ(SplitText::of(R"({"a":1})", to_bytes("x")).joined(), R"({"a":1})");
}

TEST(SplitText, StopsWithWhoTakesIt) {
  const auto text = SplitText::of(R"({"payload":""})", to_bytes("x"));
  EXPECT_EQ(text.each_piece([](ByteView) -> Result<void> { return fail(ErrorCode::LocalFile, "full"); }).error().code,
            ErrorCode::LocalFile);
}

}  // namespace
}  // namespace sigwright::bundle
