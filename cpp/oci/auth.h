#pragma once
// Answers a registry's challenges: Basic, bearer tokens (distribution, "Token Authentication") and OAuth 2 refresh
// tokens.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/result.h"
#include "http/client.h"
#include "oci/challenge.h"
#include "oci/credentials.h"
#include "oci/realm.h"
#include "oci/registry.h"
#include "oci/scopes.h"
#include "oci/token_cache.h"

namespace sigwright::oci {

// What a token service answers.
struct TokenAnswer {
  std::string token;
  std::chrono::seconds life{60};  // how long it may be used: four fifths of what was promised
  std::string refresh_token;      // empty when there is none
};
// Fails with Malformed, also when a token could not stand in a header.
[[nodiscard]] Result<TokenAnswer> parse_token_answer(ByteView body);

struct AuthenticatorParts {
  std::shared_ptr<http::Client> client;
  std::shared_ptr<CredentialStore> store;       // null: no files and no helpers are asked
  std::shared_ptr<const http::TlsOptions> tls;  // for the registry's own origin only
  std::string registry;                         // as in references: the name credentials are looked up by
  RegistryOptions options;
  std::function<void(std::string)> warn;
};

// What one request wants to be authorised for.
struct Wanted {
  const http::Url& origin;  // scheme, host and port of the registry's API
  std::string_view repository;
  const ScopeSet& scopes;
  std::string_view refused;  // the Authorization that was just refused, or empty
};

// One registry under one set of options. Safe to share: calls may run together, and those that need the same token wait
// for one exchange.
class Authenticator {
 public:
  explicit Authenticator(AuthenticatorParts parts) : parts_(std::move(parts)) {}

  // The Authorization to send; empty as long as the registry has not asked for any. Fails with AccessDenied (a refused
  // realm, a token service that says no), or as the client does.
  [[nodiscard]] Result<std::string> authorization(const Wanted& wanted, const Cancel& cancel);

  // Remembers the challenge of a 401, and the scope that a 401 or 403 finds missing. False when there is nothing new to
  // try.
  [[nodiscard]] bool learn(const http::Response& response, ScopeSet& scopes);

  // Whether requests carry an authorization, as far as there is a credential.
  [[nodiscard]] bool was_asked();
  // Which credential stands behind the requests for `repository`.
  [[nodiscard]] Result<FoundCredential> credential(std::string_view repository, const Cancel& cancel);

 private:
  struct Demand;
  [[nodiscard]] Result<std::string> bearer(const Challenge& challenge, const Wanted& wanted, const Cancel& cancel);
  [[nodiscard]] Result<TokenAnswer> exchange(const Demand& demand, const Cancel& cancel);
  [[nodiscard]] Result<TokenAnswer> ask_by_get(const Demand& demand, const Cancel& cancel);
  [[nodiscard]] Result<std::optional<TokenAnswer>> ask_by_refresh_token(const Demand& demand, const Cancel& cancel);
  [[nodiscard]] http::Request token_request(const Demand& demand) const;
  [[nodiscard]] Result<TokenAnswer> read_answer(const Demand& demand, const http::Response& response) const;
  [[nodiscard]] std::string current_refresh_token(const Credential& credential);

  AuthenticatorParts parts_;
  ExpiringCache<std::string> tokens_;
  std::mutex mutex_;                                   // guards what follows
  std::optional<Challenge> challenge_;                 // the last one answered
  std::map<std::string, std::string> refresh_tokens_;  // newer ones than the files', by the one that is in the file
};

}  // namespace sigwright::oci
