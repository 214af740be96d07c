#include "cosign/create_bundle.h"

#include <gtest/gtest.h>

#include "bundle/bundle.h"
#include "cpp/cosign/rekor_answers.h"

namespace sigwright::cosign {
namespace {

using bundle::Bundle;

class CreateBundle : public LoggedTest {
 protected:
  std::string file(const std::string& name, ByteView bytes) {
    const auto path = home_.path() / name;
    EXPECT_TRUE(write_file(path, bytes));
    return path.string();
  }
  std::string file(const std::string& name, std::string_view text) { return file(name, as_bytes(text)); }
  std::string artifact() { return file("artifact.txt", fakes::vector_bytes("tlog/artifact.txt")); }
  std::string signature() { return file("artifact.sig", to_base64(fakes::vector_bytes("tlog/artifact.sig"))); }
  Result<Bundle> create(const CreateBundleOptions& options, const std::string& path) {
    TRY(const auto text, create_bundle(BlobPath{path}, options, context_, {}));
    return Bundle::parse(text);
  }
  ErrorCode refusal(const CreateBundleOptions& options, const std::string& path) {
    const auto made = create(options, path);
    return made ? ErrorCode::Internal : made.error().code;
  }
};

crypto::PublicKey key() { return services::samples::key(); }

TEST_F(CreateBundle, HoldsSignatureDigestAndHint) {
  const auto made = create({.signature = signature(), .key = key(), .ignore_tlog = true}, artifact());
  ASSERT_TRUE(made) << made.error().message;
  const auto& message = std::get<bundle::MessageSignature>(made->content);
  EXPECT_EQ(message.signature, fakes::vector_bytes("tlog/artifact.sig"));
  EXPECT_EQ(message.digest, crypto::sha256(fakes::vector_bytes("tlog/artifact.txt")));
  EXPECT_EQ(std::get<bundle::PublicKeyHint>(made->key_material).hint, key().hint());
  EXPECT_TRUE(made->log_entries.empty());
}

// Each with the hash it signs with, which the bundle states; of pure Ed25519 the digest by which it is looked up.
TEST_F(CreateBundle, TakesASignatureByEveryKindOfKey) {
  for (const auto type : {crypto::KeyType::EcdsaP384, crypto::KeyType::EcdsaP521, crypto::KeyType::Ed25519}) {
    const auto signer = take(crypto::PrivateKey::generate(type));
    const auto bytes = fakes::vector_bytes("tlog/artifact.txt");
    const auto made_by = take(signer.sign(signer.public_key().default_scheme(), bytes));
    const auto made =
        create({.signature = file("other.sig", made_by), .key = signer.public_key(), .ignore_tlog = true}, artifact());
    ASSERT_TRUE(made) << made.error().message;
    const auto& message = std::get<bundle::MessageSignature>(made->content);
    EXPECT_EQ(message.digest, crypto::hash(message.algorithm, bytes));
  }
}

TEST_F(CreateBundle, FindsTheEntryInTheLog) {
  const fakes::HttpServer server(answers::rekor());
  CreateBundleOptions options{.signature = signature(), .key = key(), .rekor_url = server.url("")};
  options.trust.trusted_root = answers::root_file(home_.path());
  const auto made = create(options, artifact());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->log_entries.at(0).inclusion_proof);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(CreateBundle, TakesSignatureAndEntryOfAnOldBundle) {
  const fakes::HttpServer server(answers::rekor());
  const std::string old = file("old.json", answers::old_bundle());
  const auto made = create({.bundle = old, .key = key(), .rekor_url = server.url("")}, artifact());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->log_entries.at(0).inclusion_proof);
  EXPECT_EQ(refusal({.bundle = old, .key = key(), .ignore_tlog = true}, artifact()), ErrorCode::Usage);
}

TEST_F(CreateBundle, HoldsAnEnvelopeAboutTheArtifact) {
  const std::string digest = std::string(crypto::Digest::of(fakes::vector_bytes("tlog/artifact.txt")).hex());
  const std::string statement = R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
                                digest + R"("}}],"predicateType":"https://example.test/p","predicate":{}})";
  bundle::DsseEnvelope envelope{std::string(bundle::kInTotoPayloadType), to_bytes(statement), {}};
  const auto signer = take(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
  envelope.signatures = {{take(signer.sign(signer.public_key().default_scheme(), envelope.pae())), {}}};
  const CreateBundleOptions options{
      .attestation = file("a.att", envelope.text().joined()), .key = signer.public_key(), .ignore_tlog = true};
  const auto made = create(options, artifact());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(std::get<bundle::DsseEnvelope>(made->content).payload, to_bytes(statement));
  EXPECT_EQ(refusal(options, file("other.txt", "another")), ErrorCode::NoMatchingSignature);
}

TEST_F(CreateBundle, RefusesPartsOfSomethingElse) {
  const auto stranger = take(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256)).public_key();
  EXPECT_EQ(refusal({.signature = signature(), .key = stranger, .ignore_tlog = true}, artifact()),
            ErrorCode::NoMatchingSignature);
  EXPECT_EQ(refusal({.signature = signature(), .key = key(), .ignore_tlog = true}, file("b.txt", "another")),
            ErrorCode::NoMatchingSignature);
}

// The timestamp of the vectors is one of the artifact's signature.
TEST_F(CreateBundle, TakesATimestampOfTheSignatureAlone) {
  const auto stamp = file("stamp", fakes::vector_bytes("tsa/with-cert.response"));
  CreateBundleOptions options{.signature = signature(), .rfc3161_timestamp = stamp, .key = key(), .ignore_tlog = true};
  const auto made = create(options, artifact());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->timestamps, std::vector<Bytes>{fakes::vector_bytes("tsa/with-cert.response")});
  const auto other = take(crypto::PrivateKey::generate(crypto::KeyType::EcdsaP256));
  const auto bytes = fakes::vector_bytes("tlog/artifact.txt");
  options.signature = file("other.sig", take(other.sign(other.public_key().default_scheme(), bytes)));
  options.key = other.public_key();
  EXPECT_EQ(refusal(options, artifact()), ErrorCode::Untrusted);
}

TEST_F(CreateBundle, RefusesWhatIsNotEnough) {
  EXPECT_EQ(refusal({.key = key(), .ignore_tlog = true}, artifact()), ErrorCode::Usage);
  EXPECT_EQ(refusal({.signature = signature(), .ignore_tlog = true}, artifact()), ErrorCode::Usage);
  EXPECT_EQ(refusal({.signature = signature(), .attestation = signature(), .key = key()}, artifact()),
            ErrorCode::Usage);
  EXPECT_EQ(refusal({.attestation = signature(), .key = key()}, artifact()), ErrorCode::Malformed);
  EXPECT_EQ(refusal({.signature = "nowhere", .key = key()}, artifact()), ErrorCode::LocalFile);
  EXPECT_EQ(refusal({.signature = signature(), .certificate = artifact(), .ignore_tlog = true}, artifact()),
            ErrorCode::Malformed);
  const auto modern = file("new.json", fakes::vector_text("bundle/key-rekor1-bundle.json"));
  EXPECT_EQ(refusal({.bundle = modern, .key = key()}, artifact()), ErrorCode::Usage);
}

}  // namespace
}  // namespace sigwright::cosign
