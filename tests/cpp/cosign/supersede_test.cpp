#include "cosign/supersede.h"

#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kType = "https://test/predicate";

class SupersedeTest : public MovingTest {
 protected:
  void replace(const std::string& content, std::shared_ptr<const signing::Signer> key = signer(),
               SignatureFormat format = SignatureFormat::Both) {
    SignOptions options;
    options.signer = std::move(key);
    options.log.upload = false;
    options.format = format;
    options.attest = AttestOptions{
        .type = std::string(kType), .predicate = to_bytes(R"({"a":")" + content + R"("})"), .statement = {}};
    options.attest->replace = true;
    take(sign_image(source(), options, context_, {}));
  }
  [[nodiscard]] std::size_t standing(const signing::Signer& key = *signer()) { return verified(source(), true, key); }
};

TEST_F(SupersedeTest, leaves_the_new_attestation_alone_in_both_formats) {
  attest(source());
  replace("one");
  EXPECT_EQ(standing(), 2U);
  replace("two");
  EXPECT_EQ(standing(), 2U);
}

TEST_F(SupersedeTest, leaves_what_stands_where_it_says_the_same) {
  replace("one");
  replace("one");
  EXPECT_EQ(standing(), 2U);
}

TEST_F(SupersedeTest, touches_no_signature_no_other_type_and_nobody_elses) {
  const auto other = new_signer();
  sign(source());
  attest(source(), signer(), "https://test/other");
  attest(source(), other);
  replace("one");
  EXPECT_EQ(standing(), 4U);
  EXPECT_EQ(standing(*other), 2U);
  EXPECT_EQ(verified(source()), 2U);
}

TEST_F(SupersedeTest, touches_no_format_that_is_not_written) {
  attest(source());
  replace("one", signer(), SignatureFormat::Bundle);
  EXPECT_EQ(standing(), 2U);
}

// What came after our look is another writer's: two who replace at once lose nothing of each other's.
TEST(Superseded, is_what_stood_before) {
  const auto digest = [](std::string_view text) { return crypto::Digest::of(as_bytes(text)).str(); };
  verify::CandidateReport unverified;
  unverified.format = verify::Format::Bundle;
  unverified.predicate_type = kType;
  unverified.source = digest("unverified");
  const auto superseded = superseded_by({}, std::string(kType), {unverified});
  EXPECT_TRUE(superseded.layers.empty());
  EXPECT_TRUE(superseded.referrers.empty());
}

}  // namespace
}  // namespace sigwright::cosign
