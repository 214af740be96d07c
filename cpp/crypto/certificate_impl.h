#pragma once
// What a Certificate holds, for the files of this layer that hand it to OpenSSL.

#include "crypto/certificate.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {

struct Certificate::Impl {
  CertificatePtr x509;
  Bytes der;
  PublicKey key;
  TimeRange valid;
};

struct ChainAccess {
  [[nodiscard]] static X509* x509(const Certificate& certificate) { return certificate.impl_->x509.get(); }
};

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};
// Certificates that somebody else owns.
using BorrowedStack = std::unique_ptr<STACK_OF(X509), FreeStack>;
[[nodiscard]] BorrowedStack borrow(std::span<const Certificate> certificates);

using StorePtr = Handle<X509_STORE, X509_STORE_free>;
// Trusts `anchors`, self-signed or not.
[[nodiscard]] StorePtr store_of(std::span<const Certificate> anchors);

}  // namespace sigwright::crypto
