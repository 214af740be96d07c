#include "crypto/pkcs8.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "cpp/crypto/vectors.h"
#include "crypto/der.h"
#include "crypto/pem.h"

namespace sigwright::crypto {
namespace {

using testing_vectors::code_of;
using testing_vectors::vector;

SecretBytes der_of(const std::string& name) { return std::move(read_pem(vector(name))->der); }

std::string named(std::string_view key, std::string_view form) {
  return "keys/" + std::string(key) + "." + std::string(form) + ".pem";
}

TEST(ReadPkcs8, ReadsWhatItWrites) {
  for (const auto& [name, type, bits] : testing_vectors::kNamedKeys) {
    const SecretBytes der = der_of(named(name, "pkcs8"));
    const auto key = read_pkcs8(der.view());
    ASSERT_TRUE(key.has_value()) << name;
    EXPECT_TRUE(equal(write_pkcs8(key->get()).view(), der.view())) << name;
    EXPECT_TRUE(is_consistent(key->get()));
  }
}

TEST(ReadPkcs8, AndTheOlderFormsGiveTheSameKey) {
  for (const std::string_view name : {"p256", "p384", "p521"}) {
    const auto key = read_pkcs8(der_of(named(name, "pkcs8")).view());
    const auto old = read_sec1(der_of(named(name, "sec1")).view());
    ASSERT_TRUE(key && old);
    EXPECT_EQ(EVP_PKEY_eq(key->get(), old->get()), 1) << name;
  }
  for (const std::string_view name : {"rsa2048", "rsa3072"}) {
    const auto key = read_pkcs8(der_of(named(name, "pkcs8")).view());
    const auto old = read_pkcs1(der_of(named(name, "pkcs1")).view());
    ASSERT_TRUE(key && old);
    EXPECT_EQ(EVP_PKEY_eq(key->get(), old->get()), 1) << name;
  }
}

TEST(ReadPkcs8, RefusesEveryCutAndEveryAddition) {
  const SecretBytes der = der_of(named("p256", "pkcs8"));
  for (std::size_t size = 0; size < der.view().size(); ++size) {
    EXPECT_EQ(code_of(read_pkcs8(der.view().first(size))), ErrorCode::KeyCorrupt);
  }
  Bytes longer(der.view().begin(), der.view().end());
  longer.push_back(0);
  EXPECT_EQ(code_of(read_pkcs8(longer)), ErrorCode::KeyCorrupt);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(ReadPkcs8, RefusesWhatFollowsTheKeyInside) {
  const Bytes version = from_hex("020100").value();
  const Bytes algorithm = from_hex("300506032b6570").value();
  const Bytes seed = der::element(der::Tag::OctetString, {Bytes(32, 7)});
  const Bytes good = der::element(der::Tag::OctetString, {seed});
  const Bytes bad = der::element(der::Tag::OctetString, {seed, Bytes{5, 0}});
  EXPECT_TRUE(read_pkcs8(der::element(der::Tag::Sequence, {version, algorithm, good})));
  EXPECT_EQ(code_of(read_pkcs8(der::element(der::Tag::Sequence, {version, algorithm, bad}))), ErrorCode::KeyCorrupt);
}

TEST(ReadPkcs1AndSec1, RefuseEachOtherAndWhatIsCutOrLonger) {
  const SecretBytes rsa = der_of("keys/rsa2048.pkcs1.pem");
  const SecretBytes ec = der_of("keys/p256.sec1.pem");
  EXPECT_EQ(code_of(read_pkcs1(ec.view())), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(read_sec1(rsa.view())), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(read_pkcs1({})), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(read_sec1(ec.view().first(ec.view().size() - 1))), ErrorCode::KeyCorrupt);
  Bytes longer(ec.view().begin(), ec.view().end());
  longer.push_back(0);
  EXPECT_EQ(code_of(read_sec1(longer)), ErrorCode::KeyCorrupt);
}

TEST(ReadEncryptedPkcs8, TellsAWrongPasswordFromADamagedFile) {
  const SecretBytes der = der_of(named("p256", "encrypted"));
  EXPECT_TRUE(read_encrypted_pkcs8(der.view(), as_bytes("test")).has_value());
  for (const std::string_view wrong : {"Test", "tes", "test ", ""}) {
    EXPECT_EQ(code_of(read_encrypted_pkcs8(der.view(), as_bytes(wrong))), ErrorCode::WrongPassword);
  }
  EXPECT_EQ(code_of(read_encrypted_pkcs8(der.view().first(100), as_bytes("test"))), ErrorCode::KeyCorrupt);
  EXPECT_EQ(code_of(read_encrypted_pkcs8({}, as_bytes("test"))), ErrorCode::KeyCorrupt);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(ReadEncryptedPkcs8, TakesAnEmptyPasswordForOne) {
  const SecretBytes der = der_of(named("p256", "empty-password"));
  EXPECT_TRUE(read_encrypted_pkcs8(der.view(), {}).has_value());
  EXPECT_EQ(code_of(read_encrypted_pkcs8(der.view(), as_bytes("test"))), ErrorCode::WrongPassword);
}

TEST(ReadEncryptedPkcs8, ReadsScrypt) {
  const SecretBytes der = der_of(named("p256", "scrypt"));
  EXPECT_TRUE(read_encrypted_pkcs8(der.view(), as_bytes("test")).has_value());
  EXPECT_EQ(code_of(read_encrypted_pkcs8(der.view(), as_bytes("x"))), ErrorCode::WrongPassword);
}

TEST(ReadEncryptedPkcs8, WithAnUnknownCipherIsUnusable) {
  const SecretBytes der = der_of(named("p256", "encrypted"));
  Bytes changed(der.view().begin(), der.view().end());
  const Bytes aes = from_hex("060960864801650304012a").value();  // aes-256-cbc
  const auto at = std::ranges::search(changed, aes);
  ASSERT_FALSE(at.empty());
  at.back() = 0x7f;
  EXPECT_EQ(code_of(read_encrypted_pkcs8(changed, as_bytes("test"))), ErrorCode::KeyUnusable);
}

// RSAPrivateKey (RFC 8017 appendix A.1.2): version, n, e, d, p, q, dp, dq, qInv. Changes the last byte of one number.
Bytes with_damaged_number(ByteView pkcs1, int number) {
  der::Reader reader(der::only(der::Tag::Sequence, pkcs1).value());
  Bytes contents;
  for (int i = 0; i < 9; ++i) {
    const ByteView value = reader.take(der::Tag::Integer).value();
    Bytes copy(value.begin(), value.end());
    if (i == number) copy.back() ^= 2;
    const Bytes element = der::element(der::Tag::Integer, {copy});
    contents.insert(contents.end(), element.begin(), element.end());
  }
  return der::element(der::Tag::Sequence, {contents});
}

TEST(IsConsistent, SeesADamagedPartOfAnRsaKey) {
  const SecretBytes der = der_of("keys/rsa2048.pkcs1.pem");
  EXPECT_TRUE(is_consistent(read_pkcs1(der.view())->get()));
  for (int number : {1, 3, 4, 5, 6, 7, 8}) {  // the public exponent is for the key's own test signature to find
    const auto key = read_pkcs1(with_damaged_number(der.view(), number));
    if (!key) continue;
    EXPECT_FALSE(is_consistent(key->get())) << number;
  }
}

}  // namespace
}  // namespace sigwright::crypto
