#pragma once
// Opens repositories: the shared client, credentials, tokens, and what was learned about each host.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/log.h"
#include "base/result.h"
#include "http/client.h"
#include "http/rates.h"
#include "http/tls.h"
#include "oci/credentials.h"
#include "oci/reference.h"
#include "oci/rehearsal.h"
#include "oci/repository.h"

namespace sigwright::oci {

// The --registry-* and --allow-* flags. They hold for the registry named, never for a token realm elsewhere; --rate
// holds there too.
struct RegistryOptions {
  bool allow_insecure = false;  // --allow-insecure-registry: certificates are not checked
  bool allow_http = false;      // --allow-http-registry: plain http is tried where https does not answer
  std::optional<std::string> username;
  std::optional<std::string> password;
  std::optional<std::string> token;  // sent as bearer token
  std::optional<std::filesystem::path> ca_file;
  std::optional<std::filesystem::path> client_cert;
  std::optional<std::filesystem::path> client_key;
  std::string server_name;
  bool anonymous = false;
  std::vector<std::string> trusted_realms;  // hosts that may receive credentials besides the registry's own domain
  http::Rates rates;                        // of whatever hosts are asked on the registry's behalf
  friend bool operator==(const RegistryOptions&, const RegistryOptions&) = default;
};

struct SessionOptions {
  http::EnvironmentLookup environment;  // DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_*, PATH of credential helpers
  std::filesystem::path home;
  LogSink log;
  CloudAccounts clouds = {};
  std::shared_ptr<Rehearsal> rehearsal = nullptr;  // null: what is written is written
};

// Safe to share: calls may run together. Holds what is worth keeping between calls: tokens (one exchange per realm,
// service, scope and account, however many ask), which scheme and which APIs a host has.
class Session {
 public:
  Session(std::shared_ptr<http::Client> client, SessionOptions options);
  ~Session();

  // No request is made here, but a layout's directory must exist. Fails with Usage, InvalidReference or LocalFile.
  [[nodiscard]] Result<std::shared_ptr<Repository>> open(const Reference& reference, const RegistryOptions& options);

  // The repositories of a registry, "HOST[:PORT]". Fails with InvalidReference, and as read_catalog().
  [[nodiscard]] Result<std::vector<std::string>> catalog(const std::string& registry, const RegistryOptions& options,
                                                         const Cancel& cancel);

  // Texts of `Warning: 299` headers, each once, and other things worth telling; emptied by the call.
  [[nodiscard]] std::vector<std::string> take_warnings();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::oci
