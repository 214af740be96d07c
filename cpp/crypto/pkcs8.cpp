#include "crypto/pkcs8.h"

#include <openssl/core_names.h>

#include <optional>
#include <string>

#include "crypto/der.h"
#include "crypto/key_derivation.h"
#include "crypto/spki.h"

namespace sigwright::crypto {
namespace {

std::unexpected<Error> corrupt(std::string why) { return fail(ErrorCode::KeyCorrupt, std::move(why)); }

// OpenSSL ignores what follows the key inside its OCTET STRING.
bool is_one_element(ByteView inner) {
  using der::Tag;
  return der::only(Tag::Sequence, inner) || der::only(Tag::OctetString, inner) || der::only(Tag::Integer, inner);
}

Result<PkeyPtr> to_key(const PKCS8_PRIV_KEY_INFO* info) {
  const ErrorScope errors;
  const ASN1_OBJECT* type = nullptr;
  const std::uint8_t* inner = nullptr;
  int size = 0;
  PKCS8_pkey_get0(&type, &inner, &size, nullptr, info);
  PkeyPtr key(EVP_PKCS82PKEY_ex(info, nullptr, nullptr));
  if (key && is_one_element({inner, static_cast<std::size_t>(size)})) return key;
  const std::string name = oid_name({OBJ_get0_data(type), OBJ_length(type)});
  return corrupt("the private key (type " + name + ") is damaged or of a type that is not supported");
}

Result<PkeyPtr> read_traditional(int type, ByteView der, std::string_view form) {
  const ErrorScope errors;
  const std::uint8_t* at = der.data();
  PkeyPtr key;
  if (der::only(der::Tag::Sequence, der)) key.reset(d2i_PrivateKey(type, nullptr, &at, static_cast<long>(der.size())));
  if (!key) return corrupt("the " + std::string(form) + " private key is damaged");
  return key;
}

PrivateKeyInfoPtr parse_info(ByteView der) {
  const std::uint8_t* at = der.data();
  if (!der::only(der::Tag::Sequence, der)) return nullptr;
  return PrivateKeyInfoPtr(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
}

// Deriving the key cannot tell one password from another: what fails here is the scheme.
Result<CipherContextPtr> start_decrypting(const X509_ALGOR* algorithm, ByteView password) {
  const ErrorScope errors;
  CipherContextPtr context(EVP_CIPHER_CTX_new());
  must(context != nullptr);
  const std::string_view text = password.empty() ? std::string_view("") : as_text(password);
  if (EVP_PBE_CipherInit_ex(algorithm->algorithm, text.data(), static_cast<int>(text.size()), algorithm->parameter,
                            context.get(), 0, nullptr, nullptr) == 1) {
    return context;
  }
  return fail(ErrorCode::KeyUnusable, "the private key is encrypted in a way that is not supported: " + errors.reason(),
              "encrypt it anew with `openssl pkcs8 -topk8 -v2 aes-256-cbc`");
}

// Nothing when the padding is wrong, as it nearly always is after a wrong password.
std::optional<SecretBytes> decrypt(EVP_CIPHER_CTX* context, ByteView ciphertext) {
  Bytes plain(ciphertext.size() + EVP_MAX_BLOCK_LENGTH);
  int body = 0;
  int tail = 0;
  const bool done =
      EVP_DecryptUpdate(context, plain.data(), &body, ciphertext.data(), static_cast<int>(ciphertext.size())) == 1 &&
      EVP_DecryptFinal_ex(context, plain.data() + body, &tail) == 1;
  plain.resize(static_cast<std::size_t>(body + tail));  // smaller: in place
  SecretBytes secret(std::move(plain));
  if (!done) return std::nullopt;
  return secret;
}

BignumPtr number(const EVP_PKEY* key, const char* name) {
  BIGNUM* value = nullptr;
  EVP_PKEY_get_bn_param(key, name, &value);
  return BignumPtr(value);
}

// d modulo (prime - 1) equals `exponent`.
bool is_reduced(const BIGNUM* d, const BIGNUM* prime, const BIGNUM* exponent, BN_CTX* context) {
  const BignumPtr less(BN_dup(prime));
  const BignumPtr rest(BN_new());
  return less && rest && BN_sub_word(less.get(), 1) == 1 && !BN_is_zero(less.get()) &&
         BN_mod(rest.get(), d, less.get(), context) == 1 && BN_cmp(rest.get(), exponent) == 0;
}

// left * right, modulo `modulus` where there is one, equals `expected`.
bool is_product(const BIGNUM* left, const BIGNUM* right, const BIGNUM* modulus, const BIGNUM* expected,
                BN_CTX* context) {
  const BignumPtr product(BN_new());
  if (!product || BN_mul(product.get(), left, right, context) != 1) return false;
  if (modulus != nullptr && BN_nnmod(product.get(), product.get(), modulus, context) != 1) return false;
  return BN_cmp(product.get(), expected) == 0;
}

}  // namespace

Result<PkeyPtr> read_pkcs8(ByteView der) {
  const ErrorScope errors;
  const PrivateKeyInfoPtr info = parse_info(der);
  if (!info) return corrupt("the private key is not PKCS#8");
  return to_key(info.get());
}

Result<PkeyPtr> read_pkcs1(ByteView der) { return read_traditional(EVP_PKEY_RSA, der, "PKCS#1"); }
Result<PkeyPtr> read_sec1(ByteView der) { return read_traditional(EVP_PKEY_EC, der, "SEC1"); }

Result<PkeyPtr> read_encrypted_pkcs8(ByteView der, ByteView password) {
  const ErrorScope errors;
  const std::uint8_t* at = der.data();
  EncryptedKeyPtr encrypted;
  if (der::only(der::Tag::Sequence, der)) {
    encrypted.reset(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
  }
  if (!encrypted) return corrupt("the private key is not encrypted PKCS#8");
  if (!derivation_is_bounded(encrypted.get()))
    return corrupt("deriving the private key's password would take too long");
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OCTET_STRING* box = nullptr;
  X509_SIG_get0(encrypted.get(), &algorithm, &box);
  TRY(const CipherContextPtr context, start_decrypting(algorithm, password));
  const auto plain =
      decrypt(context.get(), {ASN1_STRING_get0_data(box), static_cast<std::size_t>(ASN1_STRING_length(box))});
  const PrivateKeyInfoPtr info = plain ? parse_info(plain->view()) : nullptr;
  if (!info) return fail(ErrorCode::WrongPassword, "the password does not open the encrypted private key");
  return to_key(info.get());
}

SecretBytes write_pkcs8(const EVP_PKEY* key) {
  const ErrorScope errors;
  const PrivateKeyInfoPtr info(EVP_PKEY2PKCS8(key));
  must(info != nullptr);
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
  must(size > 0);
  Bytes der(static_cast<std::size_t>(size));
  std::uint8_t* at = der.data();
  must(i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at) == size);
  return SecretBytes(std::move(der));
}

bool is_consistent(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") != 1) return true;
  const ErrorScope errors;
  const BignumPtr n = number(key, OSSL_PKEY_PARAM_RSA_N);
  const BignumPtr d = number(key, OSSL_PKEY_PARAM_RSA_D);
  const BignumPtr p = number(key, OSSL_PKEY_PARAM_RSA_FACTOR1);
  const BignumPtr q = number(key, OSSL_PKEY_PARAM_RSA_FACTOR2);
  const BignumPtr dp = number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1);
  const BignumPtr dq = number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2);
  const BignumPtr inverse = number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
  const BignumContextPtr context(BN_CTX_new());
  must(context != nullptr);
  if (!n || !d || !p || !q || !dp || !dq || !inverse) return false;
  return is_product(p.get(), q.get(), nullptr, n.get(), context.get()) &&
         is_reduced(d.get(), p.get(), dp.get(), context.get()) &&
         is_reduced(d.get(), q.get(), dq.get(), context.get()) &&
         is_product(inverse.get(), q.get(), p.get(), BN_value_one(), context.get());
}

}  // namespace sigwright::crypto
