#include "bundle/cut_payload.h"

#include <gtest/gtest.h>

#include "base/attestation_limits.h"
#include "base/encoding.h"
#include "bundle/bundle.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

Result<CutText> cut(std::string_view text, std::size_t piece = 7) {
  PayloadCutter cutter(text.size());
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    CHECK(cutter.update(as_bytes(text.substr(0, piece))));
  }
  return std::move(cutter).finish();
}

std::string payload_of(const CutText& cut) { return cut.payload ? to_text(*cut.payload) : "none"; }

// Whatever the pieces are.
TEST(PayloadCutter, CutsThePayloadOfARealBundleOut) {
  const std::string text = fakes::vector_text("bundle/attest-none-bundle.json");
  const Bundle whole = Bundle::parse(text).value();
  const auto& envelope = std::get<DsseEnvelope>(whole.content);
  for (const std::size_t piece : {1U, 3U, 64U, 100000U}) {
    const auto made = cut(text, piece).value();
    EXPECT_EQ(*made.payload, envelope.payload);
    EXPECT_EQ(made.sha256, crypto::sha256(as_bytes(text)));
    EXPECT_EQ(made.whole().joined(), text);
    EXPECT_EQ(std::get<DsseEnvelope>(Bundle::parse(made.text, made.payload).value().content).payload, envelope.payload);
    EXPECT_LT(made.text.size() + envelope.payload.size(), text.size());
  }
}

TEST(PayloadCutter, LeavesRoomForWhatIsSignedBeforeThePayload) {
  const auto made = cut(R"({"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[]})").value();
  const DsseEnvelope envelope{std::string(kInTotoPayloadType), *made.payload, {}};
  Bytes room;
  EXPECT_EQ(to_text(envelope.signed_bytes(room)), "DSSEv1 28 application/vnd.in-toto+json 2 {}");
  EXPECT_TRUE(room.empty());
}

TEST(PayloadCutter, KnowsThePlacesOfPayloads) {
  EXPECT_EQ(payload_of(cut(R"({"payload":"aGk="})").value()), "hi");
  EXPECT_EQ(payload_of(cut(R"({ "x" : {"payload":"AA=="}, "payload" : "aGk=" })").value()), "hi");
  EXPECT_EQ(payload_of(cut(R"({"dsseEnvelope":{"signatures":[{}],"payload":"aGk"}})").value()), "hi");
  EXPECT_EQ(payload_of(cut(R"({"dsse_envelope":{"payload":"aGk="}})").value()), "hi");
  for (const auto* const none :
       {R"({})", R"({"x":{"payload":"aGk="}})", R"(["payload","aGk="])", R"({"a":"payload","b":"aGk="})",
        R"({"payload":{"payload":"aGk="}})", R"({"pay\u006coad":"aGk="})", R"({"a\"payload":"aGk="})",
        R"({"dsseEnvelope":{"x":{"payload":"aGk="}}})", R"([{"payload":"aGk="}])"}) {
    const auto made = cut(none).value();
    EXPECT_EQ(payload_of(made), "none") << none;
    EXPECT_EQ(made.text, none);
  }
}

// One payload alone: a second stays in the text, whose parser refuses it.
TEST(PayloadCutter, LeavesASecondPayloadToTheParser) {
  const auto made = cut(R"({"payload":"aGk=","payload":"aGk="})").value();
  EXPECT_EQ(made.text, R"({"payload":"","payload":"aGk="})");
  EXPECT_FALSE(parse_json(made.text));
}

TEST(PayloadCutter, ReadsTheEscapesThatWritersUse) {
  const std::string symbols = to_base64(Bytes{0xfb, 0xff, 0xfe, 0xff});  // "+//+/w=="
  std::string escaped;
  for (const char c : symbols) escaped += c == '/' ? R"(\/)" : c == '+' ? R"(\u002B)" : std::string(1, c);
  EXPECT_EQ(*cut(R"({"payload":")" + escaped + R"("})").value().payload, SharedBytes(Bytes{0xfb, 0xff, 0xfe, 0xff}));
}

class NoPayloads : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Texts, NoPayloads,
                         testing::Values(R"({"payload":"!!!!"})", R"({"payload":"aGk=aGk="})", R"({"payload":"a"})",
                                         R"({"payload":"aG\nk="})", R"({"payload":"aG\u00e9="})",
                                         R"({"payload":"aG\u00zz"})", "{\"payload\":\"aG\nk=\"}"));
TEST_P(NoPayloads, AreRefused) {
  for (const std::size_t piece : {1U, 4U, 5U, 1000U}) {
    EXPECT_EQ(cut(GetParam(), piece).error().code, ErrorCode::Malformed) << piece;
  }
}

TEST(PayloadCutter, AnUnfinishedTextIsLeftToTheParser) {
  const auto made = cut(R"({"payload":"aGk=)").value();
  EXPECT_FALSE(parse_json(made.text));
}

TEST(PayloadCutter, RefusesWhatIsLongAroundThePayload) {
  const std::string text = R"({"x":")" + std::string(limits::kHeldTextBytes, 'x') + R"("})";
  EXPECT_EQ(cut(text, 1U << 20).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::bundle
