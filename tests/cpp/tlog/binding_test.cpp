#include "tlog/binding.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace sigwright::tlog {
namespace {

SignedMaterial material_of(const std::string& message, const std::string& signature_file) {
  SignedMaterial material{.signature = fakes::vector_bytes("tlog/" + signature_file),
                          .verifier = {false, samples::key("key.pub").der()},
                          .digest = {},
                          .payload_sha256 = {},
                          .envelope_sha256 = {}};
  material.digest = [message](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
    return crypto::hash(algorithm, as_bytes(message));
  };
  return material;
}

SignedMaterial artifact() { return material_of(fakes::vector_text("tlog/artifact.txt"), "artifact.sig"); }

SignedMaterial envelope() {
  auto material = material_of(fakes::vector_text("tlog/statement.pae"), "statement.sig");
  const std::string text = fakes::vector_text("tlog/envelope.json");
  const Json json = parse_json(text).value();
  material.payload_sha256 = crypto::sha256(from_base64(json["payload"].get<std::string>()).value());
  material.envelope_sha256 = crypto::sha256(as_bytes(text));
  return material;
}

EntryBody body(const std::string& kind) {
  const Json answer = fakes::vector_json("tlog/rekor1-" + kind + ".response.json");
  return EntryBody::parse(from_base64(answer.front().at("body").get<std::string>()).value()).value();
}

TEST(Binding, OfAnArtifactHolds) {
  EXPECT_TRUE(bind(body("hashedrekord"), artifact()));
  EXPECT_TRUE(bind(body("rekord"), artifact()));
}

TEST(Binding, OfAnEnvelopeHolds) {
  for (const char* kind : {"dsse", "intoto002"}) {
    const auto bound = bind(body(kind), envelope());
    EXPECT_TRUE(bound) << kind << " " << bound.error().message;
  }
}

TEST(Binding, OfIntoto001NeedsTheEnvelopeItself) {
  auto material = envelope();
  material.envelope_sha256.reset();
  EXPECT_FALSE(bind(body("intoto001"), material));
}

TEST(Binding, ToAnotherArtifactSignatureOrKeyIsRefused) {
  auto other = artifact();
  other.signature[10] ^= 1;
  EXPECT_FALSE(bind(body("hashedrekord"), other));
  other = artifact();
  other.verifier.der = samples::log_v1().key.der();
  EXPECT_FALSE(bind(body("hashedrekord"), other));
  other = artifact();
  other.verifier.certificate = true;
  EXPECT_FALSE(bind(body("hashedrekord"), other));
  EXPECT_FALSE(bind(body("hashedrekord"), material_of("other", "artifact.sig")));
}

TEST(Binding, ToAnotherPayloadIsRefused) {
  for (const char* kind : {"dsse", "intoto002"}) {
    auto other = envelope();
    (*other.payload_sha256)[0] ^= 1;
    EXPECT_FALSE(bind(body(kind), other)) << kind;
    other = envelope();
    other.signature[9] ^= 1;
    EXPECT_FALSE(bind(body(kind), other)) << kind;
    other = envelope();
    other.payload_sha256.reset();
    EXPECT_FALSE(bind(body(kind), other)) << kind;
  }
}

TEST(Binding, ComparesTheKindThatTheEntryStates) {
  const Json answer = fakes::vector_json("tlog/rekor2-hashedrekord.response.json");
  auto entry = LogEntry::from_json(answer).value();
  EXPECT_TRUE(bind(entry, artifact()));
  entry.version = "0.0.1";
  EXPECT_FALSE(bind(entry, artifact()));
}

}  // namespace
}  // namespace sigwright::tlog
