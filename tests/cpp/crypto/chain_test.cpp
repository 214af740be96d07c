#include <gtest/gtest.h>

#include "crypto/certificate.h"
#include "fakes/vectors.h"

namespace sigwright::crypto {
namespace {

class Chain : public testing::Test {
 protected:
  std::vector<Certificate> chain = Certificate::chain_from_pem(fakes::vector_text("tsa/chain.pem")).value();
  Time good = chain[0].validity().start + std::chrono::hours(24);

  [[nodiscard]] bool verifies(std::span<const Certificate> intermediates, std::span<const Certificate> anchors, Time at,
                              std::string_view usage = "1.3.6.1.5.5.7.3.8") const {
    return verify_chain(chain[0],
                        {.intermediates = intermediates, .anchors = anchors, .at = at, .extended_usage = usage})
        .has_value();
  }
};

TEST_F(Chain, LeadsFromLeafToAnchor) {
  const std::span all(chain);
  const auto path = verify_chain(
      chain[0], {.intermediates = all.subspan(1, 1), .anchors = all.last(1), .at = good, .extended_usage = {}});
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(path->size(), 3U);
}

TEST_F(Chain, MayEndAtAnIntermediateThatIsTrusted) { EXPECT_TRUE(verifies({}, std::span(chain).subspan(1, 1), good)); }

TEST_F(Chain, WithoutAPathIsRefused) {
  EXPECT_FALSE(verifies({}, std::span(chain).last(1), good));
  EXPECT_FALSE(verifies(std::span(chain).subspan(1), {}, good));
}

TEST_F(Chain, OutsideAnyCertificatesValidityIsRefused) {
  const auto intermediates = std::span(chain).subspan(1, 1);
  const auto anchors = std::span(chain).last(1);
  EXPECT_TRUE(verifies(intermediates, anchors, chain[0].validity().start));
  EXPECT_FALSE(verifies(intermediates, anchors, chain[0].validity().start - std::chrono::seconds(1)));
  EXPECT_TRUE(verifies(intermediates, anchors, chain[0].validity().end));
  EXPECT_FALSE(verifies(intermediates, anchors, chain[0].validity().end + std::chrono::seconds(1)));
}

TEST_F(Chain, ForAnotherUsageIsRefused) {
  EXPECT_FALSE(verifies(std::span(chain).subspan(1, 1), std::span(chain).last(1), good, "1.3.6.1.5.5.7.3.3"));
}

}  // namespace
}  // namespace sigwright::crypto
