#include "cosign/evidence.h"

#include <gtest/gtest.h>

#include "cosign/evidence_parts.h"
#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

using fakes::Behaviour;
using fakes::MemoryRepository;
using verify::Format;

Evidence look(MemoryRepository& repository, const crypto::Digest& image, const Sought& sought = {}) {
  return gather(repository, image, sought, verifier_of(*signer()), {});
}

TEST(EvidenceTest, finds_signatures_of_both_formats) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  ASSERT_TRUE(Signing().sign(repository, image));
  const auto evidence = look(repository, image.digest());
  ASSERT_EQ(evidence.candidates.size(), 2U);
  EXPECT_EQ(evidence.candidates[0].format, Format::Legacy);
  EXPECT_EQ(evidence.candidates[1].format, Format::Bundle);
  EXPECT_TRUE(evidence.candidates[0].is_verified());
  EXPECT_TRUE(evidence.candidates[1].is_verified());
  EXPECT_TRUE(evidence.failures.empty());
}

TEST(EvidenceTest, asks_only_for_the_format_that_is_sought) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  ASSERT_TRUE(Signing().sign(repository, image));
  repository.forget_log();
  EXPECT_EQ(look(repository, image.digest(), {SignatureFormat::Legacy, {}}).candidates.size(), 1U);
  EXPECT_EQ(repository.calls("GET referrers"), 0U);
  repository.forget_log();
  EXPECT_EQ(look(repository, image.digest(), {SignatureFormat::Bundle, {}}).candidates.size(), 1U);
  EXPECT_EQ(repository.calls("GET manifest sha256-"), 0U);
}

TEST(EvidenceTest, asks_one_thing_after_the_other_where_others_keep_the_registry_busy) {
  constexpr std::chrono::milliseconds kDelay{20};
  MemoryRepository repository;
  const auto image = store_image(repository);
  ASSERT_TRUE(Signing().sign(repository, image));
  for (const bool busy : {false, true}) {
    repository.set_behaviour({.busy = busy, .shortest_delay = kDelay, .longest_delay = kDelay});
    repository.forget_log();
    const auto evidence = look(repository, image.digest());
    EXPECT_EQ(evidence.candidates.size(), 2U);
    EXPECT_TRUE(evidence.failures.empty());
    EXPECT_EQ(repository.most_in_flight(), busy ? 1U : 2U);
  }
}

TEST(EvidenceTest, a_legacy_signature_costs_three_requests) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  ASSERT_TRUE(Signing(signer(), SignatureFormat::Legacy).sign(repository, image));
  repository.forget_log();
  EXPECT_EQ(look(repository, image.digest()).candidates.size(), 1U);
  EXPECT_EQ(repository.log().size(), 3U);
}

TEST(EvidenceTest, bundles_cost_two_requests_each_and_two_together) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(Signing(new_signer(), SignatureFormat::Bundle).sign(repository, image));
  }
  repository.forget_log();
  EXPECT_EQ(look(repository, image.digest()).candidates.size(), 6U);
  EXPECT_EQ(repository.log().size(), 2U + 2U * 6U);
}

TEST(EvidenceTest, what_is_independent_is_in_flight_together) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(Signing(new_signer(), SignatureFormat::Bundle).sign(repository, image));
  }
  repository.forget_log();
  repository.set_behaviour(
      {.shortest_delay = std::chrono::milliseconds(20), .longest_delay = std::chrono::milliseconds(20)});
  EXPECT_EQ(look(repository, image.digest()).candidates.size(), 6U);
  EXPECT_GE(repository.most_in_flight(), 5U);
}

TEST(EvidenceTest, signers_of_one_payload_share_a_request) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Signing(new_signer(), SignatureFormat::Legacy).sign(repository, image));
  }
  repository.forget_log();
  EXPECT_EQ(look(repository, image.digest()).candidates.size(), 3U);
  EXPECT_EQ(repository.calls("GET blob"), 1U);
}

TEST(EvidenceTest, nothing_at_all_is_no_failure) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  const auto evidence = look(repository, image.digest());
  EXPECT_TRUE(evidence.candidates.empty());
  EXPECT_TRUE(evidence.failures.empty());
  EXPECT_EQ(repository.log().size(), 2U);
}

TEST(EvidenceTest, one_chain_that_fails_does_not_hide_the_other) {
  MemoryRepository repository;
  const auto image = store_image(repository);
  ASSERT_TRUE(Signing().sign(repository, image));
  repository.fail_call("GET referrers", 0, {ErrorCode::Unreachable, "no answer", {}, {}});
  const auto evidence = look(repository, image.digest());
  ASSERT_EQ(evidence.candidates.size(), 1U);
  EXPECT_TRUE(evidence.candidates.front().is_verified());
  ASSERT_EQ(evidence.failures.size(), 1U);
  EXPECT_EQ(evidence.failures.front().code, ErrorCode::Unreachable);
}

struct Blame {
  ErrorCode code;
  bool candidate;
};
class BlameTest : public testing::TestWithParam<Blame> {};

TEST_P(BlameTest, content_is_a_candidate_that_failed_and_the_network_a_failure) {
  Evidence evidence;
  add_unread(evidence, Format::Legacy, "sha256:x", {GetParam().code, "why", {}, {}});
  EXPECT_EQ(evidence.candidates.size(), GetParam().candidate ? 1U : 0U);
  EXPECT_EQ(evidence.failures.size(), GetParam().candidate ? 0U : 1U);
  for (const auto& candidate : evidence.candidates) EXPECT_FALSE(candidate.is_verified());
}

INSTANTIATE_TEST_SUITE_P(EvidenceTest, BlameTest,
                         testing::Values(Blame{ErrorCode::Malformed, true}, Blame{ErrorCode::DigestMismatch, true},
                                         Blame{ErrorCode::LimitExceeded, true}, Blame{ErrorCode::NotFound, true},
                                         Blame{ErrorCode::LogEvidence, true}, Blame{ErrorCode::Unreachable, false},
                                         Blame{ErrorCode::AccessDenied, false}, Blame{ErrorCode::TimedOut, false},
                                         Blame{ErrorCode::Interrupted, false}),
                         [](const auto& made) { return std::string(error_kind(made.param.code).symbol); });

}  // namespace
}  // namespace sigwright::cosign
