#include <openssl/x509_vfy.h>

#include "base/text.h"
#include "crypto/certificate.h"
#include "crypto/certificate_impl.h"

namespace sigwright::crypto {
namespace {

using StoreContextPtr = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;

std::unexpected<Error> untrusted(std::string message) { return fail(ErrorCode::Untrusted, std::move(message)); }

// The path that OpenSSL built, as certificates of ours.
Result<std::vector<Certificate>> built_chain(X509_STORE_CTX* context) {
  std::vector<Certificate> chain;
  const STACK_OF(X509)* const built = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(built); ++i) {
    unsigned char* der = nullptr;
    const int length = i2d_X509(sk_X509_value(built, i), &der);
    must(length > 0);
    auto certificate = Certificate::from_der({der, static_cast<std::size_t>(length)});
    OPENSSL_free(der);
    if (!certificate) return std::unexpected(std::move(certificate).error());
    chain.push_back(*std::move(certificate));
  }
  return chain;
}

// Ours and not OpenSSL's, which takes the last second of a certificate for the first after it (RFC 5280 section 4.1.2.5
// includes it). Every certificate counts, the anchor too (CVE-2026-24122).
Result<void> all_valid(const std::vector<Certificate>& chain, Time at) {
  for (const Certificate& certificate : chain) {
    if (!certificate.validity().contains(at)) {
      return untrusted("the certificate \"" + certificate.subject() + "\" was not valid at " + to_rfc3339(at));
    }
  }
  return {};
}

}  // namespace

BorrowedStack borrow(std::span<const Certificate> certificates) {
  BorrowedStack stack(sk_X509_new_null());
  must(stack != nullptr);
  for (const Certificate& certificate : certificates)
    must(sk_X509_push(stack.get(), ChainAccess::x509(certificate)) > 0);
  return stack;
}

StorePtr store_of(std::span<const Certificate> anchors) {
  StorePtr store(X509_STORE_new());
  must(store != nullptr);
  for (const Certificate& anchor : anchors) X509_STORE_add_cert(store.get(), ChainAccess::x509(anchor));
  // An anchor may be an intermediate.
  X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store.get()),
                              X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  return store;
}

Result<std::vector<Certificate>> verify_chain(const Certificate& leaf, const ChainQuery& query) {
  const ErrorScope errors;
  if (query.anchors.empty()) return untrusted("no certificate authority is trusted");
  if (!query.extended_usage.empty() && !leaf.has_extended_usage(query.extended_usage)) {
    return untrusted("the certificate may not be used for this");
  }
  const StorePtr store = store_of(query.anchors);
  const BorrowedStack intermediates = borrow(query.intermediates);
  const StoreContextPtr context(X509_STORE_CTX_new());
  must(context != nullptr);
  must(X509_STORE_CTX_init(context.get(), store.get(), ChainAccess::x509(leaf), intermediates.get()) == 1);
  X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context.get()), X509_V_FLAG_NO_CHECK_TIME);
  if (X509_verify_cert(context.get()) != 1) {
    return untrusted(std::string("the certificate's chain: ") +
                     X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
  TRY(auto chain, built_chain(context.get()));
  CHECK(all_valid(chain, query.at));
  return chain;
}

}  // namespace sigwright::crypto
