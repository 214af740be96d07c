#include "crypto/timestamp.h"

#include <gtest/gtest.h>

#include "crypto/timestamp_claims.h"
#include "fakes/vectors.h"

namespace sigwright::crypto {
namespace {

Bytes message() { return fakes::vector_bytes("tlog/artifact.sig"); }
Bytes reply(const std::string& name) { return fakes::vector_bytes("tsa/" + name + ".response"); }

TimestampAuthority authority() {
  return {.chain = Certificate::chain_from_pem(fakes::vector_text("tsa/chain.pem")).value(), .valid = {}};
}

class Replies : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Tsa, Replies, testing::Values("with-cert", "no-cert-no-nonce"));

TEST_P(Replies, ProveATime) {
  const std::vector authorities{authority()};
  const auto proof = verify_timestamp(reply(GetParam()), message(), authorities);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(to_rfc3339(proof->time).substr(0, 11), "2026-11-21T");
}

TEST_P(Replies, SayThatTimeToWhoBelievesNobody) {
  const auto claims = read_timestamp(reply(GetParam()), message());
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->time, verify_timestamp(reply(GetParam()), message(), std::vector{authority()})->time);
  EXPECT_EQ(claims->policy, "1.3.6.1.4.1.57264.2");
  EXPECT_FALSE(claims->serial.empty());
  EXPECT_EQ(read_timestamp(reply(GetParam()), as_bytes("another")).error().code, ErrorCode::Untrusted);
  EXPECT_EQ(read_timestamp(as_bytes("x"), message()).error().code, ErrorCode::Malformed);
}

TEST_P(Replies, OfAnotherMessageAreRefused) {
  Bytes other = message();
  other[0] ^= 1;
  const std::vector authorities{authority()};
  EXPECT_FALSE(verify_timestamp(reply(GetParam()), other, authorities));
}

TEST_P(Replies, ChangedInAnyByteAreRefusedOrMeanTheSame) {
  const std::vector authorities{authority()};
  const Bytes good = reply(GetParam());
  const Time time = verify_timestamp(good, message(), authorities)->time;
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 1;
    const auto proof = verify_timestamp(changed, message(), authorities);
    // Some bytes are covered by no signature (a status of "granted with modifications", an embedded certificate); none
    // may move the time.
    EXPECT_TRUE(!proof || proof->time == time) << i;
  }
}

// What is known of one authority is nothing to another, nor for another message or outside its validity.
TEST_P(Replies, ThatAreKnownAreKnownOfTheirAuthorityAlone) {
  const TimestampAuthority known = authority();
  const Bytes good = reply(GetParam());
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(verify_timestamp(good, message(), std::vector{known}));
    EXPECT_EQ(known.known_replies->size(), 1U);
  }
  TimestampAuthority other = known;
  other.chain = {authority().chain.back()};
  EXPECT_EQ(verify_timestamp(good, message(), std::vector{other}).has_value(),
            verify_timestamp(good, message(), std::vector{TimestampAuthority{.chain = other.chain, .valid = {}}})
                .has_value());
  EXPECT_FALSE(verify_timestamp(good, as_bytes("another"), std::vector{known}));
  TimestampAuthority retired = known;
  retired.valid.end = Time{};
  EXPECT_FALSE(verify_timestamp(good, message(), std::vector{retired}));
}

TEST_P(Replies, OfAnUntrustedAuthorityAreRefused) {
  EXPECT_FALSE(verify_timestamp(reply(GetParam()), message(), {}));
  auto other = authority();
  other.chain.pop_back();  // the intermediate is now the anchor, which is as good
  EXPECT_TRUE(verify_timestamp(reply(GetParam()), message(), std::vector{other}));
  other.chain = {authority().chain[0], authority().chain[2]};  // no path
  EXPECT_FALSE(verify_timestamp(reply(GetParam()), message(), std::vector{other}));
}

TEST_P(Replies, OutsideTheAuthoritysValidityAreRefused) {
  auto limited = authority();
  const Time time = verify_timestamp(reply(GetParam()), message(), std::vector{limited})->time;
  limited.valid = {.start = time, .end = time};
  EXPECT_TRUE(verify_timestamp(reply(GetParam()), message(), std::vector{limited}));
  limited.valid.end = time - std::chrono::seconds(1);
  limited.valid.start = limited.valid.end;
  EXPECT_FALSE(verify_timestamp(reply(GetParam()), message(), std::vector{limited}));
}

TEST(Timestamp, OfADigestThatIsGivenIsOneOfTheMessageToo) {
  const std::vector trusted{authority()};
  EXPECT_TRUE(verify_timestamp(reply("with-cert"), as_bytes("other"), trusted, sha256(message())));
  EXPECT_TRUE(verify_timestamp(reply("with-cert"), message(), trusted, sha256(as_bytes("other"))));
  EXPECT_FALSE(verify_timestamp(reply("with-cert"), as_bytes("other"), trusted, sha256(as_bytes("another"))));
  EXPECT_FALSE(verify_timestamp(reply("with-cert"), as_bytes("other"), trusted, {}));
}

TEST(Timestamp, ARefusalIsNoTimestamp) {
  const Bytes rejection{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02};  // PKIStatus 2, RFC 3161 section 2.4.2
  const auto proof = verify_timestamp(rejection, message(), std::vector{authority()});
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::Unreachable);
}

TEST(Timestamp, NonsenseIsRefused) {
  for (const Bytes& bytes : {Bytes{}, Bytes{0x30, 0}, to_bytes("hello"), Bytes(1000, 0x30)}) {
    EXPECT_FALSE(verify_timestamp(bytes, message(), std::vector{authority()}));
  }
  Bytes trailing = reply("with-cert");
  trailing.push_back(0);
  EXPECT_FALSE(verify_timestamp(trailing, message(), std::vector{authority()}));
}

TEST(TimestampRequest, IsFreshAndMatchesNoOtherReply) {
  const auto first = timestamp_request(message(), true).value();
  const auto second = timestamp_request(message(), true).value();
  EXPECT_NE(first.nonce, second.nonce);
  EXPECT_EQ(first.der.front(), 0x30);
  EXPECT_FALSE(check_timestamp_reply(reply("with-cert"), first, message()));
}

TEST(TimestampReply, OfTheRequestWithItsNonceIsTaken) {
  const TimestampRequest request{.der = {}, .nonce = {0x75, 0xad, 0x93, 0xe1, 0x36, 0x52, 0x98, 0x96}};
  EXPECT_TRUE(check_timestamp_reply(reply("with-cert"), request, message()));
  EXPECT_FALSE(check_timestamp_reply(reply("no-cert-no-nonce"), request, message()));
  EXPECT_FALSE(check_timestamp_reply(reply("with-cert"), request, as_bytes("other")));
}

}  // namespace
}  // namespace sigwright::crypto
