#include "tlog/body.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "samples.h"

namespace sigwright::tlog {
namespace {

Bytes rekor1_body(const std::string& kind) {
  const Json answer = fakes::vector_json("tlog/rekor1-" + kind + ".response.json");
  return from_base64(answer.front().at("body").get<std::string>()).value();
}

struct Sample {
  const char* name;
  const char* kind;
  const char* version;
};
class RekorBodies : public testing::TestWithParam<Sample> {};
INSTANTIATE_TEST_SUITE_P(Kinds, RekorBodies,
                         testing::Values(Sample{"hashedrekord", "hashedrekord", "0.0.1"},
                                         Sample{"dsse", "dsse", "0.0.1"}, Sample{"intoto001", "intoto", "0.0.1"},
                                         Sample{"intoto002", "intoto", "0.0.2"}, Sample{"rekord", "rekord", "0.0.1"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(RekorBodies, AreRead) {
  const auto body = EntryBody::parse(rekor1_body(GetParam().name));
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->kind, GetParam().kind);
  EXPECT_EQ(body->version, GetParam().version);
  ASSERT_EQ(body->verifiers.size(), 1U);
  EXPECT_EQ(body->verifiers.front().der, samples::key("key.pub").der());
  EXPECT_EQ(body->signatures.empty(), std::string(GetParam().name) == "intoto001");
  EXPECT_TRUE(body->data_algorithm || body->payload_sha256 || body->envelope_sha256);
}

TEST(HashedRekord001, IsRebuiltByteForByte) {
  const Bytes stored = rekor1_body("hashedrekord");
  const auto body = EntryBody::parse(stored).value();
  const auto rebuilt =
      hashedrekord_v001(*body.data_algorithm, body.data_digest, body.signatures.front(), body.verifiers.front());
  EXPECT_EQ(rebuilt.value(), as_text(stored));
}

TEST(HashedRekord002, IsRebuiltByteForByte) {
  for (const char* name : {"rekor2.bundle.json", "witnessed-log/artifact.sigstore.json"}) {
    const Bytes stored = samples::entry_of_bundle(name).canonicalized_body;
    const auto body = EntryBody::parse(stored).value();
    const auto rebuilt = hashedrekord_v002(*body.data_algorithm, body.data_digest, body.signatures.front(),
                                           body.verifiers.front(), "PKIX_ECDSA_P256_SHA_256");
    EXPECT_EQ(rebuilt.value(), as_text(stored));
  }
}

TEST(Dsse001, IsRebuiltByteForByte) {
  const Bytes stored = rekor1_body("dsse");
  const auto body = EntryBody::parse(stored).value();
  const Bytes envelope = crypto::sha256(as_bytes(trim(fakes::vector_text("tlog/envelope.json"))));
  const auto rebuilt = dsse_v001(envelope, *body.payload_sha256, body.signatures.front(), body.verifiers.front());
  EXPECT_EQ(rebuilt.value(), as_text(stored));
}

struct Bad {
  const char* name;
  const char* text;
};
class BodyRejects : public testing::TestWithParam<Bad> {};
INSTANTIATE_TEST_SUITE_P(
    Malformed, BodyRejects,
    testing::Values(
        Bad{"empty", ""}, Bad{"not_json", "x"}, Bad{"no_kind", "{}"},
        Bad{"unknown_kind", R"({"apiVersion":"0.0.1","kind":"rpm","spec":{}})"},
        Bad{"unknown_version", R"({"apiVersion":"0.0.9","kind":"dsse","spec":{}})"},
        Bad{"no_spec", R"({"apiVersion":"0.0.1","kind":"hashedrekord"})"},
        Bad{"short_digest",
            R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256","value":"00"}}}})"},
        Bad{"sha1",
            R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha1","value":"00"}}}})"},
        Bad{"duplicate_key", R"({"apiVersion":"0.0.1","apiVersion":"0.0.1","kind":"dsse","spec":{}})"},
        Bad{"no_signatures",
            R"({"apiVersion":"0.0.1","kind":"dsse","spec":{"payloadHash":{"algorithm":"sha256","value":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"signatures":[]}})"}),
    [](const auto& tested) { return std::string(tested.param.name); });
TEST_P(BodyRejects, What) { EXPECT_FALSE(EntryBody::parse(as_bytes(GetParam().text))); }

TEST(KeyDetails, NameKeysByTypeAndScheme) {
  const auto p256 = samples::key("key.pub");
  EXPECT_EQ(key_details_name(p256, p256.default_scheme()), "PKIX_ECDSA_P256_SHA_256");
  EXPECT_EQ(key_details_name(p256, {crypto::SignatureForm::Ecdsa, crypto::HashAlgorithm::Sha512}), "");
  const auto ed25519 = samples::log_v2().key;
  EXPECT_EQ(key_details_name(ed25519, ed25519.default_scheme()), "PKIX_ED25519");
  EXPECT_EQ(key_details_name(ed25519, {crypto::SignatureForm::Ed25519ph, crypto::HashAlgorithm::Sha512}),
            "PKIX_ED25519_PH");
}

}  // namespace
}  // namespace sigwright::tlog
