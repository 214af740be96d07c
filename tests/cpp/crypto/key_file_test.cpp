#include "crypto/key_file.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "cpp/crypto/vectors.h"
#include "crypto/pem.h"

namespace sigwright::crypto {
namespace {

using testing_vectors::code_of;
using testing_vectors::password;
using testing_vectors::private_key;
using testing_vectors::public_key;
using testing_vectors::vector;

constexpr std::string_view kLabel = "ENCRYPTED SIGSTORE PRIVATE KEY";

std::string json_of(std::string_view pem) { return to_text(read_pem(pem)->der.view()); }

class CosignKeys : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(AllTypes, CosignKeys,
                         testing::Values("cosign", "p384", "p521", "rsa2048", "rsa4096", "ed25519"));

TEST_P(CosignKeys, OpenAndBelongToTheirPublicKey) {
  const std::string name = "cosign/" + std::string(GetParam());
  const auto key = open_key_file(vector(name + ".key"), password("test"));
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_EQ(key->public_key(), public_key(name + ".pub"));
  EXPECT_EQ(key->public_key().pem(), vector(name + ".pub"));
}

class OldKeyFiles : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(AllCosts, OldKeyFiles, testing::Values("n32768", "n131072"));

TEST_P(OldKeyFiles, OpenWithTheirPasswordOnly) {
  const std::string file = vector("key_files/" + std::string(GetParam()) + ".key");
  const auto key = open_key_file(file, password("test"));
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_EQ(key->public_key(), public_key("keys/p256.pub"));
  EXPECT_EQ(code_of(open_key_file(file, password("Test"))), ErrorCode::WrongPassword);
}

TEST(OpenKeyFile, TakesAnEmptyPasswordForOne) {
  const std::string file = vector("key_files/empty-password.key");
  EXPECT_TRUE(open_key_file(file, {}).has_value());
  EXPECT_TRUE(open_key_file(file, password("")).has_value());
  EXPECT_EQ(code_of(open_key_file(file, password(" "))), ErrorCode::WrongPassword);
  EXPECT_EQ(code_of(open_key_file(vector("cosign/cosign.key"), {})), ErrorCode::WrongPassword);
}

TEST(OpenKeyFile, ToleratesCarriageReturnsAndTextAround) {
  std::string file = "a key:\r\n";
  for (const char c : vector("key_files/n32768.key")) file += c == '\n' ? std::string("\r\n") : std::string(1, c);
  file += "\r\n \r\n";
  EXPECT_TRUE(open_key_file(file, password("test")).has_value());
}

TEST(SealKeyFile, IsOpenedAgainByItsPasswordOnly) {
  for (const std::string_view name : {"p256", "rsa2048", "ed25519"}) {
    const PrivateKey key = private_key(name);
    const auto file = seal_key_file(key, password("secret"));
    ASSERT_TRUE(file.has_value());
    const auto opened = open_key_file(*file, password("secret"));
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_EQ(opened->public_key(), key.public_key());
    EXPECT_TRUE(equal(opened->to_pkcs8().view(), key.to_pkcs8().view()));
  }
}

// The JSON of a key file with what is random in it blotted out.
std::string shape_of(std::string_view pem) {
  std::string text = json_of(pem);
  const Json file = testing_vectors::read_json(text);
  for (const Json& secret : {file["kdf"]["salt"], file["cipher"]["nonce"], file["ciphertext"]}) {
    const std::string value = secret.get<std::string>();
    text.replace(text.find(value), value.size(), std::to_string(value.size()));
  }
  return text;
}

TEST(SealKeyFile, WritesWhatCosignWrites) {
  const std::string ours = seal_key_file(private_key("p256"), password("test")).value();
  const std::string theirs = vector("cosign/cosign.key");
  EXPECT_TRUE(ours.starts_with("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"));
  EXPECT_EQ(ours.size(), theirs.size());
  EXPECT_EQ(shape_of(ours), shape_of(theirs));
}

TEST(SealKeyFile, NeverUsesASaltOrNonceTwice) {
  const PrivateKey key = private_key("ed25519");
  const Json first = testing_vectors::read_json(json_of(seal_key_file(key, {}).value()));
  const Json second = testing_vectors::read_json(json_of(seal_key_file(key, {}).value()));
  EXPECT_NE(first["kdf"]["salt"], second["kdf"]["salt"]);
  EXPECT_NE(first["cipher"]["nonce"], second["cipher"]["nonce"]);
  EXPECT_NE(first["ciphertext"], second["ciphertext"]);
}

struct Unencrypted {
  std::string_view name, file, hint;
};
class NotAKeyFile : public testing::TestWithParam<Unencrypted> {};
INSTANTIATE_TEST_SUITE_P(Unusable, NotAKeyFile,
                         testing::Values(Unencrypted{"pkcs8", "keys/p256.pkcs8.pem", "sigwright import-key-pair"},
                                         Unencrypted{"encrypted_pkcs8", "keys/p256.encrypted.pem",
                                                     "sigwright import-key-pair"},
                                         Unencrypted{"sec1", "keys/p256.sec1.pem", "sigwright import-key-pair"},
                                         Unencrypted{"pkcs1", "keys/rsa2048.pkcs1.pem", "sigwright import-key-pair"},
                                         Unencrypted{"public_key", "keys/p256.pub", "private key"},
                                         Unencrypted{"certificate", "keys/p256.certificate.pem", "private key"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(NotAKeyFile, AndTheHintSaysWhatToDo) {
  const auto key = open_key_file(vector(GetParam().file), password("test"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code, ErrorCode::KeyUnusable);
  EXPECT_NE(key.error().hint.find(GetParam().hint), std::string::npos) << key.error().hint;
}

TEST(OpenKeyFile, FindsNoKeyInADecryptedFile) {
  EXPECT_EQ(code_of(open_key_file(vector("key_files/not-a-key-inside.key"), password("test"))), ErrorCode::KeyCorrupt);
}

TEST(OpenKeyFile, RefusesAScryptCostThatCosignNeverWrote) {
  const auto key = open_key_file(vector("key_files/n16384.key"), password("test"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code, ErrorCode::KeyCorrupt);
  EXPECT_NE(key.error().message.find("scrypt"), std::string::npos);
}

TEST(OpenKeyFile, RefusesWhatIsNoPem) {
  EXPECT_EQ(code_of(open_key_file("", {})), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(open_key_file("rubbish", {})), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(open_key_file(vector("cosign/cosign.key").substr(0, 400), {})), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(open_key_file(write_pem("SOMETHING", Bytes{1}), {})), ErrorCode::KeyCorrupt);
}

// What replaces what in the JSON of a good key file.
struct Change {
  std::string_view name, from, to;
};
class DamagedKeyFile : public testing::TestWithParam<Change> {};
INSTANTIATE_TEST_SUITE_P(
    Corrupt, DamagedKeyFile,
    testing::Values(
        Change{"trailing_data", R"("ciphertext")", R"("x":1}{"ciphertext")"},
        Change{"duplicate_key", R"("kdf":)", R"("kdf":{},"kdf":)"}, Change{"no_kdf", R"("kdf":)", R"("kdx":)"},
        Change{"other_kdf", "scrypt", "argon2"}, Change{"no_parameters", "params", "param"},
        Change{"huge_cost", "65536", "1099511627776"}, Change{"other_cost", "65536", "65537"},
        Change{"negative_cost", "65536", "-65536"}, Change{"float_cost", "65536", "65536.0"},
        Change{"text_cost", "65536", R"("65536")"}, Change{"other_block_size", R"("r":8)", R"("r":9)"},
        Change{"other_parallelism", R"("p":1)", R"("p":2)"}, Change{"no_salt", R"("salt")", R"("sal")"},
        Change{"salt_not_base64", R"("salt":")", R"("salt":"*)"}, Change{"long_salt", R"("salt":")", R"("salt":"AAAA)"},
        Change{"short_salt", R"("salt":"lNCt)", R"("salt":")"}, Change{"other_cipher", "nacl/secretbox", "aes"},
        Change{"no_cipher", R"("cipher":)", R"("ciphe":)"}, Change{"long_nonce", R"("nonce":")", R"("nonce":"AAAA)"},
        Change{"null_nonce", R"("nonce":)", R"("nonce":null,"nonse":)"},
        Change{"no_ciphertext", R"("ciphertext")", R"("text")"},
        Change{"empty_ciphertext", R"("ciphertext":")", R"("ciphertext":"","rest":")"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(DamagedKeyFile, IsCorrupt) {
  std::string json = json_of(vector("cosign/cosign.key"));
  const std::size_t at = json.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  json.replace(at, GetParam().from.size(), GetParam().to);
  const auto key = open_key_file(write_pem(kLabel, as_bytes(json)), password("test"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().code, ErrorCode::KeyCorrupt) << key.error().message;
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(OpenKeyFile, CannotTellADamagedCiphertextFromAWrongPassword) {
  std::string json = json_of(vector("cosign/cosign.key"));
  char& digit = json.at(json.find("\"ciphertext\":\"") + 20);
  digit = digit == 'A' ? 'B' : 'A';
  EXPECT_EQ(code_of(open_key_file(write_pem(kLabel, as_bytes(json)), password("test"))), ErrorCode::WrongPassword);
}

TEST(OpenKeyFile, NeverShowsThePassword) {
  const auto key = open_key_file(vector("cosign/cosign.key"), password("hunter2"));
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ((key.error().message + key.error().hint).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace sigwright::crypto
