#include "crypto/raw_bench.h"

#include <openssl/ec.h>

#include <array>

#include "crypto/openssl.h"

namespace sigwright::crypto {
namespace {

Bytes raw_sign(EVP_PKEY* key, ByteView digest) {
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  must(context != nullptr && EVP_PKEY_sign_init(context.get()) == 1);
  std::size_t size = 0;
  must(EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1);
  Bytes signature(size);
  must(EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) == 1);
  signature.resize(size);
  return signature;
}

PkeyPtr new_key(KeyType type) {
  PkeyPtr key;
  if (type == KeyType::Ed25519) {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  } else {
    key.reset(EVP_EC_gen(type == KeyType::EcdsaP384 ? "P-384" : "P-256"));
  }
  must(key != nullptr);
  return key;
}

// Ed25519 has no digest to hand in: OpenSSL takes the message, in a context that serves once.
Bytes raw_sign_pure(EVP_PKEY* key, ByteView message) {
  const MdContextPtr context(EVP_MD_CTX_new());
  must(context != nullptr && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1);
  Bytes signature(64);
  std::size_t size = signature.size();
  must(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  return signature;
}

bool raw_verify_pure(EVP_PKEY* key, ByteView message, ByteView signature) {
  const MdContextPtr context(EVP_MD_CTX_new());
  must(context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1);
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

}  // namespace

std::size_t raw_verify(KeyType type, std::size_t times) {
  const PkeyPtr key = new_key(type);
  Bytes message(type == KeyType::EcdsaP384 ? 48 : 32);
  random_bytes(message);
  const bool pure = type == KeyType::Ed25519;
  const Bytes signature = pure ? raw_sign_pure(key.get(), message) : raw_sign(key.get(), message);
  std::size_t good = 0;
  if (pure) {
    for (std::size_t i = 0; i < times; ++i) good += raw_verify_pure(key.get(), message, signature);
    return good;
  }
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  must(context != nullptr && EVP_PKEY_verify_init(context.get()) == 1);
  for (std::size_t i = 0; i < times; ++i) {
    good += EVP_PKEY_verify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  }
  return good;
}

Bytes raw_sha256(ByteView data) {
  Bytes digest(32);
  must(EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

}  // namespace sigwright::crypto
