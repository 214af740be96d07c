#include "crypto/openssl.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <atomic>
#include <thread>
#include <vector>

#include "crypto/keys.h"
#include "fakes/child.h"

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

// What OpenSSL keeps for a thread is made and let go of under a lock that all share.
void use_as_a_new_thread() {
  const NoFork section;
  static_cast<void>(ErrorScope().reason());
  OPENSSL_thread_stop();
}

TEST(ErrorScope, LeavesNoLockClosedInForkedChildren) {
#ifdef SIGWRIGHT_CHILDREN_WITHOUT_THREADS
  GTEST_SKIP() << "the thread sanitizer allows a forked child no threads";
#endif
  const auto key = PrivateKey::generate(KeyType::EcdsaP256);
  ASSERT_TRUE(key.has_value());
  const auto sign_on_another_thread = [&] {
    std::thread([&] { must(key->sign(key->public_key().default_scheme(), as_bytes("text")).has_value()); }).join();
    return 0;
  };
  std::atomic<bool> over{false};
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      while (!over) use_as_a_new_thread();
    });
  }
  int well = 0;
  for (int i = 0; i < 300; ++i) {
    if (fakes::in_child(sign_on_another_thread) != 0) break;
    ++well;
  }
  over = true;
  for (auto& each : others) each.join();
  EXPECT_EQ(well, 300);
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
