#include "crypto/known_paths.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "crypto/certificate_impl.h"

namespace sigwright::crypto {
namespace {

constexpr std::size_t kMostPaths = 64;
constexpr std::string_view kNameConstraints = "2.5.29.30";
constexpr std::string_view kPolicyConstraints = "2.5.29.36";

bool holds(std::span<const Certificate> certificates, const Certificate& wanted) {
  return std::ranges::any_of(certificates, [&](const Certificate& each) { return each.der() == wanted.der(); });
}

// The anchor is one of the query's anchors, and every certificate below it one that the query brings too.
bool is_of(std::span<const Certificate> path, const ChainQuery& query) {
  if (!holds(query.anchors, path.back())) return false;
  return std::ranges::all_of(path.first(path.size() - 1), [&](const Certificate& each) {
    return holds(query.intermediates, each) || holds(query.anchors, each);
  });
}

// What authorities could say about the leaf below them: then the verdict would be about that leaf alone.
bool limits_leaves(const Certificate& authority) {
  return authority.extension(kNameConstraints).has_value() || authority.extension(kPolicyConstraints).has_value();
}

bool is_subject(const PlainCertificate& leaf, X509* issuer) {
  const unsigned char* name = nullptr;
  std::size_t size = 0;
  if (X509_NAME_get0_der(X509_get_subject_name(issuer), &name, &size) != 1) return false;
  return equal(leaf.issuer, {name, size});
}

// RFC 5280 section 4.2.1.1; an issuer that names no key of its own contradicts none.
bool is_key_id(const PlainCertificate& leaf, X509* issuer) {
  const ASN1_OCTET_STRING* const id = X509_get0_subject_key_id(issuer);
  if (leaf.authority_key_id.empty() || id == nullptr) return true;
  return equal(leaf.authority_key_id, {ASN1_STRING_get0_data(id), static_cast<std::size_t>(ASN1_STRING_length(id))});
}

// The issuer is known to be an authority, whose certificate allows it to issue.
bool issued(const Certificate& issuer, const PlainCertificate& leaf, KnownSignatures& known) {
  X509* const x509 = ChainAccess::x509(issuer);
  if (x509 == nullptr || !is_subject(leaf, x509) || !is_key_id(leaf, x509)) return false;
  return known.verify(issuer.public_key(), leaf.scheme, leaf.signed_part, leaf.signature).has_value();
}

}  // namespace

std::optional<std::vector<Certificate>> KnownPaths::find(const Certificate& leaf, const ChainQuery& query) const {
  const PlainCertificate* const plain = ChainAccess::plain(leaf);
  if (plain == nullptr || holds(query.anchors, leaf)) return std::nullopt;
  std::vector<Path> paths;
  {
    const NoFork section;
    const std::scoped_lock lock(mutex_);
    paths = from_issuers_;
  }
  for (const Path& path : paths) {
    if (!is_of(path, query) || !issued(path.front(), *plain, leaves_)) continue;
    Path whole{leaf};
    whole.insert(whole.end(), path.begin(), path.end());
    if (all_valid(whole, query.at)) return whole;
  }
  return std::nullopt;
}

void KnownPaths::remember(std::span<const Certificate> path, const ChainQuery& query) {
  // Without an issuer there is nothing to know. A path that ends below an authority of its own is of no leaf.
  if (path.size() < 2 || path.front().is_ca()) return;
  const auto from_issuer = path.subspan(1);
  if (!is_of(from_issuer, query) || std::ranges::any_of(from_issuer, limits_leaves)) return;
  const NoFork section;
  const std::scoped_lock lock(mutex_);
  const bool known = std::ranges::any_of(from_issuers_, [&](const Path& other) {
    return std::ranges::equal(other, from_issuer, {}, &Certificate::der, &Certificate::der);
  });
  if (known) return;
  if (from_issuers_.size() == kMostPaths) from_issuers_.erase(from_issuers_.begin());
  from_issuers_.emplace_back(from_issuer.begin(), from_issuer.end());
}

std::size_t KnownPaths::size() const {
  const NoFork section;
  const std::scoped_lock lock(mutex_);
  return from_issuers_.size();
}

}  // namespace sigwright::crypto
