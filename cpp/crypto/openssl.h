#pragma once
// Private to crypto: how OpenSSL and libsodium are held and asked. No other layer names either.

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/no_fork.h"
#include "crypto/hash.h"

namespace sigwright::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* pointer) const noexcept {
    const NoFork section;
    Free(pointer);
  }
};

// Owns what a C library made; `Free` is the library's own function for it.
template <class T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

using BignumPtr = Handle<BIGNUM, BN_clear_free>;
using BignumContextPtr = Handle<BN_CTX, BN_CTX_free>;
using CertificatePtr = Handle<X509, X509_free>;
using CipherContextPtr = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using EncryptedKeyPtr = Handle<X509_SIG, X509_SIG_free>;
using MdContextPtr = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using ObjectPtr = Handle<ASN1_OBJECT, ASN1_OBJECT_free>;
using ParamBuilderPtr = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParamsPtr = Handle<OSSL_PARAM, OSSL_PARAM_free>;
using PkeyPtr = Handle<EVP_PKEY, EVP_PKEY_free>;
using PkeyContextPtr = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using PrivateKeyInfoPtr = Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

// For calls that fail only when memory is out or the library is broken: nothing may be signed or verified after that.
inline void must(bool done) {
  if (!done) std::abort();
}

// Leaves the calling thread's error queue as it found it, and no fork happens while one is open: OpenSSL's locks would
// stay closed in the child. Open one before calls that may fail; before others that may lock, a NoFork will do. Hashing
// locks nothing.
class ErrorScope {
 public:
  ErrorScope();
  ErrorScope(const ErrorScope&) = delete;
  ErrorScope& operator=(const ErrorScope&) = delete;
  ~ErrorScope();

  [[nodiscard]] std::string reason() const;  // the last complaint, for a message

 private:
  NoFork section_;
};

// Fetched once: fetching costs as much as hashing a kilobyte.
[[nodiscard]] const EVP_MD* evp_md(HashAlgorithm algorithm);

void random_bytes(std::span<std::uint8_t> out);
void ensure_sodium();  // libsodium picks its code for this processor once, before its first use

}  // namespace sigwright::crypto
