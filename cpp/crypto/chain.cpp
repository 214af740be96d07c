#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cassert>

#include "base/text.h"
#include "crypto/certificate.h"
#include "crypto/certificate_impl.h"
#include "crypto/known_paths.h"

namespace sigwright::crypto {
namespace {

using StoreContextPtr = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;

// 112 bits of security: no signature over SHA-1 or MD5, for which two certificates can be made to agree, and no RSA key
// under 2048 bits. Without it OpenSSL takes any that it can compute.
constexpr int kSecurityLevel = 2;

std::unexpected<Error> untrusted(std::string message) { return fail(ErrorCode::Untrusted, std::move(message)); }

const Certificate* same(std::span<const Certificate> certificates, const X509* wanted) {
  const auto is_it = [&](const Certificate& certificate) { return ChainAccess::x509(certificate) == wanted; };
  const auto found = std::ranges::find_if(certificates, is_it);
  return found == certificates.end() ? nullptr : &*found;
}

// The path that OpenSSL built, which is of the very certificates that it was given.
std::vector<Certificate> built_chain(X509_STORE_CTX* context, const Certificate& leaf, const ChainQuery& query) {
  std::vector<Certificate> chain;
  const STACK_OF(X509)* const built = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(built); ++i) {
    const X509* const wanted = sk_X509_value(built, i);
    const Certificate* given = same({&leaf, 1}, wanted);
    if (given == nullptr) given = same(query.intermediates, wanted);
    if (given == nullptr) given = same(query.anchors, wanted);
    assert(given != nullptr);
    chain.push_back(*given);
  }
  return chain;
}

}  // namespace

BorrowedStack borrow(std::span<const Certificate> certificates) {
  BorrowedStack stack(sk_X509_new_null());
  must(stack != nullptr);
  for (const Certificate& certificate : certificates) {
    X509* const x509 = ChainAccess::x509(certificate);
    if (x509 != nullptr) must(sk_X509_push(stack.get(), x509) > 0);
  }
  return stack;
}

StorePtr store_of(std::span<const Certificate> anchors) {
  StorePtr store(X509_STORE_new());
  must(store != nullptr);
  for (const Certificate& anchor : anchors) {
    X509* const x509 = ChainAccess::x509(anchor);
    if (x509 != nullptr) X509_STORE_add_cert(store.get(), x509);
  }
  // An anchor may be an intermediate.
  X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store.get()),
                              X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  return store;
}

// Ours and not OpenSSL's, which takes the last second of a certificate for the first after it (RFC 5280 section 4.1.2.5
// includes it). Every certificate counts, the anchor too (CVE-2026-24122).
Result<void> all_valid(std::span<const Certificate> chain, Time at) {
  for (const Certificate& certificate : chain) {
    if (!certificate.validity().contains(at)) {
      return untrusted("the certificate \"" + certificate.subject() + "\" was not valid at " + to_rfc3339(at));
    }
  }
  return {};
}

bool may_issue_for(const Certificate& authority, std::string_view usage) {
  constexpr std::string_view kExtendedKeyUsage = "2.5.29.37";
  constexpr std::string_view kAnyUsage = "2.5.29.37.0";
  return !authority.extension(kExtendedKeyUsage) || authority.has_extended_usage(usage) ||
         authority.has_extended_usage(kAnyUsage);
}

Result<std::vector<Certificate>> build_path(const Certificate& leaf, const ChainQuery& query, int purpose) {
  const ErrorScope errors;
  const StorePtr store = store_of(query.anchors);
  const BorrowedStack intermediates = borrow(query.intermediates);
  const StoreContextPtr context(X509_STORE_CTX_new());
  must(context != nullptr);
  X509* const x509 = ChainAccess::x509(leaf);
  if (x509 == nullptr) return untrusted("the certificate cannot be read");
  must(X509_STORE_CTX_init(context.get(), store.get(), x509, intermediates.get()) == 1);
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  if (purpose != 0) must(X509_VERIFY_PARAM_set_purpose(parameters, purpose) == 1);
  if (X509_verify_cert(context.get()) != 1) {
    return untrusted(std::string("the certificate's chain: ") +
                     X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
  return built_chain(context.get(), leaf, query);
}

Result<std::vector<Certificate>> verify_chain(const Certificate& leaf, const ChainQuery& query) {
  if (query.anchors.empty()) return untrusted("no certificate authority is trusted");
  if (!query.extended_usage.empty() && !leaf.has_extended_usage(query.extended_usage)) {
    return untrusted("the certificate may not be used for this");
  }
  if (query.known != nullptr) {
    if (auto path = query.known->find(leaf, query)) return *std::move(path);
  }
  TRY(auto path, build_path(leaf, query, 0));
  for (const Certificate& authority : std::span(path).subspan(1)) {
    if (query.extended_usage.empty() || may_issue_for(authority, query.extended_usage)) continue;
    return untrusted("the certificate's chain: \"" + authority.subject() + "\" may not issue certificates for this");
  }
  if (query.known != nullptr) query.known->remember(path, query);
  CHECK(all_valid(path, query.at));
  return path;
}

}  // namespace sigwright::crypto
