#include "cosign/log_witness.h"

#include <gtest/gtest.h>

#include "cosign/embedded_logs.h"
#include "log_fixture.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

class LogWitness : public LogFixture {
 protected:
  void SetUp() override {
    LogFixture::SetUp();
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    add("one");
  }
  [[nodiscard]] fs::path directory() const { return root / "log"; }
  void add(const std::string& message) {
    const auto entry = open_log_to_append(directory(), key, context).value()->add(submission(message), {});
    ASSERT_TRUE(entry) << entry.error().message;
  }
  [[nodiscard]] Result<Witnessed> witnessed(const signing::Signer& by) const {
    return witness_log(directory(), by, "", context, {});
  }
  [[nodiscard]] Result<Time> when(const std::string& verifier_key) const {
    return witnessed_at(*open_log(directory(), context).value(), verifier_key);
  }
  std::shared_ptr<const signing::Signer> key = new_key();
  std::shared_ptr<const signing::Signer> witness = new_key(crypto::KeyType::Ed25519);
};

TEST_F(LogWitness, SignsACheckpointThatStaysGood) {
  const auto done = witnessed(*witness);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(done->first);
  EXPECT_EQ(done->size, 1U);
  EXPECT_EQ(when(done->verifier_key).value(), context.now());
  const auto log = open_log(directory(), context).value();
  EXPECT_TRUE(log->verify(std::nullopt, {}));
  // Entries carry it along.
  EXPECT_NE(log->get(0)->inclusion_proof->checkpoint.find(done->verifier_key.substr(0, 10)), std::string::npos);
}

TEST_F(LogWitness, SignsAgainWhenTheLogHasGrown) {
  const std::string verifier_key = witnessed(*witness)->verifier_key;
  add("two");
  EXPECT_EQ(when(verifier_key).error().code, ErrorCode::LogEvidence);
  const auto again = witnessed(*witness).value();
  EXPECT_FALSE(again.first);
  EXPECT_EQ(again.old_size, 1U);
  EXPECT_TRUE(when(verifier_key));
}

TEST_F(LogWitness, SignsOnceAndBesideOthers) {
  const auto other = new_key(crypto::KeyType::Ed25519);
  const std::string first = witnessed(*witness)->verifier_key;
  ASSERT_TRUE(witnessed(*witness));
  const std::string second = witnessed(*other)->verifier_key;
  EXPECT_TRUE(when(first));
  EXPECT_TRUE(when(second));
  EXPECT_EQ(open_log(directory(), context).value()->checkpoint()->note().signatures.size(), 3U);
}

TEST_F(LogWitness, NeverSignsAnotherHistory) {
  add("two");
  ASSERT_TRUE(witnessed(*witness));
  for (const int entries : {1, 2, 3}) {
    fs::remove_all(directory());
    fs::remove_all(root / "data/sigwright/checkpoints");
    ASSERT_TRUE(make_log(directory(), {"log.example", key}, context));
    for (int i = 0; i < entries; ++i) add("other " + std::to_string(i));
    const auto refused = witnessed(*witness);
    ASSERT_FALSE(refused) << entries;
    EXPECT_EQ(refused.error().code, ErrorCode::LogEvidence);
  }
}

TEST_F(LogWitness, HasAnEd25519KeyAndAProperName) {
  EXPECT_EQ(witnessed(*new_key()).error().code, ErrorCode::KeyUnusable);
  EXPECT_EQ(witness_log(directory(), *witness, "two words", context, {}).error().code, ErrorCode::Malformed);
  EXPECT_TRUE(witness_log(directory(), *witness, "witness.example/w1", context, {}));
  EXPECT_EQ(when("nonsense").error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
