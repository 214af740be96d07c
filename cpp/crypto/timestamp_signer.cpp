#include "crypto/timestamp_signer.h"

#include <openssl/ess.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "crypto/certificate_impl.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {
namespace {

using BioPtr = Handle<BIO, BIO_free_all>;

constexpr std::string_view kTimeStamping = "1.3.6.1.5.5.7.3.8";

std::unexpected<Error> untrusted(std::string message) { return fail(ErrorCode::Untrusted, "timestamp: " + message); }
std::unexpected<Error> not_signed() { return untrusted("it is not signed by this authority"); }

// RFC 3161 section 2.3 asks it of the leaf; of the authorities above it, that nothing else is said.
Result<void> check_usages(std::span<const Certificate> intermediates) {
  const bool all =
      std::ranges::all_of(intermediates, [](const auto& each) { return may_issue_for(each, kTimeStamping); });
  return all ? Result<void>{} : untrusted("an authority above it may not issue for time stamping");
}

// The authority's own leaf, where its chain begins with one; a leaf that its chain issued where it does not. Never an
// authority's certificate, whatever usage it claims.
Result<void> check_leaf(X509* signer, const Certificate& first) {
  const bool pinned = !first.is_ca();
  if (pinned && X509_cmp(signer, ChainAccess::x509(first)) != 0) {
    return untrusted("it is signed by another certificate than the authority's own");
  }
  if ((X509_get_extension_flags(signer) & EXFLAG_CA) == 0) return {};
  return untrusted("it is signed by an authority's certificate, which issues and does not stamp");
}

// The one signer's certificate, whoever that is: among the token's own or the authority's.
Result<X509*> signer_of(PKCS7* token, std::span<const Certificate> authority) {
  if (!PKCS7_type_is_signed(token) || PKCS7_get_detached(token) != 0) return not_signed();
  const STACK_OF(PKCS7_SIGNER_INFO)* const infos = PKCS7_get_signer_info(token);
  if (infos == nullptr || sk_PKCS7_SIGNER_INFO_num(infos) != 1) return not_signed();
  const BorrowedStack certificates = borrow(authority);
  const BorrowedStack signers(PKCS7_get0_signers(token, certificates.get(), 0));
  if (!signers || sk_X509_num(signers.get()) != 1) return not_signed();
  return sk_X509_value(signers.get(), 0);
}

Result<Certificate> copy_of(X509* x509) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509, &der);
  if (size <= 0) return not_signed();
  auto copy = Certificate::from_der({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return copy;
}

// From the signer to the anchor, for time stamping: critical and exclusive extended usage (RFC 3161 section 2.3). That
// of an authority's own leaf is found once.
Result<std::vector<Certificate>> path_of(const Certificate& signer, bool pinned, const TimestampAuthority& authority) {
  if (auto known = pinned ? authority.path->find(authority.chain) : std::nullopt) return *std::move(known);
  const std::span<const Certificate> chain = authority.chain;
  const ChainQuery query{
      .intermediates = chain.first(chain.size() - 1), .anchors = chain.last(1), .at = {}, .extended_usage = {}};
  auto path = build_path(signer, query, X509_PURPOSE_TIMESTAMP_SIGN);
  if (!path) return not_signed();
  if (pinned) authority.path->remember(authority.chain, *path);
  return path;
}

template <class T, auto Read, auto Free>
Handle<T, Free> signed_attribute(const PKCS7_SIGNER_INFO* info, int name) {
  const ASN1_TYPE* const value = PKCS7_get_signed_attribute(info, name);
  if (value == nullptr || value->type != V_ASN1_SEQUENCE) return nullptr;
  const unsigned char* at = value->value.sequence->data;
  return Handle<T, Free>(Read(nullptr, &at, value->value.sequence->length));
}

// ESSCertID (RFC 5035): the token names the certificate that signed it.
bool names_signer(const PKCS7_SIGNER_INFO* info, std::span<const Certificate> path) {
  const auto old = signed_attribute<ESS_SIGNING_CERT, d2i_ESS_SIGNING_CERT, ESS_SIGNING_CERT_free>(
      info, NID_id_smime_aa_signingCertificate);
  const auto now = signed_attribute<ESS_SIGNING_CERT_V2, d2i_ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free>(
      info, NID_id_smime_aa_signingCertificateV2);
  return OSSL_ESS_check_signing_certs(old.get(), now.get(), borrow(path).get(), 1) > 0;
}

// Over the signed attributes, among them the digest of what the token says.
bool is_signed(PKCS7* token, PKCS7_SIGNER_INFO* info, X509* signer) {
  const BioPtr content(PKCS7_dataInit(token, nullptr));
  if (!content) return false;
  std::array<char, 4096> piece{};
  while (BIO_read(content.get(), piece.data(), static_cast<int>(piece.size())) > 0) {
  }
  return PKCS7_signatureVerify(content.get(), token, info, signer) > 0;
}

}  // namespace

std::optional<std::vector<Certificate>> AuthorityPath::find(std::span<const Certificate> chain) const {
  const std::scoped_lock lock(mutex_);
  if (path_.empty() || !std::ranges::equal(chain_, chain, {}, &Certificate::der, &Certificate::der))
    return std::nullopt;
  return path_;
}

void AuthorityPath::remember(std::span<const Certificate> chain, std::vector<Certificate> path) {
  const std::scoped_lock lock(mutex_);
  chain_.assign(chain.begin(), chain.end());
  path_ = std::move(path);
}

std::optional<HashAlgorithm> sha2_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, algorithm);
  switch (OBJ_obj2nid(oid)) {
    case NID_sha256: return HashAlgorithm::Sha256;
    case NID_sha384: return HashAlgorithm::Sha384;
    case NID_sha512: return HashAlgorithm::Sha512;
    default: return std::nullopt;  // SHA-1 among them
  }
}

Result<void> check_timestamp_signer(PKCS7* token, const TimestampAuthority& authority, Time at) {
  const std::span<const Certificate> chain = authority.chain;
  if (chain.empty()) return untrusted("the authority has no certificates");
  TRY(X509* const signer, signer_of(token, chain.first(chain.size() - 1)));
  CHECK(check_leaf(signer, chain.front()));
  const bool pinned = !chain.front().is_ca();
  TRY(const Certificate leaf, pinned ? Result<Certificate>(chain.front()) : copy_of(signer));
  TRY(const auto path, path_of(leaf, pinned, authority));
  if (!all_valid(path, at)) return not_signed();
  PKCS7_SIGNER_INFO* const info = sk_PKCS7_SIGNER_INFO_value(PKCS7_get_signer_info(token), 0);
  if (!sha2_of(info->digest_alg)) return untrusted("it is signed over a hash that is not SHA-2");
  if (!names_signer(info, path) || !is_signed(token, info, signer)) return not_signed();
  return chain.size() > 2 ? check_usages(chain.subspan(1, chain.size() - 2)) : Result<void>{};
}

}  // namespace sigwright::crypto
