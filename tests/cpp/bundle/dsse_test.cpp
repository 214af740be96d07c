#include "bundle/dsse.h"

#include <gtest/gtest.h>

namespace sigwright::bundle {
namespace {

// The example of the DSSE specification (protocol.md).
TEST(DssePae, IsTheSpecificationsExample) {
  EXPECT_EQ(to_text(dsse_pae("http://example.com/HelloWorld", as_bytes("hello world"))),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(DssePae, CountsBytesAndTakesEmptyOnes) {
  EXPECT_EQ(to_text(dsse_pae("", {})), "DSSEv1 0  0 ");
  EXPECT_EQ(to_text(dsse_pae("t", as_bytes("\xc3\xa9"))), "DSSEv1 1 t 2 \xc3\xa9");
}

TEST(DssePae, IsHashedAsIfItStoodInOnePiece) {
  for (const auto algorithm : {crypto::HashAlgorithm::Sha256, crypto::HashAlgorithm::Sha512}) {
    EXPECT_EQ(dsse_pae_hash(algorithm, "t", as_bytes("payload")),
              crypto::hash(algorithm, dsse_pae("t", as_bytes("payload"))));
  }
}

Bytes with_room(std::string_view text) {
  Bytes payload;
  payload.reserve(text.size() + kPaeRoom);
  payload.assign(text.begin(), text.end());
  return payload;
}

TEST(DssePayload, IsSignedWithoutACopyWhereItsMemoryHasRoom) {
  const DsseEnvelope envelope{std::string(kInTotoPayloadType), dsse_payload(kInTotoPayloadType, with_room("{}")), {}};
  EXPECT_EQ(to_text(envelope.payload), "{}");
  Bytes room;
  const ByteView seen = envelope.signed_bytes(room);
  EXPECT_EQ(to_text(seen), to_text(envelope.pae()));
  EXPECT_TRUE(room.empty());
  EXPECT_EQ(seen.data() + seen.size(), envelope.payload.end());
}

// The head that stands before it is of another type, or there is none.
TEST(DssePayload, IsNeverSignedAsAnotherType) {
  Bytes tight = to_bytes("{}");
  tight.shrink_to_fit();
  for (const SharedBytes& payload : {dsse_payload("t", with_room("{}")), dsse_payload("t", tight),
                                     SharedBytes(to_bytes("{}")), SharedBytes::behind(1, to_bytes("x{}"))}) {
    const DsseEnvelope envelope{"other", payload, {}};
    Bytes room;
    EXPECT_EQ(to_text(envelope.signed_bytes(room)), "DSSEv1 5 other 2 {}");
    EXPECT_FALSE(room.empty());
  }
}

// What was cut out of a text, and nothing beside it.
TEST(DsseEnvelope, TakesAPayloadThatWasCutOut) {
  const SharedBytes payload = to_bytes("large");
  const auto cut = parse_json(R"({"payloadType":"t","payload":"","signatures":[{"sig":"AQI="}]})");
  EXPECT_EQ(DsseEnvelope::from_json(*cut, payload).value().payload, payload);
  const auto both = parse_json(R"({"payloadType":"t","payload":"aGk=","signatures":[{"sig":"AQI="}]})");
  EXPECT_EQ(DsseEnvelope::from_json(*both, payload).error().code, ErrorCode::Malformed);
}

TEST(DsseEnvelope, GoesBothWays) {
  const auto json = parse_json(R"({"payloadType":"t","payload":"aGk=","signatures":[{"sig":"AQI=","keyid":"k"}]})");
  const auto envelope = DsseEnvelope::from_json(*json).value();
  EXPECT_EQ(to_text(envelope.payload), "hi");
  EXPECT_EQ(envelope.signatures[0].key_id, "k");
  EXPECT_EQ(envelope.text().joined(),
            R"({"payload":"aGk=","payloadType":"t","signatures":[{"sig":"AQI=","keyid":"k"}]})");
}

// The specification wants unknown members ignored and a key id that is absent, null or empty taken alike.
TEST(DsseEnvelope, IgnoresWhatItDoesNotKnow) {
  const auto json =
      parse_json(R"({"payloadType":"t","payload":"aGk","extra":1,"signatures":[{"sig":"AQI=","keyid":null,"x":2}]})");
  const auto envelope = DsseEnvelope::from_json(*json);
  ASSERT_TRUE(envelope.has_value()) << envelope.error().message;
  EXPECT_EQ(envelope->text().joined(), R"({"payload":"aGk=","payloadType":"t","signatures":[{"sig":"AQI="}]})");
}

class DsseRejects : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(
    Envelopes, DsseRejects,
    testing::Values(R"([])", R"({})", R"({"payload":"aGk=","signatures":[{"sig":"AQI="}]})",
                    R"({"payloadType":"t","signatures":[{"sig":"AQI="}]})",
                    R"({"payloadType":1,"payload":"aGk=","signatures":[{"sig":"AQI="}]})",
                    R"({"payloadType":"t","payload":7,"signatures":[{"sig":"AQI="}]})",
                    R"({"payloadType":"t","payload":"aGk=","signatures":[]})",
                    R"({"payloadType":"t","payload":"aGk=","signatures":{"sig":"AQI="}})",
                    R"({"payloadType":"t","payload":"aGk=","signatures":["AQI="]})",
                    R"({"payloadType":"t","payload":"aGk=","signatures":[{"sig":""}]})",
                    R"({"payloadType":"t","payload":"aGk=","signatures":[{"keyid":"k"}]})",
                    R"({"payloadType":"t","payload":"aGk=","signatures":[{"sig":"AQI=","keyid":1}]})"));

TEST_P(DsseRejects, WithMalformed) {
  const auto json = parse_json(GetParam());
  const auto envelope = DsseEnvelope::from_json(json.value());
  ASSERT_FALSE(envelope.has_value());
  EXPECT_EQ(envelope.error().code, ErrorCode::Malformed);
}

TEST(DsseEnvelope, HasALimitOfSignatures) {
  OrderedJson json{{"payloadType", "t"}, {"payload", "aGk="}};
  json["signatures"] = std::vector<OrderedJson>(101, OrderedJson{{"sig", "AQI="}});
  const auto envelope = DsseEnvelope::from_json(parse_json(json.dump()).value());
  ASSERT_FALSE(envelope.has_value());
  EXPECT_EQ(envelope.error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::bundle
