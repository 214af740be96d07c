#include "crypto/signature.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <atomic>
#include <map>
#include <thread>

#include "cpp/crypto/vectors.h"
#include "crypto/der.h"

namespace sigwright::crypto {
namespace {

using testing_vectors::code_of;
using testing_vectors::flipped;
using testing_vectors::private_key;
using testing_vectors::public_key;

PublicKey key_of(const testing_vectors::SignatureVector& row) { return public_key("keys/" + row.key + ".pub"); }

TEST(Signatures, OfGoAreJudgedAsTheVectorsSay) {
  int valid = 0;
  for (const auto& row : testing_vectors::signature_vectors()) {
    const auto verified = key_of(row).verify(row.scheme, row.message, row.signature);
    EXPECT_EQ(verified.has_value(), row.valid) << row.key << " " << row.comment;
    if (!verified) {
      EXPECT_EQ(verified.error().code, ErrorCode::NoMatchingSignature);
    }
    valid += row.valid ? 1 : 0;
  }
  EXPECT_EQ(valid, 46);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Signatures, AreRefusedWhenAnythingIsChanged) {
  for (const auto& row : testing_vectors::signature_vectors()) {
    if (!row.valid) continue;
    const PublicKey key = key_of(row);
    for (std::size_t at = 0; at < row.signature.size(); at += 1 + row.signature.size() / 40) {
      EXPECT_EQ(code_of(key.verify(row.scheme, row.message, flipped(row.signature, at))),
                ErrorCode::NoMatchingSignature);
    }
    Bytes message = row.message;
    message.push_back('!');
    EXPECT_EQ(code_of(key.verify(row.scheme, message, row.signature)), ErrorCode::NoMatchingSignature);
  }
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Signatures, AreJudgedAloneWhateverWasJudgedBeforeAndBeside) {
  const auto vectors = testing_vectors::signature_vectors();
  std::map<std::string, PublicKey> keys;
  for (const auto& row : vectors) keys.emplace(row.key, key_of(row));
  std::vector<std::jthread> threads;
  std::atomic<int> wrong{0};
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 2 * vectors.size(); ++i) {
        const auto& row = vectors[(i * (2 * t + 1) + t) % vectors.size()];
        const bool good = keys.at(row.key).verify(row.scheme, row.message, row.signature).has_value();
        const bool flawed = keys.at(row.key).verify(row.scheme, row.message, flipped(row.signature, 9)).has_value();
        wrong += good != row.valid || flawed ? 1 : 0;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(Signatures, AreRefusedWhenTheyAreCutOrLonger) {
  for (const auto& row : testing_vectors::signature_vectors()) {
    const PublicKey key = key_of(row);
    const ByteView signature(row.signature);
    Bytes longer = row.signature;
    longer.push_back(0);
    Bytes led{0};
    led.insert(led.end(), signature.begin(), signature.end());
    for (const ByteView wrong :
         {ByteView(), signature.first(1), signature.first(signature.size() - 1), ByteView(longer), ByteView(led)}) {
      EXPECT_EQ(code_of(key.verify(row.scheme, row.message, wrong)), ErrorCode::NoMatchingSignature);
    }
  }
}

TEST(Signatures, AreRefusedUnderAnotherHashOrPadding) {
  for (const auto& row : testing_vectors::signature_vectors()) {
    if (!row.valid || row.scheme.form == SignatureForm::Ed25519 || row.scheme.form == SignatureForm::Ed25519ph)
      continue;
    const PublicKey key = key_of(row);
    for (const auto hash : {HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512}) {
      if (hash == row.scheme.hash) continue;
      EXPECT_FALSE(key.verify({row.scheme.form, hash}, row.message, row.signature)) << row.key;
    }
    if (row.scheme.form == SignatureForm::Ecdsa) continue;
    const auto other = row.scheme.form == SignatureForm::RsaPss ? SignatureForm::RsaPkcs1 : SignatureForm::RsaPss;
    EXPECT_FALSE(key.verify({other, row.scheme.hash}, row.message, row.signature)) << row.key;
  }
}

TEST(Signatures, OfPureEd25519AreNotPrehashedOnes) {
  const PublicKey key = public_key("keys/ed25519.pub");
  constexpr Scheme kPh{SignatureForm::Ed25519ph, HashAlgorithm::Sha512};
  const Bytes message = to_bytes("message");
  const PrivateKey secret = private_key("ed25519");
  const Bytes pure = secret.sign({SignatureForm::Ed25519}, message).value();
  const Bytes ph = secret.sign(kPh, message).value();
  EXPECT_TRUE(key.verify({SignatureForm::Ed25519}, message, pure));
  EXPECT_TRUE(key.verify(kPh, message, ph));
  EXPECT_FALSE(key.verify({SignatureForm::Ed25519}, message, ph));
  EXPECT_FALSE(key.verify(kPh, message, pure));
}

// A good signature by P-256 whose numbers can be written in other ways.
class EcdsaEncodings : public testing::Test {
 protected:
  void SetUp() override {
    const auto signature = private_key("p256").sign(scheme_, message_);
    ASSERT_TRUE(signature.has_value());
    ASSERT_TRUE(key_.verify(scheme_, message_, *signature));
    der::Reader reader(der::only(der::Tag::Sequence, *signature).value());
    const ByteView r = reader.take_positive().value();
    const ByteView s = reader.take_positive().value();
    r_.assign(r.begin(), r.end());
    s_.assign(s.begin(), s.end());
  }

  [[nodiscard]] bool accepts(ByteView signature) const { return key_.verify(scheme_, message_, signature).has_value(); }
  static Bytes sequence(ByteView first, ByteView second) { return der::element(der::Tag::Sequence, {first, second}); }
  static Bytes number(const Bytes& magnitude) { return der::positive_integer(magnitude); }

  PublicKey key_ = public_key("keys/p256.pub");
  Scheme scheme_{SignatureForm::Ecdsa, HashAlgorithm::Sha256};
  Bytes message_ = to_bytes("message");
  Bytes r_, s_;
};

TEST_F(EcdsaEncodings, OtherThanDerAreRefused) {
  ASSERT_TRUE(accepts(sequence(number(r_), number(s_))));
  const Bytes padded = der::element(der::Tag::Integer, {Bytes{0, 0}, r_});
  EXPECT_FALSE(accepts(sequence(padded, number(s_))));
  Bytes three = sequence(number(r_), number(s_));
  three = der::element(der::Tag::Sequence, {number(r_), number(s_), Bytes{5, 0}});
  EXPECT_FALSE(accepts(three));
  Bytes long_length = sequence(number(r_), number(s_));
  long_length.insert(long_length.begin() + 1, 0x81);
  EXPECT_FALSE(accepts(long_length));
  Bytes indefinite{0x30, 0x80};
  const Bytes body = sequence(number(r_), number(s_));
  indefinite.insert(indefinite.end(), body.begin() + 2, body.end());
  indefinite.insert(indefinite.end(), {0, 0});
  EXPECT_FALSE(accepts(indefinite));
}

TEST_F(EcdsaEncodings, OfFixedLengthAreRefused) {
  Bytes fixed(64, 0);
  std::copy_backward(r_.begin(), r_.end(), fixed.begin() + 32);
  std::copy_backward(s_.begin(), s_.end(), fixed.end());
  EXPECT_FALSE(accepts(fixed));
}

TEST_F(EcdsaEncodings, OfNumbersOutOfRangeAreRefused) {
  const Bytes order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
  const Bytes zero{2, 1, 0};
  EXPECT_FALSE(accepts(sequence(zero, number(s_))));
  EXPECT_FALSE(accepts(sequence(number(r_), zero)));
  EXPECT_FALSE(accepts(sequence(zero, zero)));
  EXPECT_FALSE(accepts(sequence(number(order), number(s_))));
  EXPECT_FALSE(accepts(sequence(number(r_), number(order))));
  const Bytes negative = der::element(der::Tag::Integer, {flipped(Bytes(32, 0xff), 31)});
  EXPECT_FALSE(accepts(sequence(negative, number(s_))));
  EXPECT_FALSE(accepts(sequence(number(r_), negative)));
}

TEST_F(EcdsaEncodings, WithTheOrderAddedAreRefused) {
  const BignumPtr order(BN_new());
  BIGNUM* raw = order.get();
  ASSERT_GT(BN_hex2bn(&raw, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"), 0);
  const BignumPtr sum(BN_bin2bn(s_.data(), static_cast<int>(s_.size()), nullptr));
  ASSERT_EQ(BN_add(sum.get(), sum.get(), order.get()), 1);
  Bytes larger(static_cast<std::size_t>(BN_num_bytes(sum.get())));
  BN_bn2bin(sum.get(), larger.data());
  EXPECT_FALSE(accepts(sequence(number(r_), number(larger))));
}

}  // namespace
}  // namespace sigwright::crypto
