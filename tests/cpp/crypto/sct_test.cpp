// Certificate transparency: timestamps that Fulcio embedded and detached, and everything that must not pass for one.

#include "crypto/sct.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fakes/vectors.h"

namespace sigwright::crypto {
namespace {

Bytes raw(const Json& json) { return from_base64(json.get<std::string>()).value(); }

Certificate leaf() {
  const Json bundle = fakes::vector_json("bundle/keyless-rekor1.json");
  return Certificate::from_der(raw(bundle["verificationMaterial"]["certificate"]["rawBytes"])).value();
}

Json root() { return fakes::vector_json("trust/trusted_root.json"); }

Certificate issuer() {
  return Certificate::from_der(raw(root()["certificateAuthorities"][0]["certChain"]["certificates"][0]["rawBytes"]))
      .value();
}

PublicKey log_key() { return PublicKey::from_der(raw(root()["ctlogs"][0]["publicKey"]["rawBytes"])).value(); }

SignedCertificateTimestamp embedded() { return embedded_timestamps(leaf()).value().at(0); }

TEST(Sct, EmbeddedInACertificateIsReadAndVerified) {
  const auto sct = embedded();
  EXPECT_EQ(sct.log_id, sha256(log_key().der()));
  EXPECT_TRUE(leaf().validity().contains(sct.time()));
  KnownSignatures known;
  const auto done = verify_embedded(sct, leaf(), issuer(), log_key(), known);
  EXPECT_TRUE(done) << done.error().message;
}

TEST(Sct, EveryPartIsSigned) {
  KnownSignatures known;
  auto sct = embedded();
  ASSERT_TRUE(verify_embedded(sct, leaf(), issuer(), log_key(), known));
  ++sct.milliseconds;
  EXPECT_FALSE(verify_embedded(sct, leaf(), issuer(), log_key(), known));
  sct = embedded();
  sct.extensions.push_back(0);
  EXPECT_FALSE(verify_embedded(sct, leaf(), issuer(), log_key(), known));
  sct = embedded();
  sct.signature.back() ^= 1U;
  EXPECT_FALSE(verify_embedded(sct, leaf(), issuer(), log_key(), known));
  sct = embedded();
  sct.hash_algorithm = 2;
  EXPECT_EQ(verify_embedded(sct, leaf(), issuer(), log_key(), known).error().code, ErrorCode::Untrusted);
}

TEST(Sct, IsOfOneCertificateOneIssuerAndOneLog) {
  KnownSignatures known;
  ASSERT_TRUE(verify_embedded(embedded(), leaf(), issuer(), log_key(), known));
  EXPECT_FALSE(verify_embedded(embedded(), leaf(), leaf(), log_key(), known));
  EXPECT_FALSE(verify_embedded(embedded(), leaf(), issuer(), leaf().public_key(), known));
  EXPECT_FALSE(verify_detached(embedded(), leaf(), log_key(), known));
}

TEST(Sct, ThePrecertificateIsTheBodyWithoutTheList) {
  const auto body = precertificate(leaf().der());
  ASSERT_TRUE(body);
  EXPECT_LT(body->size(), leaf().der().size());
  EXPECT_EQ(to_hex(*body).find("2b06010401d679020402"), std::string::npos);
  EXPECT_NE(to_hex(*body).find("2b0601040183bf30"), std::string::npos);  // the other extensions stay
}

TEST(Sct, ACertificateWithoutAListHasNoneAndIsNoPrecertificate) {
  EXPECT_TRUE(embedded_timestamps(issuer()).value().empty());
  EXPECT_EQ(precertificate(issuer().der()).error().code, ErrorCode::Malformed);
  EXPECT_EQ(precertificate(as_bytes("no certificate")).error().code, ErrorCode::Malformed);
}

// Every shorter and every longer text is refused without a read outside of it.
TEST(Sct, ATimestampThatEndsTooEarlyOrTooLateIsMalformed) {
  Bytes whole{0};
  whole.insert(whole.end(), 32, 7);
  whole.insert(whole.end(), {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 4, 3, 0, 2, 9, 9});
  EXPECT_EQ(SignedCertificateTimestamp::parse(whole).value().signature, (Bytes{9, 9}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(SignedCertificateTimestamp::parse(ByteView(whole).first(size)).error().code, ErrorCode::Malformed);
  }
  whole.push_back(0);
  EXPECT_EQ(SignedCertificateTimestamp::parse(whole).error().code, ErrorCode::Malformed);
  whole.pop_back();
  whole[0] = 1;
  EXPECT_EQ(SignedCertificateTimestamp::parse(whole).error().code, ErrorCode::Malformed);
}

TEST(Sct, TheAnswerOfALogIsRead) {
  const std::string id(43, 'A');
  const auto sct = SignedCertificateTimestamp::from_json(
      R"({"sct_version":0,"id":")" + id + R"(=","timestamp":1795294452001,"extensions":"","signature":"BAMAAgkJ"})");
  ASSERT_TRUE(sct) << sct.error().message;
  EXPECT_EQ(sct->milliseconds, 1795294452001U);
  EXPECT_EQ(sct->signature, (Bytes{9, 9}));
  EXPECT_EQ(to_rfc3339(sct->time()), "2026-11-21T20:54:12.001Z");
}

TEST(Sct, AnAnswerThatIsNoneIsMalformed) {
  for (
      const std::string_view text :
      {"", "{}", R"({"sct_version":1,"id":"AA==","timestamp":1,"signature":"BAMAAgkJ"})",
       R"({"sct_version":0,"id":"AA==","timestamp":1,"signature":"BAMAAgkJ"})",
       R"({"sct_version":0,"id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","timestamp":-1,"signature":"BAMAAgkJ"})"}) {
    EXPECT_EQ(SignedCertificateTimestamp::from_json(text).error().code, ErrorCode::Malformed) << text;
  }
}

TEST(Sct, ATimeBeyondWhatTimeCanSayIsTheLast) {
  SignedCertificateTimestamp sct;
  sct.milliseconds = ~std::uint64_t{0};
  EXPECT_EQ(sct.time(), Time::max());
}

}  // namespace
}  // namespace sigwright::crypto
