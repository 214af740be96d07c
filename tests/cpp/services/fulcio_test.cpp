// Fulcio's client: what it sends, and which answers are certificates.

#include "services/fulcio.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "fakes/http_server.h"
#include "samples.h"

namespace sigwright::services {
namespace {

using fakes::FakeRequest;
using fakes::FakeResponse;

std::string token(const std::string& claims) { return "e30." + to_base64(as_bytes(claims)) + ".c2ln"; }

const std::string kClaims = R"({"iss":"https://issuer.example","sub":"123","email":"me@example.com"})";

crypto::PrivateKey key() { return crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256).value(); }

std::string certificate_pem() {
  const Json bundle = fakes::vector_json("bundle/keyless-rekor1.json");
  const auto raw = bundle["verificationMaterial"]["certificate"]["rawBytes"].get<std::string>();
  return crypto::Certificate::from_der(from_base64(raw).value())->pem();
}

Result<IssuedCertificate> ask(const fakes::HttpServer& server, const crypto::PrivateKey& own) {
  const std::string text = token(kClaims);
  const auto prove = [&](ByteView subject) { return own.sign(own.public_key().default_scheme(), subject); };
  return request_certificate(*samples::client(), samples::url(server.url("/")), {text, own.public_key(), prove}, {});
}

TEST(TokenClaims, TheMailAddressComesBeforeTheSubject) {
  EXPECT_EQ(token_claims(token(kClaims))->subject, "me@example.com");
  EXPECT_EQ(token_claims(token(R"({"iss":"i","sub":"repo:o/r"})"))->subject, "repo:o/r");
  EXPECT_EQ(token_claims(token(kClaims))->issuer, "https://issuer.example");
}

TEST(TokenClaims, WhatIsNoTokenIsRefusedWithoutRepeatingIt) {
  const std::string secret = "c2VjcmV0";
  for (const std::string& text :
       {std::string(), secret, secret + "." + secret, secret + "." + secret + "." + secret, std::string("a.b.c.d"),
        std::string(1U << 20U, '.'), token("[]"), token("{}"), token(R"({"iss":"i"})"),
        token(R"({"iss":"i","email":"me@example.com","email_verified":false})")}) {
    const auto claims = token_claims(text);
    ASSERT_FALSE(claims);
    EXPECT_EQ(claims.error().code, ErrorCode::Usage);
    EXPECT_EQ(claims.error().message.find(secret), std::string::npos);
  }
}

TEST(Fulcio, IsSentTheTokenTheKeyAndAProofOfIt) {
  const fakes::HttpServer server([](const FakeRequest&) { return FakeResponse{.body = "{}"}; });
  const auto own = key();
  EXPECT_EQ(ask(server, own).error().code, ErrorCode::Malformed);
  const FakeRequest request = server.requests().at(0);
  const Json body = parse_json(request.body).value();
  EXPECT_EQ(body["credentials"]["oidcIdentityToken"], token(kClaims));
  EXPECT_EQ(body["publicKeyRequest"]["publicKey"]["content"], own.public_key().pem());
  const auto proof = from_base64(body["publicKeyRequest"]["proofOfPossession"].get<std::string>()).value();
  EXPECT_TRUE(own.public_key().verify(own.public_key().default_scheme(), as_bytes("me@example.com"), proof));
}

TEST(Fulcio, ACertificateOfAnotherKeyIsRefused) {
  const Json answer{
      {"signedCertificateEmbeddedSct", {{"chain", {{"certificates", Json::array({certificate_pem()})}}}}}};
  const fakes::HttpServer server([text = answer.dump()](const FakeRequest&) { return FakeResponse{.body = text}; });
  const auto issued = ask(server, key());
  ASSERT_FALSE(issued);
  EXPECT_NE(issued.error().message.find("another key"), std::string::npos);
}

TEST(Fulcio, AnswersThatAreNoneAreMalformed) {
  for (const std::string text : {"[]", "no JSON", R"({"signedCertificateEmbeddedSct":{"chain":{"certificates":[]}}})",
                                 R"({"signedCertificateEmbeddedSct":{"chain":{"certificates":[1]}}})",
                                 R"({"signedCertificateDetachedSct":{"chain":{"certificates":["x"]}}})"}) {
    const fakes::HttpServer server([text](const FakeRequest&) { return FakeResponse{.body = text}; });
    EXPECT_EQ(ask(server, key()).error().code, ErrorCode::Malformed) << text;
  }
}

TEST(TokenClaims, SayForWhomAndHowLong) {
  const auto claims = token_claims(token(R"({"iss":"i","sub":"s","aud":["a","b"],"exp":1700000000.5,"nonce":"n"})"));
  EXPECT_EQ(claims->audiences, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(to_unix_seconds(*claims->expires), 1700000000);
  EXPECT_EQ(claims->nonce, "n");
  EXPECT_EQ(token_claims(token(R"({"iss":"i","sub":"s","aud":"a"})"))->audiences, std::vector<std::string>{"a"});
  for (const std::string end : {"1e300", "-5", "\"soon\"", "null"}) {
    EXPECT_FALSE(token_claims(token(R"({"iss":"i","sub":"s","exp":)" + end + "}"))->expires) << end;
  }
}

Error refusal_of(int status, const std::string& body) {
  const fakes::HttpServer server([&](const FakeRequest&) { return FakeResponse{.status = status, .body = body}; });
  return ask(server, key()).error();
}

TEST(Fulcio, ARefusedTokenIsExplainedByItsClaims) {
  for (const int status : {400, 401, 403}) {
    const Error error = refusal_of(status, R"({"code":3,"message":"There was an error processing the token"})");
    EXPECT_EQ(error.code, ErrorCode::AccessDenied);
    EXPECT_NE(error.message.find("processing the token"), std::string::npos);
    EXPECT_NE(error.hint.find("me@example.com by https://issuer.example"), std::string::npos);
    EXPECT_EQ((error.message + error.hint).find(token(kClaims)), std::string::npos);
  }
}

TEST(Fulcio, AnAuthorityInTroubleAndAWrongAddressAreToldApart) {
  EXPECT_EQ(refusal_of(500, "<html>").code, ErrorCode::Unreachable);
  EXPECT_EQ(refusal_of(404, "").code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::services
