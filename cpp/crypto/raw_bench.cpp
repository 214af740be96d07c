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

}  // namespace

std::size_t raw_p256_verify(std::size_t times) {
  const PkeyPtr key(EVP_EC_gen("P-256"));
  must(key != nullptr);
  std::array<std::uint8_t, 32> digest{};
  random_bytes(digest);
  const Bytes signature = raw_sign(key.get(), digest);

  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  must(context != nullptr && EVP_PKEY_verify_init(context.get()) == 1);
  std::size_t good = 0;
  for (std::size_t i = 0; i < times; ++i) {
    good += EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1;
  }
  return good;
}

Bytes raw_sha256(ByteView data) {
  Bytes digest(32);
  must(EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

}  // namespace sigwright::crypto
