#include "crypto/secret.h"

#include <gtest/gtest.h>

namespace sigwright::crypto {
namespace {

TEST(SecretBytes, ShowWhatTheyHold) {
  const SecretBytes secret(to_bytes("secret"));
  EXPECT_EQ(to_text(secret.view()), "secret");
  EXPECT_TRUE(SecretBytes().view().empty());
}

TEST(SecretBytes, LeaveNothingBehindWhenMoved) {
  SecretBytes first(to_bytes("secret"));
  SecretBytes second(std::move(first));
  EXPECT_TRUE(first.view().empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(to_text(second.view()), "secret");
  SecretBytes third(to_bytes("older"));
  third = std::move(second);
  EXPECT_TRUE(second.view().empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(to_text(third.view()), "secret");
}

TEST(SecretBytes, SurviveBeingMovedToThemselves) {
  SecretBytes secret(to_bytes("secret"));
  SecretBytes& same = secret;
  secret = std::move(same);
  EXPECT_EQ(to_text(secret.view()), "secret");
}

TEST(SecretBytes, CannotBeCopied) {
  EXPECT_FALSE(std::is_copy_constructible_v<SecretBytes>);
  EXPECT_FALSE(std::is_copy_assignable_v<SecretBytes>);
}

}  // namespace
}  // namespace sigwright::crypto
