#include "crypto/known_paths.h"

#include <gtest/gtest.h>

#include <chrono>

#include "fakes/issuers.h"

namespace sigwright::crypto {
namespace {

using fakes::CertificateSpec;
using fakes::TestIssuer;

constexpr std::string_view kCodeSigning = "1.3.6.1.5.5.7.3.3";

Certificate read(const Bytes& der) { return Certificate::from_der(der).value(); }
Time now() { return std::chrono::time_point_cast<Time::duration>(std::chrono::system_clock::now()); }

// A root, an authority below it, and what verifiers know of both.
class Known : public testing::Test {
 protected:
  TestIssuer root{TestIssuer::authority("root")};
  TestIssuer between{TestIssuer::authority("between"), root};
  std::vector<Certificate> anchors{read(root.der())};
  std::vector<Certificate> intermediates{read(between.der())};
  KnownPaths known;

  [[nodiscard]] ChainQuery query() {
    return {.intermediates = intermediates,
            .anchors = anchors,
            .at = now(),
            .extended_usage = kCodeSigning,
            .known = &known};
  }
  [[nodiscard]] bool verifies(const Bytes& leaf) { return verify_chain(read(leaf), query()).has_value(); }
  void learn() { ASSERT_TRUE(verifies(between.issue(TestIssuer::leaf()))); }
  [[nodiscard]] bool finds(const Bytes& leaf) { return known.find(read(leaf), query()).has_value(); }
};

TEST_F(Known, ThePathOfAnIssuersNextLeafIsFound) {
  const Bytes next = between.issue(TestIssuer::leaf());
  EXPECT_FALSE(finds(next));
  learn();
  EXPECT_EQ(known.size(), 1U);
  const auto path = known.find(read(next), query());
  ASSERT_TRUE(path);
  ASSERT_EQ(path->size(), 3U);
  EXPECT_EQ((*path)[0].der(), next);
  EXPECT_EQ((*path)[1].der(), between.der());
  EXPECT_EQ((*path)[2].der(), root.der());
}

TEST_F(Known, OfOneIssuerOnePathIsKept) {
  for (int i = 0; i < 3; ++i) learn();
  EXPECT_EQ(known.size(), 1U);
}

TEST_F(Known, ALeafOfAnotherWithTheIssuersNameIsRefused) {
  learn();
  const TestIssuer impostor(TestIssuer::authority("between"));
  auto spec = TestIssuer::leaf();
  EXPECT_FALSE(finds(impostor.issue(spec)));
  EXPECT_FALSE(verifies(impostor.issue(spec)));
  spec.extensions.erase(spec.extensions.begin() + 2);  // without the key's id only the signature tells
  EXPECT_TRUE(finds(between.issue(spec)));
  EXPECT_FALSE(finds(impostor.issue(spec)));
  EXPECT_FALSE(verifies(impostor.issue(spec)));
}

TEST_F(Known, ALeafChangedInAnyByteIsRefused) {
  learn();
  const Bytes leaf = between.issue(TestIssuer::leaf());
  ASSERT_TRUE(finds(leaf));
  for (std::size_t i = 0; i < leaf.size(); ++i) {
    Bytes changed = leaf;
    changed[i] ^= 1;
    const auto certificate = Certificate::from_der(changed);
    EXPECT_FALSE(certificate && known.find(*certificate, query())) << i;
    EXPECT_FALSE(certificate && verify_chain(*certificate, query())) << i;
  }
}

// What one set of anchors has led to is nothing to who believes others.
TEST_F(Known, APathIsOfNoUseToWhoDoesNotTrustItsAnchor) {
  learn();
  const Bytes leaf = between.issue(TestIssuer::leaf());
  const TestIssuer other(TestIssuer::authority("root"));
  anchors = {read(other.der())};
  EXPECT_FALSE(finds(leaf));
  EXPECT_FALSE(verifies(leaf));
  anchors = {read(root.der())};
  intermediates.clear();
  EXPECT_FALSE(finds(leaf));
  EXPECT_FALSE(verifies(leaf));
}

TEST_F(Known, EveryCertificateMustBeValidAtTheTimeAsked) {
  learn();
  const Bytes leaf = between.issue(TestIssuer::leaf());
  auto late = query();
  late.at += std::chrono::hours(48);
  EXPECT_FALSE(known.find(read(leaf), late));
  EXPECT_FALSE(verify_chain(read(leaf), late));
  auto spec = TestIssuer::leaf();
  spec.ends_in = -60;
  EXPECT_FALSE(finds(between.issue(spec)));
  EXPECT_FALSE(verifies(between.issue(spec)));
}

TEST_F(Known, AnIssuerThatHasExpiredIsRefusedAlthoughItsPathIsKnown) {
  auto spec = TestIssuer::authority("short");
  spec.ends_in = 3600;
  const TestIssuer brief(spec, root);
  intermediates.push_back(read(brief.der()));
  auto leaf = TestIssuer::leaf();
  ASSERT_TRUE(verifies(brief.issue(leaf)));
  auto late = query();
  late.at += std::chrono::hours(2);
  EXPECT_FALSE(verify_chain(read(brief.issue(leaf)), late));
}

TEST_F(Known, TheUsageIsAskedOfEveryLeaf) {
  learn();
  auto spec = TestIssuer::leaf();
  spec.extensions[1].second = "serverAuth";
  EXPECT_FALSE(verifies(between.issue(spec)));
}

// Such an extension may say anything: whoever does not know it must refuse the certificate.
TEST_F(Known, ACriticalExtensionThatIsUnknownIsRefused) {
  learn();
  auto spec = TestIssuer::leaf();
  spec.extensions.emplace_back("1.3.6.1.4.1.57264.1.99", "critical,DER:0500");
  EXPECT_FALSE(finds(between.issue(spec)));
  EXPECT_FALSE(verifies(between.issue(spec)));
  spec.extensions.back().second = "DER:0500";
  EXPECT_TRUE(finds(between.issue(spec)));
}

TEST_F(Known, AnAuthorityIsNoLeaf) {
  learn();
  EXPECT_FALSE(finds(between.issue(TestIssuer::authority("below"))));
  auto spec = TestIssuer::leaf();
  spec.extensions.emplace_back("basicConstraints", "critical,CA:TRUE");
  EXPECT_FALSE(finds(between.issue(spec)));
}

// A verdict that is about the names of one leaf must not be taken for another's.
TEST(KnownPaths, AuthoritiesThatLimitNamesAreAskedEveryTime) {
  auto spec = TestIssuer::authority("strict");
  spec.extensions.emplace_back("nameConstraints", "critical,permitted;email:dev@example.com");
  const TestIssuer strict(spec);
  const std::vector anchors{read(strict.der())};
  KnownPaths known;
  const ChainQuery query{
      .intermediates = {}, .anchors = anchors, .at = now(), .extended_usage = kCodeSigning, .known = &known};
  EXPECT_TRUE(verify_chain(read(strict.issue(TestIssuer::leaf())), query));
  EXPECT_EQ(known.size(), 0U);
  auto other = TestIssuer::leaf();
  other.extensions.back().second = "critical,email:mallory@example.net";
  EXPECT_FALSE(verify_chain(read(strict.issue(other)), query));
}

// A path that failed teaches nothing, whatever it was good for.
TEST(KnownPaths, NothingIsLearnedOfARefusal) {
  const TestIssuer root(TestIssuer::authority("root"));
  auto flat = TestIssuer::authority("flat");
  flat.extensions[0].second = "critical,CA:TRUE,pathlen:0";
  const TestIssuer limited(flat, root);
  const TestIssuer below(TestIssuer::authority("below"), limited);
  const std::vector anchors{read(root.der())};
  const std::vector intermediates{read(limited.der()), read(below.der())};
  KnownPaths known;
  const ChainQuery query{
      .intermediates = intermediates, .anchors = anchors, .at = now(), .extended_usage = kCodeSigning, .known = &known};
  EXPECT_TRUE(verify_chain(read(limited.issue(TestIssuer::leaf())), query));
  EXPECT_FALSE(verify_chain(read(below.issue(TestIssuer::leaf())), query));
  EXPECT_EQ(known.size(), 1U);
}

TEST(KnownPaths, AreBounded) {
  KnownPaths known;
  for (int i = 0; i < 70; ++i) {
    const TestIssuer root(TestIssuer::authority("root " + std::to_string(i)));
    const std::vector anchors{read(root.der())};
    EXPECT_TRUE(verify_chain(
        read(root.issue(TestIssuer::leaf())),
        {.intermediates = {}, .anchors = anchors, .at = now(), .extended_usage = kCodeSigning, .known = &known}));
  }
  EXPECT_EQ(known.size(), 64U);
}

}  // namespace
}  // namespace sigwright::crypto
