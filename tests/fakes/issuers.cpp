#include "fakes/issuers.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace sigwright::fakes {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void require(bool ok, const std::string& what) {
  if (!ok) throw std::runtime_error("cannot " + what);
}

Owned<EVP_PKEY> new_key() {
  Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  require(key != nullptr, "make a key");
  return key;
}

Owned<X509> make(const CertificateSpec& spec, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  static std::atomic<long> serial{1};
  Owned<X509> made(X509_new());
  require(made != nullptr, "make a certificate");
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), spec.starts_in);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), spec.ends_in);
  X509_set_pubkey(made.get(), key);
  const auto* const name = reinterpret_cast<const unsigned char*>(spec.subject.c_str());
  if (!spec.subject.empty()) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, name, -1, -1, 0);
  }
  X509* const above = issuer == nullptr ? made.get() : issuer;
  X509_set_issuer_name(made.get(), X509_get_subject_name(above));
  for (const auto& [kind, value] : spec.extensions) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, above, made.get(), nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf(nullptr, &context, kind.c_str(), value.c_str()));
    require(extension && X509_add_ext(made.get(), extension.get(), -1) == 1, "add " + kind);
  }
  require(X509_sign(made.get(), issuer_key == nullptr ? key : issuer_key, EVP_sha256()) > 0, "sign a certificate");
  return made;
}

Bytes der_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  require(size > 0, "write a certificate");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

}  // namespace

struct TestIssuer::Impl {
  Owned<EVP_PKEY> key = new_key();
  Owned<X509> certificate;
};

TestIssuer::TestIssuer(const CertificateSpec& spec) : impl_(std::make_unique<Impl>()) {
  impl_->certificate = make(spec, impl_->key.get(), nullptr, nullptr);
}

TestIssuer::TestIssuer(const CertificateSpec& spec, const TestIssuer& above) : impl_(std::make_unique<Impl>()) {
  impl_->certificate = make(spec, impl_->key.get(), above.impl_->certificate.get(), above.impl_->key.get());
}

TestIssuer::~TestIssuer() = default;

Bytes TestIssuer::der() const { return der_of(impl_->certificate.get()); }

Bytes TestIssuer::issue(const CertificateSpec& spec) const {
  const auto key = new_key();
  return der_of(make(spec, key.get(), impl_->certificate.get(), impl_->key.get()).get());
}

CertificateSpec TestIssuer::authority(std::string name) {
  return {.subject = std::move(name),
          .extensions = {{"basicConstraints", "critical,CA:TRUE"},
                         {"keyUsage", "critical,keyCertSign"},
                         {"subjectKeyIdentifier", "hash"}}};
}

CertificateSpec TestIssuer::leaf() {
  return {.subject = {},
          .extensions = {{"keyUsage", "critical,digitalSignature"},
                         {"extendedKeyUsage", "codeSigning"},
                         {"authorityKeyIdentifier", "keyid"},
                         {"subjectAltName", "critical,email:dev@example.com"}}};
}

}  // namespace sigwright::fakes
