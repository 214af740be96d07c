#include "cosign/signature_claims.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "bundle/attestation_layer.h"
#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

std::string vector(const std::string& name) {
  return to_text(take(read_file(std::string(SIGWRIGHT_VECTORS) + "/" + name, limits::kManifestBytes)));
}

SignatureClaims of_bundle(const std::string& name) {
  return signature_claims(take(bundle::Bundle::parse(vector("bundle/" + name))));
}

std::map<std::string, std::string> layer_annotations(const std::string& name) {
  return take(parse_json(vector("legacy/" + name))).get<std::map<std::string, std::string>>();
}

SignatureClaims of_layer(const std::string& name) {
  const auto layer = take(bundle::SignatureLayer::parse({}, layer_annotations(name)));
  return signature_claims(layer, layer.signature);
}

TEST(SignatureClaims, of_a_key_without_a_log_are_its_hint) {
  const auto claims = of_bundle("key-notlog-bundle.json");
  EXPECT_TRUE(claims.signer.key.starts_with("sha256:"));
  EXPECT_EQ(claims.signer.key.size(), 71U);
  EXPECT_EQ(claims.signer.algorithm, "ecdsa-p256");  // as the signature looks
  EXPECT_FALSE(claims.log_index);
  EXPECT_FALSE(claims.time);
}

TEST(SignatureClaims, of_a_logged_key_say_what_kind_it_is_and_name_the_key_of_the_hint) {
  const auto claims = of_bundle("key-rekor1-bundle.json");
  EXPECT_EQ(claims.signer.key, of_bundle("key-notlog-bundle.json").signer.key);
  EXPECT_EQ(claims.signer.algorithm, "ecdsa-p256");
  EXPECT_TRUE(claims.log_index);
  EXPECT_EQ(claims.log_id.size(), 64U);
  EXPECT_TRUE(claims.time);
}

TEST(SignatureClaims, of_a_stamped_signature_say_when) {
  const auto claims = of_bundle("key-tsa-bundle.json");
  EXPECT_FALSE(claims.log_index);
  EXPECT_TRUE(claims.time);
}

TEST(SignatureClaims, of_a_certificate_are_identity_and_issuer) {
  const auto claims = of_bundle("keyless-rekor1.json");
  ASSERT_EQ(claims.signer.identities.size(), 1U);
  EXPECT_FALSE(claims.signer.identities.front().empty());
  EXPECT_TRUE(claims.signer.issuer.starts_with("http"));
  EXPECT_TRUE(claims.time);
}

TEST(SignatureClaims, of_a_legacy_signature_are_those_of_its_entry) {
  const auto logged = of_layer("key-rekor1-legacy.annotations.json");
  EXPECT_EQ(logged.signer.algorithm, "ecdsa-p256");
  EXPECT_TRUE(logged.log_index);
  const auto alone = of_layer("key-notlog-legacy.annotations.json");
  EXPECT_EQ(alone.signer.key, "");
  EXPECT_EQ(alone.signer.algorithm, "ecdsa-p256");
  EXPECT_FALSE(alone.log_index);
  EXPECT_NE(alone.signature, "");
}

TEST(SignatureClaims, name_a_signature_as_its_entry_does) {
  const auto annotations = layer_annotations("key-rekor1-legacy.annotations.json");
  const auto layer = take(bundle::SignatureLayer::parse({}, annotations));
  EXPECT_EQ(signature_claims(layer, {}).signature, signature_name(layer.signature));
}

std::string algorithm_of(ByteView signature) {
  return signature_claims(bundle::LayerEvidence{}, signature).signer.algorithm;
}

TEST(SignatureClaims, tell_the_kind_of_key_by_the_form_of_its_signature) {
  using crypto::KeyType;
  for (const auto type : {KeyType::EcdsaP256, KeyType::EcdsaP384, KeyType::EcdsaP521, KeyType::Ed25519, KeyType::Rsa}) {
    const auto key = take(crypto::PrivateKey::generate(type));
    const auto signature = take(key.sign(key.public_key().default_scheme(), as_bytes("message")));
    EXPECT_EQ(algorithm_of(signature), crypto::key_type_name(type));
    EXPECT_EQ(algorithm_of(ByteView(signature).subspan(0, signature.size() - 1)), "") << crypto::key_type_name(type);
  }
}

TEST(SignatureClaims, name_no_kind_of_key_for_what_no_key_makes) {
  EXPECT_EQ(algorithm_of({}), "");
  EXPECT_EQ(algorithm_of(as_bytes("signature")), "");
  EXPECT_EQ(algorithm_of(Bytes(5000, 7)), "");
  EXPECT_EQ(algorithm_of(take(from_hex("3006020101020101"))), "ecdsa-p256");
  EXPECT_EQ(algorithm_of(take(from_hex("3006020100020101"))), "");        // r is zero
  EXPECT_EQ(algorithm_of(take(from_hex("3009020101020101020101"))), "");  // three numbers
}

TEST(SignatureClaims, leave_out_what_cannot_be_read) {
  bundle::LayerEvidence evidence;
  evidence.certificate_pem = "junk";
  evidence.timestamp = to_bytes("junk");
  evidence.log_entry = tlog::LogEntry{};
  evidence.log_entry->canonicalized_body = to_bytes("junk");
  const auto claims = signature_claims(evidence, as_bytes("signature"));
  EXPECT_EQ(claims.signer.key, "");
  EXPECT_EQ(claims.log_index, 0U);
  EXPECT_FALSE(claims.time);
  bundle::Bundle bundle = take(bundle::Bundle::parse(vector("bundle/key-notlog-bundle.json")));
  bundle.key_material = bundle::PublicKeyHint{"no digest"};
  EXPECT_EQ(signature_claims(bundle).signer.key, "");
}

TEST(SignatureClaims, of_a_signer_are_its_key) {
  const auto claims = signer_claims(*signer());
  EXPECT_EQ(claims.key, signer()->public_key().fingerprint());
  EXPECT_EQ(claims.algorithm, "ecdsa-p256");
  EXPECT_TRUE(claims.identities.empty());
}

}  // namespace
}  // namespace sigwright::cosign
