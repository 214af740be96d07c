#include "services/log_request.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/keys.h"
#include "tlog/body.h"

namespace sigwright::services {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyType;
using crypto::SignatureForm;

struct Case {
  std::string_view name;
  KeyType type;
  crypto::Scheme scheme;
  std::string_view details;
};

// A request whose signature is good.
OrderedJson request(const crypto::PrivateKey& key, const Case& given) {
  const Bytes digest = crypto::hash(given.scheme.hash, as_bytes("message"));
  const Bytes signature = key.sign_digest(given.scheme, digest).value();
  return {{"hashedRekordRequestV002",
           {{"digest", to_base64(digest)},
            {"signature",
             {{"content", to_base64(signature)},
              {"verifier",
               {{"publicKey", {{"rawBytes", to_base64(key.public_key().der())}}}, {"keyDetails", given.details}}}}}}}};
}

constexpr Case kP256{
    "p256", KeyType::EcdsaP256, {SignatureForm::Ecdsa, HashAlgorithm::Sha256}, "PKIX_ECDSA_P256_SHA_256"};

const crypto::PrivateKey& p256() {
  static const auto key = crypto::PrivateKey::generate(KeyType::EcdsaP256).value();
  return key;
}

ErrorCode refusal(const OrderedJson& json) {
  const auto parsed = parse_log_request(write_json(json));
  EXPECT_FALSE(parsed);
  return parsed ? ErrorCode::Internal : parsed.error().code;
}

class Requests : public testing::TestWithParam<Case> {};

TEST_P(Requests, OfEveryKindOfKeyAreTaken) {
  const auto key = crypto::PrivateKey::generate(GetParam().type, 2048).value();
  const auto form = parse_log_request(write_json(request(key, GetParam())));
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(form->algorithm, GetParam().scheme.hash);
  EXPECT_EQ(form->key_details, GetParam().details);
  EXPECT_EQ(form->verifier, (tlog::EntryVerifier{false, key.public_key().der()}));
  EXPECT_FALSE(form->legacy);
}

TEST_P(Requests, OfAnotherSignatureAreRefused) {
  const auto key = crypto::PrivateKey::generate(GetParam().type, 2048).value();
  OrderedJson json = request(key, GetParam());
  json["hashedRekordRequestV002"]["digest"] = to_base64(crypto::hash(GetParam().scheme.hash, as_bytes("other")));
  EXPECT_EQ(refusal(json), ErrorCode::NoMatchingSignature);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, Requests,
    testing::Values(
        kP256,
        Case{"p384", KeyType::EcdsaP384, {SignatureForm::Ecdsa, HashAlgorithm::Sha384}, "PKIX_ECDSA_P384_SHA_384"},
        Case{"p521", KeyType::EcdsaP521, {SignatureForm::Ecdsa, HashAlgorithm::Sha512}, "PKIX_ECDSA_P521_SHA_512"},
        Case{
            "rsa2048", KeyType::Rsa, {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}, "PKIX_RSA_PKCS1V15_2048_SHA256"},
        Case{"ed25519ph", KeyType::Ed25519, {SignatureForm::Ed25519ph, HashAlgorithm::Sha512}, "PKIX_ED25519_PH"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LogRequest, MayBeSpelledAsInTheProtoFile) {
  const OrderedJson camel = request(p256(), kP256);
  const OrderedJson& record = camel["hashedRekordRequestV002"];
  const OrderedJson& verifier = record["signature"]["verifier"];
  const OrderedJson snake{
      {"hashed_rekord_request_v002",
       {{"digest", record["digest"]},
        {"signature",
         {{"content", record["signature"]["content"]},
          {"verifier",
           {{"public_key", {{"raw_bytes", verifier["publicKey"]["rawBytes"]}}}, {"key_details", kP256.details}}}}}}}};
  EXPECT_TRUE(parse_log_request(write_json(snake)));
}

TEST(LogRequest, OfAnotherShapeIsRefused) {
  OrderedJson json = request(p256(), kP256);
  json["more"] = 1;
  EXPECT_EQ(refusal(json), ErrorCode::Malformed);
  json = request(p256(), kP256);
  json["hashedRekordRequestV002"]["more"] = 1;
  EXPECT_EQ(refusal(json), ErrorCode::Malformed);
  EXPECT_EQ(refusal({{"dsseRequestV002", OrderedJson::object()}}), ErrorCode::Malformed);
  EXPECT_EQ(refusal(OrderedJson::object()), ErrorCode::Malformed);
  EXPECT_EQ(refusal(OrderedJson::array()), ErrorCode::Malformed);
  EXPECT_FALSE(parse_log_request(""));
  EXPECT_EQ(parse_log_request(std::string(kLogRequestBytes + 1, ' ')).error().code, ErrorCode::LimitExceeded);
}

TEST(LogRequest, NamesItsKeyInOneWay) {
  OrderedJson json = request(p256(), kP256);
  OrderedJson& verifier = json["hashedRekordRequestV002"]["signature"]["verifier"];
  verifier["x509Certificate"] = verifier["publicKey"];
  EXPECT_EQ(refusal(json), ErrorCode::Malformed);
  verifier.erase("publicKey");
  EXPECT_NE(refusal(json), ErrorCode::NoMatchingSignature);  // a key is no certificate
  verifier.erase("x509Certificate");
  EXPECT_EQ(refusal(json), ErrorCode::Malformed);
}

TEST(LogRequest, SaysTheDetailsThatItsKeyHas) {
  OrderedJson json = request(p256(), kP256);
  OrderedJson& verifier = json["hashedRekordRequestV002"]["signature"]["verifier"];
  for (const char* wrong : {"PKIX_ECDSA_P384_SHA_384", "PKIX_ED25519", "", "nonsense"}) {
    verifier["keyDetails"] = wrong;
    EXPECT_EQ(refusal(json), ErrorCode::KeyUnusable) << wrong;
  }
}

TEST(LogRequest, OfPureEd25519IsRefused) {
  const auto key = crypto::PrivateKey::generate(KeyType::Ed25519).value();
  OrderedJson json =
      request(key, {"", KeyType::Ed25519, {SignatureForm::Ed25519ph, HashAlgorithm::Sha512}, "PKIX_ED25519"});
  EXPECT_EQ(refusal(json), ErrorCode::KeyUnusable);
}

TEST(LogRequest, WithADigestOfAnotherLengthIsRefused) {
  OrderedJson json = request(p256(), kP256);
  json["hashedRekordRequestV002"]["digest"] = to_base64(Bytes(48));
  EXPECT_EQ(refusal(json), ErrorCode::Malformed);
}

TEST(LogAnswer, WritesOutWhatRekorWritesOut) {
  const Json json = parse_json(write_log_answer({.log_index = 0, .kind = "hashedrekord", .version = "0.0.2"})).value();
  EXPECT_EQ(json["logIndex"], "0");
  EXPECT_EQ(json["integratedTime"], "0");
  EXPECT_TRUE(json.contains("inclusionPromise") && json["inclusionPromise"].is_null());
}

}  // namespace
}  // namespace sigwright::services
