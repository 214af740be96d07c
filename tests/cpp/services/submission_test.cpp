#include "services/submission.h"

#include <gtest/gtest.h>

#include "samples.h"
#include "services/rekor_v1_entry.h"

namespace sigwright::services {
namespace {

tlog::LogEntry entry(const std::string& name) {
  return read_rekor_entry(parse_json(samples::answer(name)).value()).value();
}

TEST(Submission, IsFoundInItsOwnEntry) {
  EXPECT_TRUE(check_submission(entry("rekor1-hashedrekord"), samples::artifact()));
  EXPECT_TRUE(check_submission(entry("rekor1-dsse"), samples::envelope()));
}

TEST(Submission, IsNotFoundInAnother) {
  EXPECT_FALSE(check_submission(entry("rekor1-dsse"), samples::artifact()));
  EXPECT_FALSE(check_submission(entry("rekor1-hashedrekord"), samples::envelope()));
  auto other = samples::artifact();
  other.signature[5] ^= 1;
  EXPECT_FALSE(check_submission(entry("rekor1-hashedrekord"), other));
  other = samples::artifact();
  other.algorithm = crypto::HashAlgorithm::Sha512;
  EXPECT_FALSE(check_submission(entry("rekor1-hashedrekord"), other));
}

TEST(Submission, ThatIsNoEnvelopeIsRefused) {
  EXPECT_FALSE(check_submission(entry("rekor1-dsse"), EnvelopeSubmission{.envelope = "{}", .verifier = {}}));
}

}  // namespace
}  // namespace sigwright::services
