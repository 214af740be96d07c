#include "crypto/certificate.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/certificate_impl.h"
#include "crypto/der.h"
#include "crypto/issuer_name.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"

namespace sigwright::crypto {
namespace {

using BioPtr = Handle<BIO, BIO_free>;
using GeneralNamesPtr = Handle<GENERAL_NAMES, GENERAL_NAMES_free>;
using UsagePtr = Handle<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;

constexpr std::string_view kFulcioOtherName = "1.3.6.1.4.1.57264.1.7";

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::Malformed, "certificate: " + message); }

Result<Time> to_time(const ASN1_TIME* asn1) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(asn1, &parts) != 1) return malformed("it has a time that is none");
  // RFC 5280 section 4.1.2.5 uses 99991231235959Z for "never", which is beyond what Time can hold.
  if (parts.tm_year + 1900 > 2261) return Time::max();
  return from_unix_seconds(::timegm(&parts));
}

Bytes spki(const X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (length <= 0) return {};
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

std::string to_string(const ASN1_STRING* text) {
  const auto* const data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
  return {data, static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string one_line(const X509_NAME* name) {
  const BioPtr text(BIO_new(BIO_s_mem()));
  must(text != nullptr);
  X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long length = BIO_get_mem_data(text.get(), &data);
  return printable({data, static_cast<std::size_t>(std::max(length, 0L))});
}

ObjectPtr object(std::string_view oid) { return ObjectPtr(OBJ_txt2obj(std::string(oid).c_str(), 1)); }

std::optional<Certificate::AlternativeName> alternative_name(const GENERAL_NAME* name) {
  using enum Certificate::NameKind;
  switch (name->type) {
    case GEN_EMAIL: return {{Email, to_string(name->d.rfc822Name)}};
    case GEN_URI: return {{Uri, to_string(name->d.uniformResourceIdentifier)}};
    case GEN_DNS: return {{Dns, to_string(name->d.dNSName)}};
    case GEN_OTHERNAME: break;
    default: return std::nullopt;
  }
  const OTHERNAME* const other = name->d.otherName;
  const ObjectPtr wanted = object(kFulcioOtherName);
  if (OBJ_cmp(other->type_id, wanted.get()) != 0 || other->value->type != V_ASN1_UTF8STRING) return std::nullopt;
  return {{OtherName, to_string(other->value->value.utf8string)}};
}

}  // namespace

X509* Certificate::Impl::x509() const {
  const NoFork section;
  std::call_once(once, [this] {
    if (read) return;
    const ErrorScope errors;
    const unsigned char* at = der.data();
    read.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  });
  return read.get();
}

Result<Certificate> Certificate::from_der(ByteView der) {
  Bytes own(der.begin(), der.end());
  if (auto plain = read_plain_certificate(own)) {
    TRY(auto key, with_context(PublicKey::from_der(plain->spki), "certificate"));
    auto impl = std::make_shared<Impl>(std::move(own), std::move(key), plain->valid);
    impl->plain = std::move(plain);  // moving its bytes has not moved what it views
    return Certificate(std::move(impl));
  }
  const ErrorScope errors;
  const unsigned char* at = der.data();
  CertificatePtr x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!x509) return malformed("it cannot be read");
  if (at != der.data() + der.size()) return malformed("bytes follow it");
  // Reads and caches the extensions; one that contradicts another makes the certificate useless.
  if ((X509_get_extension_flags(x509.get()) & EXFLAG_INVALID) != 0)
    return malformed("its extensions contradict each other");
  TRY(auto key, with_context(PublicKey::from_der(spki(x509.get())), "certificate"));
  TimeRange valid;
  TRY(valid.start, to_time(X509_get0_notBefore(x509.get())));
  TRY(valid.end, to_time(X509_get0_notAfter(x509.get())));
  auto impl = std::make_shared<Impl>(std::move(own), std::move(key), valid);
  impl->read = std::move(x509);
  return Certificate(std::move(impl));
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
  TRY(auto chain, chain_from_pem(pem));
  if (chain.size() != 1) return malformed("there is more than one in the file");
  return std::move(chain.front());
}

Result<std::vector<Certificate>> Certificate::chain_from_pem(std::string_view pem) {
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  std::vector<Certificate> chain;
  while (!trim(pem).empty()) {
    if (chain.size() == limits::kCertificates)
      return fail(ErrorCode::LimitExceeded, "more than 10 certificates in a chain");
    TRY(const auto block, read_pem(pem));
    if (block.label != "CERTIFICATE") return malformed("the file holds a " + printable(block.label, 40) + " instead");
    TRY(auto certificate, from_der(block.der.view()));
    chain.push_back(std::move(certificate));
    const std::size_t end = pem.find(kEnd);
    pem.remove_prefix(std::min(pem.size(), end + kEnd.size()));
    if (pem.find("-----BEGIN") == std::string_view::npos) break;  // what follows the last one is a comment
  }
  if (chain.empty()) return malformed("there is none in the file");
  return chain;
}

const Bytes& Certificate::der() const noexcept { return impl_->der; }
const PublicKey& Certificate::public_key() const noexcept { return impl_->key; }
TimeRange Certificate::validity() const noexcept { return impl_->valid; }
std::string Certificate::pem() const { return write_pem("CERTIFICATE", impl_->der); }

std::string Certificate::subject() const {
  const NoFork section;
  return impl_->plain ? std::string() : one_line(X509_get_subject_name(impl_->x509()));
}

std::string issuer_name(const Certificate& certificate) {
  const ErrorScope errors;
  const X509* const x509 = ChainAccess::x509(certificate);
  return x509 == nullptr ? std::string() : one_line(X509_get_issuer_name(x509));
}

bool Certificate::is_ca() const noexcept {
  const NoFork section;
  return !impl_->plain && (X509_get_extension_flags(impl_->x509()) & EXFLAG_CA) != 0;
}

bool Certificate::self_signed() const noexcept {
  const NoFork section;
  return !impl_->plain && (X509_get_extension_flags(impl_->x509()) & EXFLAG_SS) != 0;
}

std::vector<Certificate::AlternativeName> Certificate::alternative_names() const {
  constexpr std::string_view kSubjectAlternativeName = "2.5.29.17";
  const ErrorScope errors;
  const auto value = extension(kSubjectAlternativeName);
  if (!value) return {};
  const unsigned char* at = value->data();
  const GeneralNamesPtr names(d2i_GENERAL_NAMES(nullptr, &at, static_cast<long>(value->size())));
  std::vector<AlternativeName> out;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (auto name = alternative_name(sk_GENERAL_NAME_value(names.get(), i))) out.push_back(*std::move(name));
  }
  return out;
}

std::optional<Bytes> Certificate::extension(std::string_view oid) const {
  if (impl_->plain) {
    const Bytes name = der::object_identifier(oid);
    for (const PlainExtension& each : impl_->plain->extensions) {
      if (equal(each.oid, name)) return Bytes(each.value.begin(), each.value.end());
    }
    return std::nullopt;
  }
  const NoFork section;
  const ObjectPtr wanted = object(oid);
  if (!wanted) return std::nullopt;
  const int at = X509_get_ext_by_OBJ(impl_->x509(), wanted.get(), -1);
  if (at < 0) return std::nullopt;
  const ASN1_OCTET_STRING* const data = X509_EXTENSION_get_data(X509_get_ext(impl_->x509(), at));
  const unsigned char* const begin = ASN1_STRING_get0_data(data);
  return Bytes(begin, begin + ASN1_STRING_length(data));
}

bool Certificate::has_extended_usage(std::string_view oid) const {
  constexpr std::string_view kExtendedKeyUsage = "2.5.29.37";
  const ErrorScope errors;
  const auto value = extension(kExtendedKeyUsage);
  if (!value) return false;
  const unsigned char* at = value->data();
  const UsagePtr usages(d2i_EXTENDED_KEY_USAGE(nullptr, &at, static_cast<long>(value->size())));
  const ObjectPtr wanted = object(oid);
  for (int i = 0; usages && wanted && i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    if (OBJ_cmp(sk_ASN1_OBJECT_value(usages.get(), i), wanted.get()) == 0) return true;
  }
  return false;
}

}  // namespace sigwright::crypto
