#include "tlog/proto_json.h"

#include <gtest/gtest.h>

namespace sigwright::tlog {
namespace {

constexpr std::array<std::string_view, 4> kFields{"logIndex", "rawBytes", "rfc3161Timestamps", "hint"};

Json json(std::string_view text) { return parse_json(text).value(); }

template <class T>
ErrorCode code_of(const Result<T>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? ErrorCode::Internal : result.error().code;
}

TEST(ProtoMessage, TakesAbsentNullAndDefaultAlike) {
  for (const char* const text : {"{}", R"({"logIndex":null,"rawBytes":null,"rfc3161Timestamps":null,"hint":null})",
                                 R"({"logIndex":"0","rawBytes":"","rfc3161Timestamps":[],"hint":""})"}) {
    const Json value = json(text);
    const auto message = ProtoMessage::open(value, "m", kFields).value();
    EXPECT_EQ(message.uint63("logIndex").value(), 0U);
    EXPECT_TRUE(message.bytes("rawBytes").value().empty());
    EXPECT_TRUE(message.repeated("rfc3161Timestamps", 1).value().empty());
    EXPECT_EQ(message.string("hint").value(), "");
  }
}

TEST(ProtoMessage, TakesBothNamesOfAFieldButNotTogether) {
  const Json snake = json(R"({"log_index":7,"raw_bytes":"AA","rfc3161_timestamps":[1]})");
  const auto message = ProtoMessage::open(snake, "m", kFields).value();
  EXPECT_EQ(message.uint63("logIndex").value(), 7U);
  EXPECT_EQ(message.bytes("rawBytes").value(), Bytes{0});
  EXPECT_EQ(message.repeated("rfc3161Timestamps", 1).value().size(), 1U);
  EXPECT_EQ(code_of(ProtoMessage::open(json(R"({"log_index":7,"logIndex":7})"), "m", kFields)), ErrorCode::Malformed);
}

TEST(ProtoMessage, RefusesUnknownFieldsUnlessTold) {
  for (const char* const text : {R"({"other":1})", R"({"logindex":1})", R"({"log_Index":1})", R"({"log__index":1})",
                                 R"({"log_index_":1})", R"({"":1})"}) {
    EXPECT_EQ(code_of(ProtoMessage::open(json(text), "m", kFields)), ErrorCode::Malformed) << text;
    EXPECT_TRUE(ProtoMessage::open(json(text), "m", kFields, UnknownFields::Ignore).has_value());
  }
  EXPECT_EQ(code_of(ProtoMessage::open(json("[]"), "m", kFields)), ErrorCode::Malformed);
}

TEST(ProtoMessage, TakesIntegersAsTextAndAsNumbers) {
  for (const char* const text : {R"({"logIndex":"9223372036854775807"})", R"({"logIndex":9223372036854775807})"}) {
    const Json value = json(text);
    EXPECT_EQ(ProtoMessage::open(value, "m", kFields).value().uint63("logIndex").value(), 9223372036854775807U);
  }
  for (const char* const text :
       {R"({"logIndex":"9223372036854775808"})", R"({"logIndex":9223372036854775808})", R"({"logIndex":-1})",
        R"({"logIndex":"-1"})", R"({"logIndex":""})", R"({"logIndex":"1 "})", R"({"logIndex":"0x1"})",
        R"({"logIndex":1.0})", R"({"logIndex":true})", R"({"logIndex":[]})"}) {
    const Json value = json(text);
    EXPECT_EQ(code_of(ProtoMessage::open(value, "m", kFields).value().uint63("logIndex")), ErrorCode::Malformed)
        << text;
  }
}

TEST(ProtoMessage, RefusesOtherTypes) {
  const Json value = json(R"({"rawBytes":1,"rfc3161Timestamps":{},"hint":[]})");
  const auto message = ProtoMessage::open(value, "m", kFields).value();
  EXPECT_EQ(code_of(message.bytes("rawBytes")), ErrorCode::Malformed);
  EXPECT_EQ(code_of(message.repeated("rfc3161Timestamps", 9)), ErrorCode::Malformed);
  EXPECT_EQ(code_of(message.string("hint")), ErrorCode::Malformed);
}

TEST(ProtoMessage, CountsRepeatedFields) {
  const Json value = json(R"({"rfc3161Timestamps":[1,2,3]})");
  const auto message = ProtoMessage::open(value, "m", kFields).value();
  EXPECT_EQ(message.repeated("rfc3161Timestamps", 3).value().size(), 3U);
  EXPECT_EQ(code_of(message.repeated("rfc3161Timestamps", 2)), ErrorCode::LimitExceeded);
}

TEST(ProtoBytes, AreBase64OfEitherAlphabet) {
  EXPECT_EQ(proto_bytes(json(R"("-_8")"), "b").value(), (Bytes{0xfb, 0xff}));
  EXPECT_EQ(code_of(proto_bytes(json(R"("*")"), "b")), ErrorCode::Malformed);
  EXPECT_EQ(code_of(proto_bytes(json("1"), "b")), ErrorCode::Malformed);
  EXPECT_EQ(proto_only_bytes(json(R"({"raw_bytes":"+/8="})"), "m", "rawBytes").value(), (Bytes{0xfb, 0xff}));
  EXPECT_EQ(code_of(proto_only_bytes(json(R"({"x":"+/8="})"), "m", "rawBytes")), ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::tlog
