#pragma once
// What a Certificate holds, for the files of this layer that hand it to OpenSSL.

#include <mutex>
#include <optional>

#include "crypto/certificate.h"
#include "crypto/openssl.h"
#include "crypto/plain_certificate.h"

namespace sigwright::crypto {

struct Certificate::Impl {
  Impl(Bytes bytes, PublicKey public_key, TimeRange validity)
      : der(std::move(bytes)), key(std::move(public_key)), valid(validity) {}

  // Made when it is first asked for, of a plain certificate. Null where OpenSSL cannot read it after all.
  [[nodiscard]] X509* x509() const;

  Bytes der;
  PublicKey key;
  TimeRange valid;
  std::optional<PlainCertificate> plain;  // views into `der`
  mutable std::once_flag once;
  mutable CertificatePtr read;
};

struct ChainAccess {
  [[nodiscard]] static X509* x509(const Certificate& certificate) { return certificate.impl_->x509(); }
  [[nodiscard]] static const PlainCertificate* plain(const Certificate& certificate) {
    return certificate.impl_->plain ? &*certificate.impl_->plain : nullptr;
  }
};

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};
// Certificates that somebody else owns, as far as OpenSSL can read them.
using BorrowedStack = std::unique_ptr<STACK_OF(X509), FreeStack>;
[[nodiscard]] BorrowedStack borrow(std::span<const Certificate> certificates);

// A path for the purpose (X509_PURPOSE_*; 0: any), whatever the times: neither `query.at` nor its usage is looked at.
// Fails with Untrusted.
[[nodiscard]] Result<std::vector<Certificate>> build_path(const Certificate& leaf, const ChainQuery& query,
                                                          int purpose);
// Whether an authority's certificate, where it names extended usages at all, names this one or any.
[[nodiscard]] bool may_issue_for(const Certificate& authority, std::string_view usage);
// Fails with Untrusted, naming the one that was not.
[[nodiscard]] Result<void> all_valid(std::span<const Certificate> chain, Time at);

using StorePtr = Handle<X509_STORE, X509_STORE_free>;
// Trusts `anchors`, self-signed or not.
[[nodiscard]] StorePtr store_of(std::span<const Certificate> anchors);

}  // namespace sigwright::crypto
