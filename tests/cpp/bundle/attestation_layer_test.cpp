#include "bundle/attestation_layer.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sigwright::bundle {
namespace {

const std::string kEnvelope =
    R"({"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AQID"}]})";

TEST(AttestationLayer, HoldsItsEnvelopeAndTheHashOfItsExactText) {
  const auto layer = AttestationLayer::parse(to_bytes(kEnvelope), {{"predicateType", "https://example.test/p"}});
  ASSERT_TRUE(layer) << layer.error().message;
  EXPECT_EQ(layer->text_sha256, crypto::sha256(as_bytes(kEnvelope)));
  EXPECT_EQ(layer->envelope.signatures.at(0).signature, (Bytes{1, 2, 3}));
  EXPECT_EQ(layer->predicate_type, "https://example.test/p");
  EXPECT_FALSE(layer->log_entry);
}

TEST(AttestationLayer, WritesTheAnnotationsThatCosignDoes) {
  AttestationLayer layer;
  layer.predicate_type = "https://example.test/p";
  const std::map<std::string, std::string> expected{{"dev.cosignproject.cosign/signature", ""},
                                                    {"predicateType", "https://example.test/p"}};
  EXPECT_EQ(layer.annotations(), expected);
}

TEST(AttestationLayer, EvidenceSurvivesWritingAndReading) {
  auto layer = AttestationLayer::parse(to_bytes(kEnvelope), {}).value();
  layer.certificate_pem = "certificate";
  layer.timestamp = Bytes{4, 5};
  const auto again = AttestationLayer::parse(to_bytes(kEnvelope), layer.annotations()).value();
  EXPECT_EQ(again.certificate_pem, "certificate");
  EXPECT_EQ(again.timestamp, layer.timestamp);
}

class BadEnvelopes : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(
    AttestationLayer, BadEnvelopes,
    testing::Values("", "{}", "[]", "no JSON", R"({"payload":"e30=","payloadType":"t","signatures":[]})",
                    R"({"payload":"e30=","payloadType":"t","signatures":[{"sig":"AQ=="},{"sig":"AQ=="}]})",
                    R"({"payload":"e30=","payload":"e30=","payloadType":"t","signatures":[{"sig":"AQ=="}]})",
                    R"({"payload":"!","payloadType":"t","signatures":[{"sig":"AQ=="}]})"));

TEST_P(BadEnvelopes, AreRefused) { EXPECT_FALSE(AttestationLayer::parse(to_bytes(std::string(GetParam())), {})); }

TEST(AttestationLayer, RefusesEvidenceThatIsNone) {
  EXPECT_FALSE(AttestationLayer::parse(to_bytes(kEnvelope), {{std::string(kBundleAnnotation), "{"}}));
}

}  // namespace
}  // namespace sigwright::bundle
