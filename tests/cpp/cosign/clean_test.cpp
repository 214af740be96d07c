#include "cosign/clean.h"

#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

class CleanTest : public MovingTest {
 protected:
  std::shared_ptr<const signing::Signer> other_ = new_signer();

  void SetUp() override {
    for (const auto& key : {signer(), other_}) {
      sign(source(), key);
      attest(source(), key);
    }
  }
  CleanResult run(CleanOptions options) { return take(clean(source(), options, context_, {})); }
  // Signatures and attestations of both signers, as they verify.
  [[nodiscard]] std::vector<std::size_t> standing_now() {
    std::vector<std::size_t> counts;
    for (const bool attestations : {false, true}) {
      for (const auto& key : {signer(), other_}) counts.push_back(verified(source(), attestations, *key));
    }
    return counts;
  }
  using Counts = std::vector<std::size_t>;
};

TEST_F(CleanTest, removes_everything) {
  EXPECT_EQ(run({}).removed.size(), 6U);
  EXPECT_EQ(standing_now(), (Counts{0, 0, 0, 0}));
  EXPECT_TRUE(run({}).removed.empty());
}

TEST_F(CleanTest, removes_one_kind) {
  run({.type = "signature"});
  EXPECT_EQ(standing_now(), (Counts{0, 0, 2, 2}));
  run({.type = "attestation"});
  EXPECT_EQ(standing_now(), (Counts{0, 0, 0, 0}));
}

TEST_F(CleanTest, removes_what_one_signer_signed) {
  EXPECT_EQ(run({.keys = {other_->public_key()}}).removed.size(), 4U);
  EXPECT_EQ(standing_now(), (Counts{2, 0, 2, 0}));
}

TEST_F(CleanTest, removes_attestations_of_one_type) {
  attest(source(), signer(), "https://test/other");
  run({.type = "attestation", .keys = {signer()->public_key()}, .predicate_type = "https://test/predicate"});
  EXPECT_EQ(standing_now(), (Counts{2, 2, 2, 2}));
}

TEST_F(CleanTest, removes_bundles_alone) {
  run({.type = "referrer"});
  EXPECT_EQ(standing_now(), (Counts{1, 1, 1, 1}));
}

TEST_F(CleanTest, removes_nothing_in_a_dry_run) {
  EXPECT_EQ(run({.dry_run = true}).removed.size(), 6U);
  EXPECT_EQ(standing_now(), (Counts{2, 2, 2, 2}));
}

TEST_F(CleanTest, keeps_what_it_is_told_to) {
  const auto referrers = take(from_.repository().referrers(image_.digest(), {}));
  CleanOptions options{.type = "referrer"};
  for (const auto& entry : referrers.entries) options.keep.push_back(entry.digest.str());
  EXPECT_TRUE(run(options).removed.empty());
}

TEST_F(CleanTest, knows_its_types) {
  EXPECT_EQ(clean(source(), {.type = "everything"}, context_, {}).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace sigwright::cosign
