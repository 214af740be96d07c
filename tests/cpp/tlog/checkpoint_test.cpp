#include "tlog/checkpoint.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::tlog {
namespace {

std::string v1() { return samples::entry_of_bundle("rekor1-dsse.bundle.json").inclusion_proof->checkpoint; }
std::string v2() { return samples::entry_of_bundle("rekor2.bundle.json").inclusion_proof->checkpoint; }

TEST(Checkpoint, OfRekorV1Opens) {
  const auto checkpoint = Checkpoint::open(v1(), samples::log_v1().key);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_TRUE(checkpoint->rekor_v1());
  EXPECT_GT(checkpoint->size(), 0U);
}

TEST(Checkpoint, OfRekorV2Opens) {
  const auto checkpoint = Checkpoint::open(v2(), samples::log_v2().key);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_FALSE(checkpoint->rekor_v1());
  EXPECT_EQ(checkpoint->origin(), "rekor2.local");
  EXPECT_EQ(checkpoint->text(), v2());
}

TEST(Checkpoint, WithAWitnessOpensWithAnEcdsaLogKey) {
  const auto checkpoint =
      Checkpoint::open(fakes::vector_text("tlog/witnessed-log/checkpoint"), samples::key("witnessed-log/log.pub"));
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_EQ(checkpoint->size(), 3U);
}

TEST(Checkpoint, OfAnotherKeyIsRefused) {
  EXPECT_FALSE(Checkpoint::open(v1(), samples::log_v2().key));
  EXPECT_FALSE(Checkpoint::open(v2(), samples::log_v1().key));
  EXPECT_FALSE(Checkpoint::open(v2(), samples::key("key.pub")));
}

TEST(Checkpoint, ChangedInAnyByteIsRefused) {
  for (const auto& [text, log] : {std::pair{v1(), samples::log_v1()}, std::pair{v2(), samples::log_v2()}}) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] ^= 1;
      EXPECT_FALSE(Checkpoint::open(changed, log.key)) << i << " " << changed;
    }
  }
}

// What is known saves the check of the very same, and of nothing else.
TEST(Checkpoint, ThatIsKnownIsCheckedNoMore) {
  for (const auto& [text, log] : {std::pair{v1(), samples::log_v1()}, std::pair{v2(), samples::log_v2()}}) {
    crypto::KnownSignatures known;
    ASSERT_TRUE(Checkpoint::open(text, log.key, &known));
    EXPECT_EQ(known.size(), 1U);
    EXPECT_TRUE(Checkpoint::open(text, log.key, &known));
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] ^= 1;
      EXPECT_FALSE(Checkpoint::open(changed, log.key, &known)) << i;
    }
    EXPECT_FALSE(Checkpoint::open(text, samples::key("key.pub"), &known));
    EXPECT_EQ(known.size(), 1U);
  }
}

TEST(Checkpoint, OfRekorV1TakesNoForeignSignature) {
  EXPECT_FALSE(Checkpoint::open(v1() + "\xe2\x80\x94 witness AAAAAAAA\n", samples::log_v1().key));
  EXPECT_TRUE(Checkpoint::open(v2() + "\xe2\x80\x94 witness AAAAAAAA\n", samples::log_v2().key));
}

TEST(CheckpointText, IsOriginSizeAndRoot) {
  EXPECT_EQ(checkpoint_text("log.example", 0, empty_root()),
            "log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
}

}  // namespace
}  // namespace sigwright::tlog
