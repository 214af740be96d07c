#include "crypto/keys.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <thread>

#include "cpp/crypto/vectors.h"
#include "crypto/pem.h"

namespace sigwright::crypto {
namespace {

using testing_vectors::code_of;
using testing_vectors::flipped;
using testing_vectors::password;
using testing_vectors::private_key;
using testing_vectors::public_key;
using testing_vectors::vector;

constexpr std::array kHashes{HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512};
constexpr std::array kForms{SignatureForm::Ecdsa, SignatureForm::RsaPkcs1, SignatureForm::RsaPss,
                            SignatureForm::Ed25519, SignatureForm::Ed25519ph};

class NamedKeys : public testing::TestWithParam<testing_vectors::NamedKey> {
 protected:
  [[nodiscard]] std::string file(std::string_view form) const {
    return "keys/" + std::string(GetParam().name) + "." + std::string(form);
  }
  [[nodiscard]] PublicKey key() const { return public_key(file("pub")); }
};
INSTANTIATE_TEST_SUITE_P(AllTypes, NamedKeys, testing::ValuesIn(testing_vectors::kNamedKeys),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(NamedKeys, AreReadAndWrittenByteForByte) {
  EXPECT_EQ(key().type(), GetParam().type);
  EXPECT_EQ(key().bits(), GetParam().bits);
  EXPECT_EQ(key().pem(), vector(file("pub")));
  EXPECT_EQ(PublicKey::from_der(key().der()).value(), key());
}

TEST_P(NamedKeys, AreTheSameWhateverFormThePrivateKeyIsIn) {
  for (const std::string_view form : {"pkcs8.pem", "encrypted.pem", "sec1.pem", "pkcs1.pem"}) {
    if (!std::filesystem::exists(std::filesystem::path(SIGWRIGHT_VECTORS) / "crypto" / file(form))) continue;
    const auto secret = PrivateKey::from_pem(vector(file(form)), password("test"));
    ASSERT_TRUE(secret.has_value()) << form << ": " << secret.error().message;
    EXPECT_EQ(secret->public_key(), key()) << form;
    EXPECT_TRUE(equal(secret->to_pkcs8().view(), private_key(GetParam().name).to_pkcs8().view())) << form;
  }
}

TEST_P(NamedKeys, OpenOnlyWithTheirPassword) {
  EXPECT_EQ(code_of(PrivateKey::from_pem(vector(file("encrypted.pem")), password("wrong"))), ErrorCode::WrongPassword);
  EXPECT_EQ(code_of(PrivateKey::from_pem(vector(file("encrypted.pem")), {})), ErrorCode::WrongPassword);
}

TEST_P(NamedKeys, VerifyWhatTheySignInEverySchemeThatFitsAndNoOther) {
  const PrivateKey secret = private_key(GetParam().name);
  const Bytes message = to_bytes("message");
  int fitting = 0;
  for (const auto form : kForms) {
    for (const auto hash_used : kHashes) {
      const Scheme scheme{form, hash_used};
      const auto signature = secret.sign(scheme, message);
      if (!signature) {
        EXPECT_EQ(signature.error().code, ErrorCode::KeyUnusable);
        EXPECT_EQ(code_of(key().verify(scheme, message, Bytes(64))), ErrorCode::KeyUnusable);
        continue;
      }
      ++fitting;
      EXPECT_TRUE(key().verify(scheme, message, *signature));
      EXPECT_FALSE(key().verify(scheme, as_bytes("massage"), *signature));
      EXPECT_FALSE(key().verify(scheme, message, flipped(*signature, signature->size() - 1)));
    }
  }
  const bool rsa = GetParam().type == KeyType::Rsa;
  const bool ed25519 = GetParam().type == KeyType::Ed25519;
  EXPECT_EQ(fitting, rsa ? 6 : ed25519 ? 4 : 3);
}

TEST_P(NamedKeys, SignDigestsAsTheySignMessages) {
  const PrivateKey secret = private_key(GetParam().name);
  const Bytes message = to_bytes("message");
  for (const auto form : kForms) {
    for (const auto hash_used : kHashes) {
      const Scheme scheme{form, hash_used};
      const Bytes digest = hash(hash_used, message);
      const auto signature = secret.sign_digest(scheme, digest);
      if (!signature) continue;
      EXPECT_TRUE(key().verify(scheme, message, *signature));
      EXPECT_TRUE(key().verify_digest(scheme, digest, *signature));
      EXPECT_EQ(code_of(key().verify_digest(scheme, flipped(digest, 0), *signature)), ErrorCode::NoMatchingSignature);
      EXPECT_EQ(code_of(key().verify_digest(scheme, ByteView(digest).first(31), *signature)), ErrorCode::Malformed);
      EXPECT_EQ(code_of(secret.sign_digest(scheme, {})), ErrorCode::Malformed);
    }
  }
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST_P(NamedKeys, DoNotVerifyWhatAnotherKeySigned) {
  const PrivateKey other = PrivateKey::generate(GetParam().type, 2048).value();
  const Scheme scheme = other.public_key().default_scheme();
  const Bytes signature = other.sign(scheme, as_bytes("message")).value();
  ASSERT_TRUE(other.public_key().verify(scheme, as_bytes("message"), signature));
  EXPECT_EQ(code_of(key().verify(scheme, as_bytes("message"), signature)), ErrorCode::NoMatchingSignature);
  EXPECT_NE(other.public_key(), key());
}

TEST_P(NamedKeys, SignEmptyMessages) {
  const Scheme scheme = key().default_scheme();
  const Bytes signature = private_key(GetParam().name).sign(scheme, {}).value();
  EXPECT_TRUE(key().verify(scheme, {}, signature));
  EXPECT_FALSE(key().verify(scheme, Bytes{0}, signature));
}

TEST_P(NamedKeys, AreReadAgainFromTheirPkcs8) {
  const PrivateKey secret = private_key(GetParam().name);
  const SecretBytes der = secret.to_pkcs8();
  EXPECT_EQ(PrivateKey::from_pkcs8(der.view()).value().public_key(), secret.public_key());
  EXPECT_EQ(code_of(PrivateKey::from_pkcs8(der.view().first(der.view().size() - 1))), ErrorCode::KeyCorrupt);
}

TEST_P(NamedKeys, NeverSignWithADamagedPrivateKey) {
  const SecretBytes der = private_key(GetParam().name).to_pkcs8();
  const Bytes good(der.view().begin(), der.view().end());
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 60) {
    const auto damaged = PrivateKey::from_pkcs8(flipped(good, at));
    if (!damaged) continue;  // else only a key that is whole in itself: another seed, an attribute
    const Scheme scheme = damaged->public_key().default_scheme();
    EXPECT_TRUE(damaged->public_key().verify(scheme, {}, damaged->sign(scheme, {}).value())) << at;
  }
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(PublicKeyFromPem, ReadsPkcs1CertificatesAndCompressedPoints) {
  EXPECT_EQ(public_key("keys/rsa2048.pkcs1.pub"), public_key("keys/rsa2048.pub"));
  EXPECT_EQ(public_key("keys/rsa3072.pkcs1.pub"), public_key("keys/rsa3072.pub"));
  EXPECT_EQ(public_key("keys/p256.certificate.pem"), public_key("keys/p256.pub"));
  for (const std::string name : {"keys/p256", "keys/p384", "keys/p521"}) {
    EXPECT_EQ(public_key(name + ".compressed.pub"), public_key(name + ".pub"));
    EXPECT_EQ(public_key(name + ".compressed.pub").pem(), vector(name + ".pub"));
  }
}

TEST(PublicKeyFromPem, RefusesACertificateWithMoreBehindIt) {
  const auto block = read_pem(vector("keys/p256.certificate.pem"));
  Bytes der(block->der.view().begin(), block->der.view().end());
  EXPECT_TRUE(PublicKey::from_pem(write_pem("CERTIFICATE", der)));
  der.push_back(0);
  EXPECT_EQ(code_of(PublicKey::from_pem(write_pem("CERTIFICATE", der))), ErrorCode::KeyUnusable);
  EXPECT_EQ(code_of(PublicKey::from_pem(write_pem("CERTIFICATE", Bytes{0x30, 0}))), ErrorCode::KeyUnusable);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(PublicKeyFromPem, TakesNoneOfSeveralKeysInSilence) {
  const std::string key = vector("keys/p256.pub");
  const std::string certificate = vector("keys/p256.certificate.pem");
  for (const std::string& several : {key + vector("keys/p384.pub"), key + certificate, certificate + key}) {
    const auto read = PublicKey::from_pem(several);
    ASSERT_FALSE(read.has_value()) << several;
    EXPECT_EQ(read.error().code, ErrorCode::KeyUnusable);
    EXPECT_NE(read.error().message.find("more than one"), std::string::npos);
  }
  EXPECT_EQ(PublicKey::from_pem(certificate + certificate).value(), public_key("keys/p256.pub"));
}

TEST(PublicKeyFromPem, SaysWhatAPrivateKeyIsGoodFor) {
  for (const std::string_view file : {"cosign/cosign.key", "keys/p256.pkcs8.pem", "keys/p256.encrypted.pem"}) {
    const auto key = PublicKey::from_pem(vector(file));
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, ErrorCode::KeyUnusable);
    EXPECT_NE(key.error().hint.find("public-key"), std::string::npos);
  }
}

TEST(PublicKeyHint, IsCosigns) {
  const PublicKey key = public_key("cosign/cosign.pub");
  EXPECT_EQ(key.hint(), "0l+5ANAMySVEQBMVeOvKJ9r/CXgg4QLjGx1wJzEXU8M=");
  EXPECT_EQ(key.fingerprint(), "sha256:" + to_hex(from_base64(key.hint()).value()));
}

TEST(KeyTypes, HaveCosignsDefaults) {
  const auto scheme = [](std::string_view name) {
    return public_key("keys/" + std::string(name) + ".pub").default_scheme();
  };
  EXPECT_EQ(scheme("p256"), (Scheme{SignatureForm::Ecdsa, HashAlgorithm::Sha256}));
  EXPECT_EQ(scheme("p384"), (Scheme{SignatureForm::Ecdsa, HashAlgorithm::Sha384}));
  EXPECT_EQ(scheme("p521"), (Scheme{SignatureForm::Ecdsa, HashAlgorithm::Sha512}));
  EXPECT_EQ(scheme("rsa2048"), (Scheme{SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}));
  EXPECT_EQ(scheme("ed25519").form, SignatureForm::Ed25519);
  EXPECT_EQ(key_type_name(KeyType::EcdsaP521), "ecdsa-p521");
  EXPECT_EQ(key_type_name(KeyType::Ed25519), "ed25519");
}

struct Refused {
  std::string_view name, names;  // what the message must name
};
class RefusedKeys : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(UnknownTypes, RefusedKeys,
                         testing::Values(Refused{"secp256k1", "secp256k1"}, Refused{"p224", "secp224r1"},
                                         Refused{"explicit-parameters", "explicit"}, Refused{"rsa1024", "1024"},
                                         Refused{"rsa-pss", "rsassaPss"}, Refused{"x25519", "X25519"},
                                         Refused{"ed448", "ED448"}, Refused{"dsa", "dsaEncryption"}),
                         [](const auto& tested) {
                           std::string name(tested.param.name);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST_P(RefusedKeys, AreUnusableAndNamed) {
  const std::string file = "refused/" + std::string(GetParam().name);
  const auto key = PublicKey::from_pem(vector(file + ".pub"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code, ErrorCode::KeyUnusable);
  EXPECT_NE(key.error().message.find(GetParam().names), std::string::npos) << key.error().message;
  const auto secret = PrivateKey::from_pem(vector(file + ".pkcs8.pem"), {});
  ASSERT_FALSE(secret.has_value());
  EXPECT_EQ(secret.error().code, ErrorCode::KeyUnusable);
  EXPECT_NE(secret.error().message.find(GetParam().names), std::string::npos) << secret.error().message;
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(RefusedKeys, IncludeHybridPoints) {
  EXPECT_EQ(code_of(PublicKey::from_pem(vector("refused/hybrid-point.pub"))), ErrorCode::KeyUnusable);
}

TEST(PrivateKeyFromPem, RefusesOldEncryptionWithAWayOut) {
  const auto key = PrivateKey::from_pem(vector("refused/old-encryption.pem"), password("test"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code, ErrorCode::KeyUnusable);
  EXPECT_NE(key.error().hint.find("openssl pkcs8"), std::string::npos);
}

TEST(PrivateKeyFromPem, SaysThatACosignKeyFileNeedsNoImport) {
  const auto key = PrivateKey::from_pem(vector("cosign/cosign.key"), password("test"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code, ErrorCode::KeyUnusable);
  EXPECT_NE(key.error().hint.find("--key"), std::string::npos);
}

TEST(PrivateKeyFromPem, RefusesWhatIsNoPrivateKey) {
  EXPECT_EQ(code_of(PrivateKey::from_pem("", {})), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(PrivateKey::from_pem(vector("keys/p256.pub"), {})), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(PrivateKey::from_pem(write_pem("PRIVATE KEY", Bytes{0x30, 0}), {})), ErrorCode::KeyCorrupt);
}

// A private key whose public part is another's: what it signs, nobody could verify.
TEST(PrivateKeyFromPem, RefusesAForeignPublicPart) {
  const SecretBytes der = private_key("p256").to_pkcs8();
  const Bytes own = public_key("keys/p256.pub").der();
  const Bytes foreign = public_key("cosign/cosign.pub").der();
  Bytes mixed(der.view().begin(), der.view().end());
  const auto point = std::ranges::search(mixed, std::span(own).subspan(26));
  ASSERT_EQ(point.size(), 65U);
  std::ranges::copy(std::span(foreign).subspan(26), point.begin());
  EXPECT_EQ(code_of(PrivateKey::from_pkcs8(mixed)), ErrorCode::KeyCorrupt);
}

TEST(PrivateKeyGenerate, MakesADifferentKeyEachTime) {
  for (const auto type : {KeyType::EcdsaP256, KeyType::EcdsaP384, KeyType::EcdsaP521, KeyType::Ed25519}) {
    const auto first = PrivateKey::generate(type);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->public_key().type(), type);
    EXPECT_NE(first->public_key(), PrivateKey::generate(type).value().public_key());
  }
  EXPECT_EQ(PrivateKey::generate(KeyType::Rsa, 2048).value().public_key().bits(), 2048);
}

TEST(PrivateKeyGenerate, RefusesRsaOfOtherSizes) {
  for (const int bits : {-1, 0, 1024, 2047, 8193}) {
    EXPECT_EQ(code_of(PrivateKey::generate(KeyType::Rsa, bits)), ErrorCode::KeyUnusable);
  }
}

TEST(PublicKey, IsUsedByManyThreadsAtOnce) {
  for (const auto& [name, type, bits] : testing_vectors::kNamedKeys) {
    const PrivateKey secret = private_key(name);
    const Scheme scheme = secret.public_key().default_scheme();
    std::atomic<int> verified = 0;
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
          for (int i = 0; i < 10; ++i) {
            const auto signature = secret.sign(scheme, as_bytes("message"));
            if (signature && secret.public_key().verify(scheme, as_bytes("message"), *signature)) ++verified;
          }
        });
      }
    }
    EXPECT_EQ(verified, 40) << name;
  }
}

class Wycheproof : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Files, Wycheproof,
                         testing::Values("ecdsa_secp256r1_sha256_test", "ed25519_test",
                                         "rsa_signature_2048_sha256_test"));

TEST_P(Wycheproof, ValidIsAcceptedAndAllElseRefused) {
  const auto path = testing_vectors::shared("wycheproof/" + std::string(GetParam()) + ".json");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no Wycheproof vectors";
  const Json file = testing_vectors::read_json(testing_vectors::read_text(path));
  std::size_t cases = 0;
  for (const Json& group : file["testGroups"]) {
    const auto key = PublicKey::from_pem(group["publicKeyPem"].get<std::string>());
    ASSERT_TRUE(key.has_value()) << key.error().message;
    EXPECT_EQ(*key, PublicKey::from_der(testing_vectors::hex_member(group, "publicKeyDer")).value());
    for (const Json& test : group["tests"]) {
      const auto verified = key->verify(key->default_scheme(), testing_vectors::hex_member(test, "msg"),
                                        testing_vectors::hex_member(test, "sig"));
      EXPECT_EQ(verified.has_value(), test["result"] == "valid") << test;
      ++cases;
    }
  }
  EXPECT_EQ(cases, file["numberOfTests"].get<std::size_t>());
}

// The vectors say what an input is, not what to answer: small and mixed orders, encodings that are not canonical.
// Our answers for pure Ed25519 are OpenSSL's (no cofactor, S and R canonical).
TEST(Cctv, Ed25519VerdictsArePinned) {
  const auto path = testing_vectors::shared("cctv/ed25519vectors.json");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no CCTV vectors";
  const Bytes prefix = from_hex("302a300506032b6570032100").value();
  int accepted = 0;
  int refused = 0;
  for (const Json& row : testing_vectors::read_json(testing_vectors::read_text(path))) {
    Bytes spki = prefix;
    const Bytes point = testing_vectors::hex_member(row, "key");
    spki.insert(spki.end(), point.begin(), point.end());
    const auto key = PublicKey::from_der(spki);
    const bool good = key && key->verify({SignatureForm::Ed25519}, as_bytes(row["msg"].get<std::string>()),
                                         testing_vectors::hex_member(row, "sig"));
    ++(good ? accepted : refused);
  }
  EXPECT_EQ(accepted, 208);
  EXPECT_EQ(refused, 706);
}

}  // namespace
}  // namespace sigwright::crypto
