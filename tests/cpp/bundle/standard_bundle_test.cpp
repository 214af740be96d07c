#include "bundle/standard_bundle.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/keys.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using fakes::vector_text;

// What Rekor answered, as cosign kept it beside a blob.
std::string old_bundle(const std::string& signature) {
  const Json answer = fakes::vector_json("tlog/rekor1-hashedrekord.response.json");
  const Json& entry = *answer.begin();
  OrderedJson json;
  json["base64Signature"] = signature;
  json["cert"] = to_base64(as_bytes(vector_text("tlog/key.pub")));
  json["rekorBundle"]["SignedEntryTimestamp"] = entry["verification"]["signedEntryTimestamp"];
  for (const char* field : {"body", "integratedTime", "logIndex", "logID"}) {
    json["rekorBundle"]["Payload"][field] = entry[field];
  }
  return write_json(json);
}

TEST(StandardBundle, OfASigstoreBundleIsItself) {
  const std::string text = vector_text("bundle/key-rekor1-bundle.json");
  const auto read = read_standard_bundle(text).value();
  EXPECT_FALSE(read.old_blob);
  EXPECT_EQ(read.bundle.write(), text);
}

TEST(StandardBundle, OfCosignsOldOneIsV01WithTheDigestOfItsEntry) {
  const auto read = read_standard_bundle(old_bundle(to_base64(fakes::vector_bytes("tlog/artifact.sig")))).value();
  EXPECT_TRUE(read.old_blob);
  EXPECT_EQ(read.bundle.version, BundleVersion::V01);
  ASSERT_EQ(read.bundle.log_entries.size(), 1U);
  EXPECT_EQ(read.bundle.log_entries[0].kind, "hashedrekord");
  EXPECT_EQ(read.bundle.log_entries[0].version, "0.0.1");
  const auto& message = std::get<MessageSignature>(read.bundle.content);
  EXPECT_EQ(message.digest, crypto::sha256(fakes::vector_bytes("tlog/artifact.txt")));
  const auto key = crypto::PublicKey::from_pem(vector_text("tlog/key.pub")).value();
  EXPECT_EQ(std::get<PublicKeyHint>(read.bundle.key_material).hint, key.hint());
  EXPECT_TRUE(Bundle::parse(read.bundle.write())) << "what it is written as is a bundle";
}

TEST(StandardBundle, HoldsAnEnvelopeWhereTheSignatureIsOne) {
  const std::string envelope = vector_text("tlog/envelope.json");
  const auto read = read_standard_bundle(old_bundle(to_base64(as_bytes(envelope)))).value();
  EXPECT_EQ(std::get<DsseEnvelope>(read.bundle.content).payload_type, kInTotoPayloadType);
}

TEST(StandardBundle, RefusesAnEntryItCannotReadAndAnEnvelopeOfTwoSignatures) {
  std::string text = old_bundle(to_base64(fakes::vector_bytes("tlog/artifact.sig")));
  Json json = parse_json(text).value();
  json["rekorBundle"]["Payload"]["body"] = to_base64(as_bytes("{}"));
  EXPECT_EQ(read_standard_bundle(json.dump()).error().code, ErrorCode::Malformed);
  const std::string two = R"({"payloadType":"t","payload":"","signatures":[{"sig":"AA=="},{"sig":"AA=="}]})";
  EXPECT_EQ(content_of(as_bytes(two)).error().code, ErrorCode::Malformed);
  EXPECT_FALSE(read_standard_bundle("{}"));
}

}  // namespace
}  // namespace sigwright::bundle
