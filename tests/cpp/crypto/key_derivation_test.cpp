#include "crypto/key_derivation.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "cpp/crypto/vectors.h"
#include "crypto/der.h"
#include "crypto/pem.h"
#include "crypto/pkcs8.h"

namespace sigwright::crypto {
namespace {

using der::element;
using der::Tag;
using testing_vectors::code_of;

const Bytes kSalt = element(Tag::OctetString, {Bytes(8, 1)});

Bytes number(std::uint64_t value) {
  Bytes magnitude;
  for (int shift = 56; shift >= 0; shift -= 8) magnitude.push_back(static_cast<std::uint8_t>(value >> shift & 0xffU));
  magnitude.erase(magnitude.begin(), std::ranges::find_if(magnitude, [](std::uint8_t byte) { return byte != 0; }));
  return magnitude.empty() ? Bytes{2, 1, 0} : der::positive_integer(magnitude);
}

// EncryptedPrivateKeyInfo around a ciphertext that nothing opens.
Bytes encrypted(ByteView algorithm) {
  return element(Tag::Sequence, {algorithm, element(Tag::OctetString, {Bytes(48, 3)})});
}

Bytes pbes2(ByteView derivation) {
  const Bytes oid = from_hex("06092a864886f70d01050d").value();
  const Bytes aes = from_hex("301d060960864801650304012a041000000000000000000000000000000000").value();
  return encrypted(element(Tag::Sequence, {oid, element(Tag::Sequence, {derivation, aes})}));
}

Bytes pbkdf2(ByteView iterations) {  // RFC 8018 appendix A.2
  const Bytes oid = from_hex("06092a864886f70d01050c").value();
  const Bytes prf = from_hex("300c06082a864886f70d02090500").value();
  return pbes2(element(Tag::Sequence, {oid, element(Tag::Sequence, {kSalt, iterations, prf})}));
}

Bytes scrypt(std::uint64_t n, std::uint64_t r, std::uint64_t p) {  // RFC 7914 section 7.1
  const Bytes oid = from_hex("06092b06010401da47040b").value();
  return pbes2(element(Tag::Sequence, {oid, element(Tag::Sequence, {kSalt, number(n), number(r), number(p)})}));
}

Bytes pkcs12(std::uint64_t iterations) {  // RFC 7292 appendix C: SHA-1 and three-key triple DES
  const Bytes oid = from_hex("060a2a864886f70d010c0103").value();
  return encrypted(element(Tag::Sequence, {oid, element(Tag::Sequence, {kSalt, number(iterations)})}));
}

bool is_bounded(const Bytes& der) {
  const std::uint8_t* at = der.data();
  const EncryptedKeyPtr key(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
  EXPECT_TRUE(key != nullptr);
  return key && derivation_is_bounded(key.get());
}

TEST(DerivationIsBounded, ForWhatIsWritten) {
  for (const std::uint64_t iterations : {1U, 2048U, 600'000U, 10'000'000U}) {
    EXPECT_TRUE(is_bounded(pbkdf2(number(iterations)))) << iterations;
    EXPECT_TRUE(is_bounded(pkcs12(iterations))) << iterations;
  }
  EXPECT_TRUE(is_bounded(scrypt(16384, 8, 1)));
  EXPECT_TRUE(is_bounded(scrypt(131072, 8, 16)));
}

TEST(DerivationIsBounded, AndAllElseIsNot) {
  for (const std::uint64_t iterations :
       {std::uint64_t{0}, std::uint64_t{10'000'001}, std::uint64_t{1} << 31U, ~std::uint64_t{0}}) {
    EXPECT_FALSE(is_bounded(pbkdf2(number(iterations)))) << iterations;
    EXPECT_FALSE(is_bounded(pkcs12(iterations))) << iterations;
  }
  EXPECT_FALSE(is_bounded(pbkdf2(element(Tag::Integer, {Bytes{0xff}}))));
  EXPECT_FALSE(is_bounded(scrypt(131072, 1, 131072)));
  EXPECT_FALSE(is_bounded(scrypt(std::uint64_t{1} << 40U, 1, 1)));
  EXPECT_FALSE(is_bounded(scrypt(2, std::uint64_t{1} << 62U, 1)));
  EXPECT_FALSE(is_bounded(scrypt(16384, 8, 0)));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(DerivationIsBounded, BeforeAnyPasswordIsTried) {
  EXPECT_EQ(code_of(read_encrypted_pkcs8(pbkdf2(number(2048)), as_bytes("test"))), ErrorCode::WrongPassword);
  EXPECT_EQ(code_of(read_encrypted_pkcs8(pkcs12(2048), as_bytes("test"))), ErrorCode::WrongPassword);
  const auto refused = read_encrypted_pkcs8(pbkdf2(number(std::uint64_t{1} << 31U)), as_bytes("test"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::KeyCorrupt);
  EXPECT_NE(refused.error().message.find("too long"), std::string::npos) << refused.error().message;
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace sigwright::crypto
