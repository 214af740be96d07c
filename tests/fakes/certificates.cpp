#include "fakes/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace sigwright::fakes {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "cannot add an extension");
}

Owned<X509> unsigned_certificate(EVP_PKEY* key, long serial, const std::string& name) {
  Owned<X509> certificate(X509_new());
  require(certificate != nullptr, "cannot make a certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

Owned<std::FILE> open_file(const std::filesystem::path& path) {
  Owned<std::FILE> file(std::fopen(path.c_str(), "w"));
  require(file != nullptr, "cannot write a PEM file");
  return file;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

std::filesystem::path temporary_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "sigwright-ca-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, "cannot make a temporary directory");
  return name;
}

}  // namespace

struct TestAuthority::Impl {
  std::filesystem::path directory = temporary_directory();
  Owned<EVP_PKEY> key{EVP_EC_gen("P-256")};
  // A name of its own: two authorities of one name are told apart by their signatures only.
  Owned<X509> certificate = unsigned_certificate(key.get(), 1, "test authority " + directory.filename().string());
  std::atomic<long> next_serial{2};
};

TestAuthority::TestAuthority() : impl_(std::make_unique<Impl>()) {
  X509* own = impl_->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign");
  add_extension(own, own, NID_subject_key_identifier, "hash");
  require(X509_sign(own, impl_->key.get(), EVP_sha256()) > 0, "cannot sign the authority");
  const auto file = open_file(certificate());
  require(PEM_write_X509(file.get(), own) == 1, "cannot write the authority");
}

TestAuthority::~TestAuthority() {
  std::error_code ignored;
  std::filesystem::remove_all(impl_->directory, ignored);
}

const std::filesystem::path& TestAuthority::directory() const noexcept { return impl_->directory; }

std::filesystem::path TestAuthority::certificate() const { return impl_->directory / "ca.pem"; }

CertificateFiles TestAuthority::issue(const std::vector<std::string>& names) const {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const long serial = impl_->next_serial++;
  const auto leaf = unsigned_certificate(key.get(), serial, "sigwright test");
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(impl_->certificate.get()));
  add_extension(leaf.get(), impl_->certificate.get(), NID_subject_alt_name, joined(names));
  require(X509_sign(leaf.get(), impl_->key.get(), EVP_sha256()) > 0, "cannot sign a certificate");
  CertificateFiles files{.certificate = impl_->directory / (std::to_string(serial) + ".pem"),
                         .key = impl_->directory / (std::to_string(serial) + ".key")};
  require(PEM_write_X509(open_file(files.certificate).get(), leaf.get()) == 1, "cannot write a certificate");
  require(PEM_write_PrivateKey(open_file(files.key).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "cannot write a key");
  return files;
}

}  // namespace sigwright::fakes
