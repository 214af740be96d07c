#include "bundle/rekor_bundle.h"

#include <gtest/gtest.h>

#include "bundle/signature_layer.h"
#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

std::string sample() {
  return fakes::vector_json("legacy/key-rekor1-legacy.annotations.json").at(std::string(kBundleAnnotation));
}

Result<tlog::LogEntry> read(const std::string& text) { return read_rekor_bundle(parse_json(text).value()); }

TEST(RekorBundle, GoesBothWaysByteForByte) {
  const auto entry = read(sample());
  ASSERT_TRUE(entry.has_value()) << entry.error().message;
  EXPECT_EQ(write_go_json(rekor_bundle_json(*entry)), sample());
}

class RekorBundleRejects : public testing::TestWithParam<std::pair<std::string, OrderedJson>> {};
INSTANTIATE_TEST_SUITE_P(
    Members, RekorBundleRejects,
    testing::Values(std::pair("/SignedEntryTimestamp", OrderedJson("M")), std::pair("/Payload", OrderedJson()),
                    std::pair("/Payload", OrderedJson("x")), std::pair("/Payload/body", OrderedJson(1)),
                    std::pair("/Payload/body", OrderedJson("")), std::pair("/Payload/body", OrderedJson("eyI-")),
                    std::pair("/Payload/logID", OrderedJson("xyz")), std::pair("/Payload/logID", OrderedJson("")),
                    std::pair("/Payload/logIndex", OrderedJson(-1)), std::pair("/Payload/logIndex", OrderedJson("332")),
                    std::pair("/Payload/integratedTime", OrderedJson(-1)),
                    std::pair("/Payload/integratedTime", OrderedJson(1.5))));

TEST_P(RekorBundleRejects, WithMalformed) {
  const auto entry = read(fakes::with_value(sample(), GetParam().first, GetParam().second));
  ASSERT_FALSE(entry.has_value());
  EXPECT_EQ(entry.error().code, ErrorCode::Malformed);
}

TEST(RekorBundle, WithoutAPromiseIsNoEvidenceOfTheLog) {
  for (const OrderedJson& promise : {OrderedJson(), OrderedJson("")}) {
    const auto entry = read(fakes::with_value(sample(), "/SignedEntryTimestamp", promise));
    ASSERT_FALSE(entry.has_value());
    EXPECT_EQ(entry.error().code, ErrorCode::LogEvidence);
  }
}

}  // namespace
}  // namespace sigwright::bundle
