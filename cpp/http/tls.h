#pragma once
// Whom a TLS connection trusts and who it says it is.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sigwright::http {

struct TlsOptions {
  std::optional<std::filesystem::path> ca_file;      // --registry-cacert: added to no other; replaces the system's
  std::optional<std::filesystem::path> client_cert;  // PEM
  std::optional<std::filesystem::path> client_key;   // PEM
  std::string server_name;                           // SNI and the name checked; empty: the host's
  bool insecure_skip_verify = false;                 // --allow-insecure-registry: that registry only
  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

using EnvironmentLookup = std::function<std::optional<std::string>(std::string_view name)>;

// The system's certificate authorities: a file, or a directory of hashed files.
struct CaStore {
  std::filesystem::path file;
  std::filesystem::path directory;
  std::string origin;  // "SSL_CERT_FILE", "system", ...: for `doctor`
};

// In this order: SIGWRIGHT_CA_BUNDLE, SSL_CERT_FILE or SSL_CERT_DIR, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE, six known
// system paths. What libcurl was built with is never used: a wheel's build machine is not the user's.
[[nodiscard]] CaStore find_ca_store(const EnvironmentLookup& environment);

}  // namespace sigwright::http
