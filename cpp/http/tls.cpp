#include "http/tls.h"

#include <array>
#include <system_error>

namespace sigwright::http {
namespace {

// Debian and Alpine; Fedora; openSUSE; OpenELEC; RHEL; macOS and the BSDs.
constexpr std::array<std::string_view, 6> kSystemFiles{
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

// An empty variable counts as one that is not set.
std::optional<std::string> value_of(const EnvironmentLookup& environment, std::string_view name) {
  if (!environment) return std::nullopt;
  auto value = environment(name);
  return value && !value->empty() ? std::move(value) : std::nullopt;
}

// Not checked for existence: a file that was named and is missing is an error at the first connection, not a reason to
// trust somebody else.
std::optional<CaStore> from_variable(const EnvironmentLookup& environment, std::string_view name) {
  const auto value = value_of(environment, name);
  if (!value) return std::nullopt;
  std::error_code ignored;
  if (std::filesystem::is_directory(*value, ignored)) return CaStore{{}, *value, std::string(name)};
  return CaStore{*value, {}, std::string(name)};
}

// OpenSSL's pair: either alone, or both together.
std::optional<CaStore> from_openssl_variables(const EnvironmentLookup& environment) {
  const auto file = value_of(environment, "SSL_CERT_FILE");
  const auto directory = value_of(environment, "SSL_CERT_DIR");
  if (!file && !directory) return std::nullopt;
  return CaStore{file.value_or(""), directory.value_or(""), file ? "SSL_CERT_FILE" : "SSL_CERT_DIR"};
}

CaStore from_system() {
  for (const auto path : kSystemFiles) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return {path, {}, "system"};
  }
  return {{}, {}, "none"};
}

}  // namespace

CaStore find_ca_store(const EnvironmentLookup& environment) {
  if (auto store = from_variable(environment, "SIGWRIGHT_CA_BUNDLE")) return *store;
  if (auto store = from_openssl_variables(environment)) return *store;
  if (auto store = from_variable(environment, "CURL_CA_BUNDLE")) return *store;
  if (auto store = from_variable(environment, "REQUESTS_CA_BUNDLE")) return *store;
  return from_system();
}

}  // namespace sigwright::http
