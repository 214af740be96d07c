#include "http/tls_files.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"

namespace sigwright::http {
namespace {

constexpr std::size_t kPemFileBytes = std::size_t{16} << 20;  // system bundles have a quarter of a megabyte

Result<void> check_pem(const std::filesystem::path& path, std::string_view what, std::string_view ending) {
  const auto content = with_context(read_file(path, kPemFileBytes), "cannot use " + std::string(what));
  if (!content) return fail(ErrorCode::LocalFile, content.error().message);
  const std::string_view text = as_text(*content);
  const bool found = text.find("-----BEGIN ") != text.npos && text.find(ending) != text.npos;
  if (found) return {};
  return fail(ErrorCode::LocalFile, path.string() + " is not " + std::string(what) + " in PEM");
}

// "dir1:dir2", as OpenSSL reads SSL_CERT_DIR.
bool has_directory(const std::filesystem::path& list) {
  const std::string text = list.string();
  return std::ranges::any_of(split(text, ':'), [](std::string_view path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
  });
}

Result<void> check_store(const CaStore& store) {
  if (store.file.empty() && store.directory.empty()) {
    return fail(ErrorCode::LocalFile, "this system has no certificate authorities",
                "install the package ca-certificates, or name a file in SSL_CERT_FILE");
  }
  if (!store.file.empty()) {
    return with_context(check_pem(store.file, "a file of certificate authorities", "CERTIFICATE-----"), store.origin);
  }
  if (has_directory(store.directory)) return {};
  return fail(ErrorCode::LocalFile, store.origin + ": there is no directory " + store.directory.string());
}

}  // namespace

Result<void> check_tls_files(const TlsOptions& options, const CaStore& store) {
  if (options.client_cert) CHECK(check_pem(*options.client_cert, "a client certificate", "CERTIFICATE-----"));
  if (options.client_key) CHECK(check_pem(*options.client_key, "a client key", "PRIVATE KEY-----"));
  if (options.ca_file) return check_pem(*options.ca_file, "a file of certificate authorities", "CERTIFICATE-----");
  return options.insecure_skip_verify ? Result<void>{} : check_store(store);
}

}  // namespace sigwright::http
