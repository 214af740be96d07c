#include "cosign/log_entries.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "log_fixture.h"
#include "tlog/body.h"

namespace sigwright::cosign {
namespace {

class LogEntries : public LogFixture {
 protected:
  [[nodiscard]] std::string body(const tlog::EntryVerifier& verifier) const {
    const auto form = submission("one");
    return tlog::hashedrekord_v002(form.algorithm, form.digest, form.signature, verifier, form.key_details).value();
  }
};

TEST_F(LogEntries, SayDigestAndKey) {
  const auto facts = entry_facts(as_bytes(body({false, signer->public_key().der()}))).value();
  EXPECT_EQ(facts.kind + " " + facts.version, "hashedrekord 0.0.2");
  EXPECT_EQ(facts.digests, std::vector{"sha256:" + to_hex(crypto::sha256(as_bytes("one")))});
  ASSERT_EQ(facts.signers.size(), 1U);
  EXPECT_EQ(facts.signers[0].fingerprint, signer->public_key().fingerprint());
  EXPECT_TRUE(facts.signers[0].identities.empty());
  EXPECT_EQ(facts.signatures.size(), 1U);
}

TEST_F(LogEntries, OfACertificateThatIsNoneAreStillTold) {
  const auto facts = entry_facts(as_bytes(body({true, to_bytes("junk")}))).value();
  EXPECT_EQ(facts.signers.at(0).fingerprint, "sha256:" + to_hex(crypto::sha256(as_bytes("junk"))));
}

TEST_F(LogEntries, OfAnUnknownKindAreRefused) {
  EXPECT_EQ(entry_facts(as_bytes(R"({"apiVersion":"0.0.1","kind":"other","spec":{}})")).error().code,
            ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign
