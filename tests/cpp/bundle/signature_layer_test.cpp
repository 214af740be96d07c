#include "bundle/signature_layer.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using Annotations = std::map<std::string, std::string>;

Annotations annotations_of(const std::string& name) {
  return fakes::vector_json("legacy/" + name + ".annotations.json").get<Annotations>();
}

Result<SignatureLayer> parse(const Annotations& annotations) {
  return SignatureLayer::parse(to_bytes("p"), annotations);
}

class LayerAnnotations : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Cosign, LayerAnnotations,
                         testing::Values("key-notlog-legacy", "key-rekor1-legacy", "key-rekor1-tsa-legacy"));

TEST_P(LayerAnnotations, AreWrittenAsTheyWereRead) {
  const Annotations annotations = annotations_of(std::string(GetParam()));
  const auto layer = parse(annotations);
  ASSERT_TRUE(layer.has_value()) << layer.error().message;
  EXPECT_EQ(layer->annotations(), annotations);
}

TEST(SignatureLayer, ReadsTheLogEntryAndTheTimestamp) {
  const auto layer = parse(annotations_of("key-rekor1-tsa-legacy")).value();
  ASSERT_TRUE(layer.log_entry.has_value());
  EXPECT_EQ(layer.log_entry->log_index, 332U);
  EXPECT_EQ(layer.log_entry->integrated_time, 1795294443);
  EXPECT_EQ(to_hex(layer.log_entry->log_id), "af7c49988063a1c44409883dd81c2e8cfb6ea9fc8c985cf0a83d00c443bbb0d9");
  EXPECT_TRUE(layer.log_entry->signed_entry_timestamp.has_value());
  EXPECT_FALSE(layer.log_entry->inclusion_proof.has_value());
  ASSERT_TRUE(layer.timestamp.has_value());
  EXPECT_EQ(layer.timestamp->front(), 0x30);
}

TEST(SignatureLayer, WritesAChainBesideACertificateEvenWhenItIsEmpty) {
  SignatureLayer layer;
  layer.signature = {1};
  EXPECT_EQ(layer.annotations().size(), 1U);
  layer.certificate_pem = "-----BEGIN CERTIFICATE-----\n";
  const Annotations annotations = layer.annotations();
  EXPECT_EQ(annotations.at(std::string(kCertificateAnnotation)), layer.certificate_pem);
  EXPECT_EQ(annotations.at(std::string(kChainAnnotation)), "");
  EXPECT_EQ(parse(annotations).value().certificate_pem, layer.certificate_pem);
}

TEST(SignatureLayer, TakesEmptyAnnotationsAsAbsentAndWrappedSignatures) {
  Annotations annotations = annotations_of("key-notlog-legacy");
  const Bytes signature = parse(annotations).value().signature;
  for (const auto name : {kBundleAnnotation, kTimestampAnnotation, kCertificateAnnotation, kChainAnnotation}) {
    annotations[std::string(name)] = "";
  }
  annotations[std::string(kSignatureAnnotation)].insert(40, "\n").append("\n");
  const auto layer = parse(annotations);
  ASSERT_TRUE(layer.has_value()) << layer.error().message;
  EXPECT_EQ(layer->signature, signature);
  EXPECT_FALSE(layer->log_entry || layer->timestamp);
}

struct Reject {
  std::string_view name, key, value;
};
class LayerRejects : public testing::TestWithParam<Reject> {};
INSTANTIATE_TEST_SUITE_P(
    Annotations, LayerRejects,
    testing::Values(Reject{"EmptySignature", kSignatureAnnotation, ""},
                    Reject{"SignatureIsNoBase64", kSignatureAnnotation, "MEUC*"},
                    Reject{"UnpaddedSignature", kSignatureAnnotation, "MEU"},
                    Reject{"BundleIsNoJson", kBundleAnnotation, "{"},
                    Reject{"BundleIsNoObject", kBundleAnnotation, "[]"},
                    Reject{"BundleHasDuplicates", kBundleAnnotation,
                           R"({"SignedEntryTimestamp":"MAA=","SignedEntryTimestamp":"MAA=","Payload":{}})"},
                    Reject{"TimestampIsNoJson", kTimestampAnnotation, "MAA="},
                    Reject{"TimestampIsEmpty", kTimestampAnnotation, R"({"SignedRFC3161Timestamp":""})"},
                    Reject{"TimestampIsNoBase64", kTimestampAnnotation, R"({"SignedRFC3161Timestamp":"M"})"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_P(LayerRejects, WithMalformed) {
  Annotations annotations = annotations_of("key-notlog-legacy");
  annotations[std::string(GetParam().key)] = GetParam().value;
  const auto layer = parse(annotations);
  ASSERT_FALSE(layer.has_value());
  EXPECT_EQ(layer.error().code, ErrorCode::Malformed);
}

TEST(SignatureLayer, IsNoneWithoutASignature) { EXPECT_FALSE(parse({}).has_value()); }

}  // namespace
}  // namespace sigwright::bundle
