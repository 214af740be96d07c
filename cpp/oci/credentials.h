#pragma once
// Who we are to a registry: docker's and podman's credential files and the helpers they name.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "http/tls.h"

namespace sigwright::oci {

enum class CredentialKind : std::uint8_t {
  Anonymous,
  Basic,          // user name and password
  IdentityToken,  // `secret` is exchanged for bearer tokens as an OAuth 2 refresh token
  RegistryToken,  // `secret` is itself the bearer token
};

struct Credential {
  CredentialKind kind = CredentialKind::Anonymous;
  std::string username;
  std::string secret;
  std::string source = "anonymous";  // for messages: an option, a file, a helper; never a secret
  friend bool operator==(const Credential&, const Credential&) = default;
};

// One place that was looked at, and what came of it, in words: never a secret.
struct CredentialTrace {
  std::string source;
  std::string outcome;
  bool won = false;
  friend bool operator==(const CredentialTrace&, const CredentialTrace&) = default;
};

struct FoundCredential {
  Credential credential;
  std::vector<std::string> problems;    // sources that could not be read: part of the message when access is denied
  std::vector<CredentialTrace> looked;  // every place, in order, up to the one that knew the registry
};

// What a cloud's account gives for a registry, and how long that may be used.
struct CloudCredential {
  Credential credential;
  std::chrono::seconds life{0};
};
// Asked for a registry of `cloud` (quirks.h) that no file and no helper knows. nullopt: there is no account here.
using CloudAccounts =
    std::function<Result<std::optional<CloudCredential>>(std::string_view cloud, std::string_view registry)>;

// One credential file, parsed. Keys are "HOST[:PORT]" or, as podman writes them, "HOST[:PORT]/NAMESPACE".
struct CredentialFile {
  std::string source;
  std::map<std::string, Credential> auths;
  std::map<std::string, std::string> helpers;  // by "HOST[:PORT]"; an empty name: no helper for this host
  std::string store;                           // the helper for every other host
  std::vector<std::pair<std::string, std::string>> http_headers;
  std::vector<std::string> problems;  // entries that make no sense
};

enum class CredentialFileKind : std::uint8_t { DockerConfig, PodmanAuth, DockerCfg };

// Fails with Malformed, or with LimitExceeded.
[[nodiscard]] Result<CredentialFile> parse_credential_file(std::string_view text, CredentialFileKind kind,
                                                           std::string source);

// Safe to share: calls may run together. Files are read at the first question, once; helpers are asked once for a
// while. Sources in order: docker's config.json (its helper for the host, its store, its own entries), podman's
// auth.json in its three places, ~/.dockercfg; the first that knows the host counts. Then `clouds`, where it is given.
class CredentialStore {
 public:
  CredentialStore(http::EnvironmentLookup environment, std::filesystem::path home, CloudAccounts clouds = {});
  ~CredentialStore();

  // For exactly this host and port; of a file's namespaces the longest that is a prefix of the repository.
  // Fails with Interrupted or TimedOut alone: a source that is broken is one of `problems`.
  [[nodiscard]] Result<FoundCredential> find(std::string_view registry, std::string_view repository,
                                             const Cancel& cancel);
  // The same without a cloud's account, which never goes over plain http.
  [[nodiscard]] Result<FoundCredential> find_stored(std::string_view registry, std::string_view repository,
                                                    const Cancel& cancel);

  // `HttpHeaders` of docker's config.json, without those that are ours to set.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> http_headers();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::oci
