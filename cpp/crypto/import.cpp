#include "crypto/import.h"

#include <openssl/core_names.h>

#include <array>

#include "crypto/ed25519ph.h"

namespace sigwright::crypto {
namespace {

PkeyPtr import_params(const char* algorithm, OSSL_PARAM_BLD* builder, int selection) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  must(params && context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY_fromdata(context.get(), &key, selection, params.get());
  return PkeyPtr(key);
}

BignumPtr to_bignum(ByteView magnitude) {
  return BignumPtr(BN_bin2bn(magnitude.data(), static_cast<int>(magnitude.size()), nullptr));
}

PkeyPtr import_rsa(const PublicKeyParts& parts) {
  const BignumPtr modulus = to_bignum(parts.modulus);
  const BignumPtr exponent = to_bignum(parts.exponent);
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  must(modulus && exponent && builder);
  must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1);
  must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
  return import_params("RSA", builder.get(), EVP_PKEY_PUBLIC_KEY);
}

// The curve without a point.
PkeyPtr curve(KeyType type) {
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  must(builder &&
       OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, openssl_group(type), 0) == 1);
  PkeyPtr key = import_params("EC", builder.get(), EVP_PKEY_KEY_PARAMETERS);
  must(key != nullptr);
  return key;
}

// Made once: OpenSSL takes twice as long to look a curve up by its name as to read a point of it.
const EVP_PKEY* shared_curve(KeyType type) {
  static const std::array<PkeyPtr, 3> curves{curve(KeyType::EcdsaP256), curve(KeyType::EcdsaP384),
                                             curve(KeyType::EcdsaP521)};
  return curves.at(static_cast<std::size_t>(type)).get();
}

// Fails unless the coordinates are below the field's prime and on the curve.
PkeyPtr import_ec(const PublicKeyParts& parts) {
  PkeyPtr key(EVP_PKEY_new());
  must(key && EVP_PKEY_copy_parameters(key.get(), shared_curve(parts.type)) == 1);
  if (EVP_PKEY_set1_encoded_public_key(key.get(), parts.point.data(), parts.point.size()) != 1) return nullptr;
  return key;
}

PkeyPtr import_ed25519(const PublicKeyParts& parts) {
  if (!is_ed25519_point(parts.point)) return nullptr;
  return PkeyPtr(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, parts.point.data(), parts.point.size()));
}

void append_coordinate(Bytes& point, const EVP_PKEY* key, const char* name, std::size_t size) {
  BIGNUM* value = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  const BignumPtr owned(value);
  point.resize(point.size() + size);
  must(BN_bn2binpad(value, &*point.end() - size, static_cast<int>(size)) >= 0);
}

}  // namespace

PkeyPtr import_public(const PublicKeyParts& parts) {
  const ErrorScope errors;
  if (parts.type == KeyType::Rsa) return import_rsa(parts);
  return parts.type == KeyType::Ed25519 ? import_ed25519(parts) : import_ec(parts);
}

Bytes canonical_spki(ByteView der, const PublicKeyParts& parts, const EVP_PKEY* key) {
  const bool compressed = !parts.point.empty() && parts.type != KeyType::Ed25519 && parts.point.front() != 4;
  if (!compressed) return {der.begin(), der.end()};
  const NoFork section;
  Bytes point{4};
  append_coordinate(point, key, OSSL_PKEY_PARAM_EC_PUB_X, coordinate_size(parts.type));
  append_coordinate(point, key, OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_size(parts.type));
  return write_spki(parts.type, point);
}

const char* openssl_group(KeyType type) noexcept {
  switch (type) {
    case KeyType::EcdsaP256: return "P-256";
    case KeyType::EcdsaP384: return "P-384";
    case KeyType::EcdsaP521: return "P-521";
    default: return nullptr;
  }
}

}  // namespace sigwright::crypto
