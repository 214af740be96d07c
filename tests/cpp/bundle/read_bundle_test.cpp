#include <gtest/gtest.h>

#include <filesystem>

#include "bundle/bundle.h"
#include "cpp/bundle/edit.h"
#include "fakes/vectors.h"

namespace sigwright::bundle {
namespace {

using fakes::replaced;
using fakes::vector_text;
using fakes::with_value;
using fakes::without;

std::string key_only() { return vector_text("bundle/key-notlog-bundle.json"); }
std::string logged() { return vector_text("bundle/key-rekor1-bundle.json"); }
std::string blob() { return vector_text("bundle/blob-p256.json"); }

TEST(BundleParse, ReadsAKeySignedEnvelopeWithoutEvidence) {
  const auto bundle = Bundle::parse(key_only());
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_EQ(bundle->version, BundleVersion::V03);
  EXPECT_EQ(std::get<PublicKeyHint>(bundle->key_material).hint, "0l+5ANAMySVEQBMVeOvKJ9r/CXgg4QLjGx1wJzEXU8M=");
  const auto& envelope = std::get<DsseEnvelope>(bundle->content);
  EXPECT_EQ(envelope.payload_type, kInTotoPayloadType);
  EXPECT_EQ(envelope.signatures.size(), 1U);
  EXPECT_TRUE(bundle->log_entries.empty());
  EXPECT_TRUE(bundle->timestamps.empty());
}

TEST(BundleParse, ReadsAMessageSignatureWithItsDigest) {
  const auto bundle = Bundle::parse(vector_text("bundle/blob-p384.json"));
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  const auto& message = std::get<MessageSignature>(bundle->content);
  EXPECT_EQ(message.algorithm, crypto::HashAlgorithm::Sha384);
  EXPECT_EQ(message.digest.size(), 48U);
}

// What cosign 3.1.3 writes for a signature by pure Ed25519.
TEST(BundleParse, TakesAMessageDigestThatIsEmpty) {
  const auto bundle = Bundle::parse(with_value(blob(), "/messageSignature/messageDigest", OrderedJson::object()));
  ASSERT_TRUE(bundle) << bundle.error().message;
  EXPECT_TRUE(std::get<MessageSignature>(bundle->content).digest.empty());
}

TEST(BundleParse, ReadsACertificateALogEntryAndATimestamp) {
  const auto bundle = Bundle::parse(vector_text("bundle/keyless-rekor2-tsa.json"));
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_EQ(std::get<CertificateChain>(bundle->key_material).certificates.size(), 1U);
  ASSERT_EQ(bundle->log_entries.size(), 1U);
  EXPECT_EQ(bundle->log_entries[0].version, "0.0.2");
  EXPECT_EQ(bundle->timestamps.size(), 1U);
}

TEST(BundleParse, TakesAbsentAndEmptyListsAlike) {
  const std::string text = with_value(with_value(key_only(), "/verificationMaterial/tlogEntries", OrderedJson::array()),
                                      "/verificationMaterial/timestampVerificationData", OrderedJson::object());
  EXPECT_EQ(Bundle::parse(text).value().write(), key_only());
  EXPECT_TRUE(Bundle::parse(with_value(key_only(), "/messageSignature", nullptr)).has_value());
}

TEST(BundleParse, TakesTheNamesOfTheProtoFileAndNumbersAsNumbers) {
  std::string text = logged();
  for (const auto& [camel, snake] :
       std::initializer_list<std::pair<const char*, const char*>>{{"mediaType", "media_type"},
                                                                  {"verificationMaterial", "verification_material"},
                                                                  {"tlogEntries", "tlog_entries"},
                                                                  {"logIndex", "log_index"},
                                                                  {"integratedTime", "integrated_time"},
                                                                  {"dsseEnvelope", "dsse_envelope"}}) {
    text = replaced(text, "\"" + std::string(camel) + "\"", "\"" + std::string(snake) + "\"");
  }
  text = replaced(text, "\"334\"", "334");
  const auto bundle = Bundle::parse(text);
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_EQ(bundle->log_entries[0], Bundle::parse(logged()).value().log_entries[0]);
}

TEST(BundleParse, TakesUrlSafeBase64WithoutPadding) {
  std::string text =
      replaced(key_only(), "CBg5yky8og2UvErCoAZaPe/ZKTmrPykNmcCpAiEA+aKGJLFAfcH29zcrpBUDuiiQnsj3EGHvKryIB5dEZ/g=",
               "CBg5yky8og2UvErCoAZaPe_ZKTmrPykNmcCpAiEA-aKGJLFAfcH29zcrpBUDuiiQnsj3EGHvKryIB5dEZ_g");
  ASSERT_NE(text, key_only());
  EXPECT_EQ(Bundle::parse(text).value().write(), key_only());
}

TEST(BundleParse, TakesAChainBeforeV03) {
  std::string text = replaced(vector_text("bundle/keyless-rekor1.json"), "bundle.v0.3+json", "bundle+json;version=0.2");
  const auto parsed = OrderedJson::parse(text);
  const OrderedJson certificate = parsed.at("verificationMaterial").at("certificate");
  text = with_value(without(text, "/verificationMaterial/certificate"), "/verificationMaterial/x509CertificateChain",
                    {{"certificates", OrderedJson::array({certificate, certificate})}});
  const auto bundle = Bundle::parse(text);
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_EQ(std::get<CertificateChain>(bundle->key_material).certificates.size(), 2U);
  EXPECT_FALSE(std::get<CertificateChain>(bundle->key_material).beyond_version);
}

// cosign 3.1.3 writes such for --certificate-chain. Who verifies says whether they count.
TEST(BundleParse, MarksAChainInV03) {
  std::string text = vector_text("bundle/keyless-rekor1.json");
  const OrderedJson certificate = OrderedJson::parse(text).at("verificationMaterial").at("certificate");
  text = with_value(without(text, "/verificationMaterial/certificate"), "/verificationMaterial/x509CertificateChain",
                    {{"certificates", OrderedJson::array({certificate})}});
  const auto bundle = Bundle::parse(text);
  ASSERT_TRUE(bundle.has_value()) << bundle.error().message;
  EXPECT_TRUE(std::get<CertificateChain>(bundle->key_material).beyond_version);
  EXPECT_NE(bundle->write().find("x509CertificateChain"), std::string::npos);
}

// What each version wants of a log entry.
TEST(BundleParse, WantsAPromiseInV01AndAProofLater) {
  const std::string entry = "/verificationMaterial/tlogEntries/0";
  const std::string without_proof = without(logged(), entry + "/inclusionProof");
  const std::string without_promise = without(logged(), entry + "/inclusionPromise");
  const std::string without_checkpoint = without(logged(), entry + "/inclusionProof/checkpoint");
  const auto as = [](const std::string& text, const std::string& media_type) {
    return Bundle::parse(with_value(text, "/mediaType", media_type)).has_value();
  };
  const std::string v01 = "application/vnd.dev.sigstore.bundle+json;version=0.1";
  const std::string v02 = "application/vnd.dev.sigstore.bundle+json;version=0.2";
  const std::string v03 = "application/vnd.dev.sigstore.bundle+json;version=0.3";
  EXPECT_TRUE(as(without_proof, v01));
  EXPECT_FALSE(as(without_promise, v01));
  for (const std::string& media_type : {v02, v03}) {
    EXPECT_TRUE(as(without_promise, media_type));
    EXPECT_FALSE(as(without_proof, media_type));
    EXPECT_FALSE(as(without_checkpoint, media_type));
  }
}

struct Reject {
  std::string name;
  std::string text;
  ErrorCode code = ErrorCode::Malformed;
};

std::string repeated(const std::string& text, const std::string& list, std::size_t count, const std::string& unique) {
  const OrderedJson::json_pointer path(list);
  OrderedJson json = OrderedJson::parse(text);
  const OrderedJson first = json.at(path).at(0);
  json[path] = OrderedJson::array();
  for (std::size_t i = 0; i < count; ++i) {
    OrderedJson element = first;
    if (!unique.empty()) element[unique] = std::to_string(1000 + i);
    json[path].push_back(std::move(element));
  }
  return json.dump();
}

std::vector<Reject> rejects() {
  const std::string material = "/verificationMaterial";
  const std::string entries = material + "/tlogEntries";
  const std::string stamps = material + "/timestampVerificationData/rfc3161Timestamps";
  const std::string stamped = vector_text("bundle/key-tsa-bundle.json");
  const OrderedJson certificate{{"rawBytes", "MAA="}};
  const OrderedJson signature{{"sig", "MAA="}};
  const OrderedJson digest{{"algorithm", "SHA2_256"}, {"digest", "AAAA"}};
  return {
      {"NoJson", "bundle"},
      {"Truncated", key_only().substr(0, 300)},
      {"TrailingData", key_only() + "{}"},
      {"Array", "[]"},
      {"DuplicateKey", replaced(key_only(), "{\"hint\"", "{\"hint\":\"x\",\"hint\"")},
      {"DuplicateUnderBothNames", with_value(key_only(), "/media_type", "x")},
      {"UnknownField", with_value(key_only(), "/extra", 1)},
      {"UnknownFieldInside", with_value(key_only(), material + "/extra", 1)},
      {"NoMediaType", without(key_only(), "/mediaType")},
      {"MediaTypeIsNumber", with_value(key_only(), "/mediaType", 3)},
      {"LaterVersion", with_value(key_only(), "/mediaType", "application/vnd.dev.sigstore.bundle.v0.4+json")},
      {"NoMaterial", without(key_only(), material)},
      {"NoKeyMaterial", without(key_only(), material + "/publicKey")},
      {"KeyAndCertificate", with_value(key_only(), material + "/certificate", certificate)},
      {"HintIsNumber", with_value(key_only(), material + "/publicKey/hint", 1)},
      {"EmptyCertificate",
       with_value(without(key_only(), material + "/publicKey"), material + "/certificate", {{"rawBytes", ""}})},
      {"NoContent", without(key_only(), "/dsseEnvelope")},
      {"BothContents", with_value(key_only(), "/messageSignature", {{"signature", "MAA="}})},
      {"NoSignature", with_value(key_only(), "/dsseEnvelope/signatures", OrderedJson::array())},
      {"TwoSignatures", with_value(key_only(), "/dsseEnvelope/signatures/1", signature)},
      {"EmptySignature", with_value(key_only(), "/dsseEnvelope/signatures/0/sig", "")},
      {"SignatureIsNoBase64", with_value(key_only(), "/dsseEnvelope/signatures/0/sig", "!!!!")},
      {"PayloadIsNoBase64", with_value(key_only(), "/dsseEnvelope/payload", "a")},
      {"NoPayload", without(key_only(), "/dsseEnvelope/payload")},
      {"NoPayloadType", without(key_only(), "/dsseEnvelope/payloadType")},
      {"EmptyMessageSignature", with_value(blob(), "/messageSignature/signature", "")},
      {"ShortMessageDigest", with_value(blob(), "/messageSignature/messageDigest", digest)},
      {"UnknownHash", with_value(blob(), "/messageSignature/messageDigest/algorithm", "MD5")},
      {"HashByUnknownNumber", with_value(blob(), "/messageSignature/messageDigest/algorithm", 9)},
      {"EntryTwice", repeated(logged(), entries, 2, "")},
      {"TooManyEntries", repeated(logged(), entries, 33, "logIndex"), ErrorCode::LimitExceeded},
      {"NegativeLogIndex", with_value(logged(), entries + "/0/logIndex", "-1")},
      {"NegativeLogIndexAsNumber", with_value(logged(), entries + "/0/logIndex", -1)},
      {"LogIndexOverInt64", with_value(logged(), entries + "/0/logIndex", "9223372036854775808")},
      {"LogIndexIsFraction", with_value(logged(), entries + "/0/logIndex", 1.5)},
      {"NegativeTime", with_value(logged(), entries + "/0/integratedTime", "-5")},
      {"NoLogId", without(logged(), entries + "/0/logId")},
      {"EntriesAreNoList", with_value(logged(), entries, OrderedJson::object())},
      {"EntryIsNoObject", with_value(logged(), entries + "/0", 1)},
      {"TooManyHashes",
       with_value(logged(), entries + "/0/inclusionProof/hashes", std::vector<std::string>(64, "AAAA")),
       ErrorCode::LimitExceeded},
      {"TimestampTwice", repeated(stamped, stamps, 2, "")},
      {"TooManyTimestamps", repeated(stamped, stamps, 33, ""), ErrorCode::LimitExceeded},
      {"EmptyTimestamp", with_value(stamped, stamps + "/0/signedTimestamp", "")},
  };
}

class BundleRejects : public testing::TestWithParam<Reject> {};
INSTANTIATE_TEST_SUITE_P(Rules, BundleRejects, testing::ValuesIn(rejects()),
                         [](const auto& row) { return row.param.name; });

TEST_P(BundleRejects, IsRefused) {
  const auto bundle = Bundle::parse(GetParam().text);
  ASSERT_FALSE(bundle.has_value());
  EXPECT_EQ(bundle.error().code, GetParam().code) << bundle.error().message;
}

TEST(BundleParse, TakesAsManyEntriesAndTimestampsAsAreAllowed) {
  const auto many = Bundle::parse(repeated(logged(), "/verificationMaterial/tlogEntries", 32, "logIndex"));
  EXPECT_EQ(many.value().log_entries.size(), 32U);
}

TEST(BundleParse, NeverCrashesOnATruncatedText) {
  const std::string text = vector_text("bundle/keyless-rekor2-tsa.json");
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(Bundle::parse(std::string_view(text).substr(0, length)).has_value()) << length;
  }
}

// The public conformance suite: what it wants accepted must at least parse, and what breaks a rule of the form must
// not.
TEST(BundleParse, AgreesWithTheConformanceSuite) {
  const auto root = fakes::shared_path("vectors/sigstore-conformance/bundle-verify");
  if (!std::filesystem::exists(root)) GTEST_SKIP() << root << " is not there";
  std::size_t accepted = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const auto file = entry.path() / "bundle.sigstore.json";
    if (!std::filesystem::exists(file)) continue;
    const std::string name = entry.path().filename();
    const auto bundle = Bundle::parse(to_text(read_file(file, std::size_t{1} << 24).value()));
    if (!name.ends_with("_fail")) {
      EXPECT_TRUE(bundle.has_value()) << name << ": " << bundle.error().message;
      ++accepted;
    }
    for (const char* const form : {"bundle-empty-certificate-chain_fail", "bundle-invalid-base64-signature_fail",
                                   "bundle-negative-log-index_fail", "rekor2-no-inclusion-proof_fail"}) {
      if (name == form) {
        EXPECT_FALSE(bundle.has_value()) << name;
      }
    }
  }
  EXPECT_GE(accepted, 8U);
}

}  // namespace
}  // namespace sigwright::bundle
