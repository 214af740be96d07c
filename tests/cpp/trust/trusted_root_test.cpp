#include "trust/trusted_root.h"

#include <gtest/gtest.h>

#include "fakes/vectors.h"

namespace sigwright::trust {
namespace {

std::string sample() { return fakes::vector_text("trust/trusted_root.json"); }

std::string changed(std::string_view from, std::string_view to) {
  std::string text = sample();
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(TrustedRoot, OfCosignIsRead) {
  const auto root = TrustedRoot::parse(sample());
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->logs.size(), 2U);
  EXPECT_EQ(root->ct_logs.size(), 1U);
  ASSERT_EQ(root->certificate_authorities.size(), 1U);
  EXPECT_EQ(root->certificate_authorities[0].organization, "sigstore");
  ASSERT_EQ(root->timestamp_authorities.size(), 1U);
  EXPECT_EQ(root->timestamp_authorities[0].chain.size(), 3U);
  EXPECT_EQ(to_rfc3339(root->logs[0].valid.start), "2024-01-01T00:00:00Z");
  EXPECT_EQ(root->logs[0].valid.end, Time::max());
}

TEST(TrustedRoot, IsWrittenAsCosignReadsIt) { EXPECT_EQ(TrustedRoot::parse(sample())->write(), sample()); }

TEST(TrustedRoot, OfEveryMediaTypeIsRead) {
  constexpr std::string_view written = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
  EXPECT_TRUE(TrustedRoot::parse(changed(written, "application/vnd.dev.sigstore.trustedroot.v0.1+json")));
  EXPECT_TRUE(TrustedRoot::parse(changed(written, "application/vnd.dev.sigstore.trustedroot.v0.2+json")));
  EXPECT_FALSE(TrustedRoot::parse(changed(written, "application/vnd.dev.sigstore.trustedroot.v9+json")));
  EXPECT_FALSE(TrustedRoot::parse("{}"));
}

TEST(TrustedRoot, IgnoresWhatItDoesNotKnow) {
  EXPECT_TRUE(TrustedRoot::parse(changed("{\"mediaType\"", "{\"new\":{\"x\":1},\"mediaType\"")));
  EXPECT_TRUE(TrustedRoot::parse(changed("{\"baseUrl\"", "{\"operator\":\"x\",\"baseUrl\"")));
}

TEST(TrustedRoot, LeavesOutALogWithAnUnknownKindOfKey) {
  const auto root = TrustedRoot::parse(changed("MCowBQYDK2Vw", "MCowBQYDK2Vx"));
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(root->logs.size(), 1U);
}

TEST(TrustedRoot, RefusesAPeriodWithoutAStart) {
  EXPECT_FALSE(TrustedRoot::parse(changed("\"validFor\":{\"start\":\"2024-01-01T00:00:00Z\"}", "\"validFor\":{}")));
  auto open_range = TrustedRoot::parse(sample()).value();
  open_range.logs[0].valid = {};
  EXPECT_TRUE(TrustedRoot::parse(open_range.write()));
}

TEST(TrustedRoot, RefusesDuplicatesAndNonsense) {
  EXPECT_FALSE(TrustedRoot::parse(changed("{\"mediaType\"", "{\"tlogs\":[],\"mediaType\"")));
  EXPECT_FALSE(TrustedRoot::parse(changed("2024-01-01T00:00:00Z", "yesterday")));
  EXPECT_FALSE(TrustedRoot::parse(changed("\"tlogs\":[", "\"tlogs\":7,\"x\":[")));
  EXPECT_FALSE(TrustedRoot::parse(sample() + "x"));
}

}  // namespace
}  // namespace sigwright::trust
