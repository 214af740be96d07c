// (3) of the verifier: a good signature over something else is no signature of an image.

#include <gtest/gtest.h>

#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cpp/verify/signed.h"

namespace sigwright::verify {
namespace {

using fakes::with_value;
using samples::expect_failure;
using samples::own_policy;
using samples::signed_bundle;
using samples::signed_layer;

std::string simple_signing() { return bundle::simple_signing_payload("localhost/a", samples::image(), {}); }
std::string statement() { return bundle::image_signature_statement(samples::image(), {}); }

TEST(CheckPayload, TakesPayloadsThatWeMade) {
  EXPECT_TRUE(samples::verify(signed_layer(simple_signing()), own_policy()).is_verified());
  EXPECT_TRUE(samples::verify(signed_bundle(statement()), own_policy()).is_verified());
}

// Also where claims are not checked (CVE-2026-39395).
TEST(CheckPayload, RefusesWhatIsNoPayload) {
  for (const bool claims : {true, false}) {
    auto policy = own_policy();
    policy.check_claims = claims;
    for (const std::string text : {"not json", "", "{}", "[]", "{\"critical\":1}"}) {
      expect_failure(samples::verify(signed_layer(text), policy), "payload", ErrorCode::Malformed);
      expect_failure(samples::verify(signed_bundle(text), policy), "payload", ErrorCode::Malformed);
    }
    const std::string twice = R"({"critical":{},)" + simple_signing().substr(1);
    expect_failure(samples::verify(signed_layer(twice), policy), "payload", ErrorCode::Malformed);
    const std::string subjects = R"({"subject":[],)" + statement().substr(1);
    expect_failure(samples::verify(signed_bundle(subjects), policy), "payload", ErrorCode::Malformed);
  }
}

TEST(CheckPayload, RefusesAnotherTypeOfSimpleSigning) {
  const std::string other = with_value(simple_signing(), "/critical/type", "atomic container signature");
  expect_failure(samples::verify(signed_layer(other), own_policy()), "payload", ErrorCode::NoMatchingSignature);
}

TEST(CheckPayload, RefusesAnotherTypeOfStatement) {
  const std::string other = with_value(statement(), "/_type", "https://in-toto.io/Link/v1");
  expect_failure(samples::verify(signed_bundle(other), own_policy()), "payload", ErrorCode::Malformed);
}

// With another key, the key is what is wrong, whatever the payload is.
TEST(CheckPayload, ComesAfterTheKey) {
  expect_failure(samples::verify(signed_bundle("not json")), "signature", ErrorCode::NoMatchingSignature);
}

}  // namespace
}  // namespace sigwright::verify
