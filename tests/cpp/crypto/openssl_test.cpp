#include "crypto/openssl.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

namespace sigwright::crypto {
namespace {

void complain(int reason) { ERR_raise(ERR_LIB_EVP, reason); }

TEST(ErrorScope, TakesItsOwnErrorsAwayAndLeavesOthers) {
  ERR_clear_error();
  complain(EVP_R_BAD_DECRYPT);
  const unsigned long others = ERR_peek_last_error();
  {
    const ErrorScope errors;
    complain(EVP_R_INVALID_KEY);
    EXPECT_EQ(errors.reason(), "invalid key");
  }
  EXPECT_EQ(ERR_peek_last_error(), others);
  ERR_clear_error();
}

TEST(ErrorScope, NestsAndHasWordsForNoError) {
  ERR_clear_error();
  {
    const ErrorScope outer;
    EXPECT_EQ(outer.reason(), "no reason given");
    {
      const ErrorScope inner;
      complain(EVP_R_INVALID_KEY);
    }
    EXPECT_EQ(outer.reason(), "no reason given");
  }
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(EvpMd, IsTheHashAskedFor) {
  EXPECT_EQ(EVP_MD_get_size(evp_md(HashAlgorithm::Sha256)), 32);
  EXPECT_EQ(EVP_MD_get_size(evp_md(HashAlgorithm::Sha384)), 48);
  EXPECT_EQ(EVP_MD_get_size(evp_md(HashAlgorithm::Sha512)), 64);
  EXPECT_EQ(evp_md(HashAlgorithm::Sha256), evp_md(HashAlgorithm::Sha256));
}

TEST(RandomBytes, AreNeverTheSameTwice) {
  Bytes first(32);
  Bytes second(32);
  random_bytes(first);
  random_bytes(second);
  EXPECT_NE(first, second);
}

TEST(Must, EndsTheProgramOnlyWhenItWasNotDone) {
  must(true);
  EXPECT_DEATH(must(false), "");
}

}  // namespace
}  // namespace sigwright::crypto
