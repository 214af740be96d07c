#include "crypto/sealed_box.h"

#include <gtest/gtest.h>
#include <sodium/crypto_box.h>

#include <array>

namespace sigwright::crypto {
namespace {

struct Pair {
  std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> open{};
  std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> secret{};
  Pair() { crypto_box_keypair(open.data(), secret.data()); }
};

bool opens(const Pair& pair, ByteView box, Bytes& message) {
  message.resize(box.size() - crypto_box_SEALBYTES);
  return crypto_box_seal_open(message.data(), box.data(), box.size(), pair.open.data(), pair.secret.data()) == 0;
}

TEST(SealBox, OpensForItsOwnerAlone) {
  const Pair owner;
  const Pair stranger;
  const auto box = seal_box(owner.open, as_bytes("secret"));
  ASSERT_TRUE(box.has_value());
  Bytes message;
  ASSERT_TRUE(opens(owner, *box, message));
  EXPECT_EQ(to_text(message), "secret");
  EXPECT_FALSE(opens(stranger, *box, message));
}

TEST(SealBox, RefusesWhatIsNoKey) {
  const Pair owner;
  const ByteView key(owner.open);
  for (const Bytes& wrong : {Bytes{}, Bytes(key.begin(), key.end() - 1), Bytes(32, 0)}) {
    const auto box = seal_box(wrong, as_bytes("secret"));
    ASSERT_FALSE(box.has_value());
    EXPECT_EQ(box.error().code, ErrorCode::KeyUnusable);
  }
}

}  // namespace
}  // namespace sigwright::crypto
