#include "oci/auth.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "http/redact.h"
#include "oci/remote_errors.h"

namespace sigwright::oci {
namespace {

using std::chrono::seconds;

constexpr seconds kDefaultLife{60};  // distribution, "Token Response Fields"
constexpr std::uint64_t kMostLife = 24 * 60 * 60;

std::string basic(std::string_view username, std::string_view secret) {
  return "Basic " + to_base64(as_bytes(std::string(username) + ":" + std::string(secret)));
}

// application/x-www-form-urlencoded, which is also good in a query.
std::string form_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/,";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out += "%" + to_hex(ByteView(&byte, 1));
    }
  }
  return out;
}

bool fits_in_header(std::string_view token) {
  return !token.empty() && std::ranges::all_of(token, [](char c) { return c > 0x20 && c < 0x7f; });
}

seconds life_of(const Json& json) {
  const Json& promised = json_member(json, "expires_in");
  if (!promised.is_number_unsigned() || promised.get<std::uint64_t>() == 0) return kDefaultLife * 4 / 5;
  const auto life = std::min(promised.get<std::uint64_t>(), kMostLife);
  return seconds(std::max<std::uint64_t>(life * 4 / 5, 1));
}

bool is_missing_scope(const Challenge& challenge) { return challenge.parameter("error") == "insufficient_scope"; }

}  // namespace

Result<TokenAnswer> parse_token_answer(ByteView body) {
  constexpr std::string_view kWhere = "the token service's answer";
  TRY(const auto json, with_context(parse_json(as_text(body), {.bytes = limits::kTokenBodyBytes}), kWhere));
  TRY(const auto token, optional_json_string(json, "token", kWhere));
  TRY(const auto access_token, optional_json_string(json, "access_token", kWhere));
  TRY(const auto refresh_token, optional_json_string(json, "refresh_token", kWhere));
  TokenAnswer answer{.token = token.value_or(""), .life = life_of(json), .refresh_token = refresh_token.value_or("")};
  if (answer.token.empty()) answer.token = access_token.value_or("");
  if (!fits_in_header(answer.token)) return fail(ErrorCode::Malformed, std::string(kWhere) + " holds no token");
  return answer;
}

// One exchange: who asks whom for what.
struct Authenticator::Demand {
  Realm realm;
  std::string service;
  std::vector<std::string> scopes;
  FoundCredential found;
  bool own_origin = false;  // the realm is the registry's origin: its TLS options hold

  [[nodiscard]] std::string parameters(std::string_view scope_separator) const {
    std::string text = service.empty() ? "" : "service=" + form_encoded(service) + "&";
    std::string joined;
    for (const std::string& scope : scopes)
      joined += (joined.empty() ? "" : std::string(scope_separator)) + form_encoded(scope);
    return joined.empty() ? text : text + "scope=" + joined;
  }
};

bool Authenticator::learn(const http::Response& response, ScopeSet& scopes) {
  if (response.status != 401 && response.status != 403) return false;
  const auto challenge = choose_challenge(parse_challenges(response.headers.all("WWW-Authenticate")));
  if (!challenge || parts_.options.token) return false;
  const bool wider = scopes.add(challenge->parameter("scope"));
  if (response.status == 403) return is_missing_scope(*challenge) && wider;
  const std::scoped_lock lock(mutex_);
  challenge_ = challenge;
  return true;
}

bool Authenticator::was_asked() {
  if (parts_.options.token) return true;
  const std::scoped_lock lock(mutex_);
  return challenge_.has_value();
}

Result<FoundCredential> Authenticator::credential(std::string_view repository, const Cancel& cancel) {
  const RegistryOptions& options = parts_.options;
  if (options.anonymous) return FoundCredential{};
  if (options.token) {
    return FoundCredential{{CredentialKind::RegistryToken, "", *options.token, "--registry-token"}, {}, {}};
  }
  if (options.username) {
    return FoundCredential{
        {CredentialKind::Basic, *options.username, options.password.value_or(""), "--registry-username"}, {}, {}};
  }
  if (!parts_.store) return FoundCredential{};
  TRY(auto found, options.allow_http ? parts_.store->find_stored(parts_.registry, repository, cancel)
                                     : parts_.store->find(parts_.registry, repository, cancel));
  if (found.credential.kind == CredentialKind::Anonymous) {
    for (const std::string& problem : found.problems) {
      parts_.warn(parts_.registry + " is asked without credentials: " + problem);
    }
  }
  return found;
}

Result<std::string> Authenticator::authorization(const Wanted& wanted, const Cancel& cancel) {
  if (parts_.options.token && !parts_.options.anonymous) return "Bearer " + *parts_.options.token;
  std::optional<Challenge> challenge;
  {
    const std::scoped_lock lock(mutex_);
    challenge = challenge_;
  }
  if (!challenge) return std::string();
  if (challenge->scheme == "bearer") return bearer(*challenge, wanted, cancel);
  TRY(const auto found, credential(wanted.repository, cancel));
  if (found.credential.kind == CredentialKind::Anonymous) return std::string();
  return basic(found.credential.username, found.credential.secret);
}

Result<std::string> Authenticator::bearer(const Challenge& challenge, const Wanted& wanted, const Cancel& cancel) {
  TRY(auto found, credential(wanted.repository, cancel));
  if (found.credential.kind == CredentialKind::RegistryToken) return "Bearer " + found.credential.secret;
  TRY(auto realm, judge_realm(challenge.parameter("realm"), wanted.origin, parts_.options));
  const Credential& who = found.credential;
  const std::string key = realm.url.str() + "\n" + challenge.parameter("service") + "\n" + wanted.scopes.key() + "\n" +
                          who.username + "\n" + who.source;
  const bool own = realm.url.same_origin(wanted.origin);
  const Demand demand{std::move(realm), challenge.parameter("service"), wanted.scopes.list(), std::move(found), own};
  constexpr std::string_view kBearer = "Bearer ";
  const std::string rejected(wanted.refused.starts_with(kBearer) ? wanted.refused.substr(kBearer.size()) : "");
  const auto fetch = [&]() -> Result<ExpiringCache<std::string>::Fresh> {
    TRY(auto answer, exchange(demand, cancel));
    return ExpiringCache<std::string>::Fresh{std::move(answer.token), answer.life};
  };
  TRY(const auto token, tokens_.get(key, cancel, fetch, rejected.empty() ? nullptr : &rejected));
  return std::string(kBearer) + token;
}

Result<TokenAnswer> Authenticator::exchange(const Demand& demand, const Cancel& cancel) {
  if (demand.found.credential.kind == CredentialKind::Anonymous) return ask_by_get(demand, cancel);
  if (!demand.realm.takes_credentials) {
    parts_.warn("the credentials for " + parts_.registry + " (" + demand.found.credential.source +
                ") were not sent to its token service " + demand.realm.url.authority() +
                ", which is on another domain; if it is the right one, name it as a trusted realm");
    Demand anonymous = demand;
    anonymous.found.credential = {.source = "anonymous, as " + demand.realm.url.authority() + " is not trusted"};
    return ask_by_get(anonymous, cancel);
  }
  if (demand.found.credential.kind == CredentialKind::IdentityToken) {
    TRY(auto answer, ask_by_refresh_token(demand, cancel));
    if (answer) return *std::move(answer);
  }
  return ask_by_get(demand, cancel);
}

http::Request Authenticator::token_request(const Demand& demand) const {
  http::Request request;
  request.url = demand.realm.url;
  request.max_body = limits::kTokenBodyBytes;
  request.own_authority = demand.realm.url.authority();
  request.idempotent = true;
  request.rates = parts_.options.rates;
  if (demand.own_origin) request.tls = parts_.tls;
  return request;
}

Result<TokenAnswer> Authenticator::read_answer(const Demand& demand, const http::Response& response) const {
  if (response.ok()) return parse_token_answer(response.body);
  http::Response shown = response;
  http::hide_secret(shown.body, demand.found.credential.secret);
  return fail(token_error(shown, parts_.registry, demand.realm.url.authority(), demand.found));
}

Result<TokenAnswer> Authenticator::ask_by_get(const Demand& demand, const Cancel& cancel) {
  http::Request request = token_request(demand);
  // One `scope` parameter a scope; a query that is in the realm stays.
  const std::string parameters = demand.parameters("&scope=");
  if (!parameters.empty()) {
    request.url.target += (request.url.target.find('?') == std::string::npos ? "?" : "&") + parameters;
  }
  const Credential& who = demand.found.credential;
  if (who.kind == CredentialKind::Basic) request.authorization = basic(who.username, who.secret);
  if (who.kind == CredentialKind::IdentityToken) {
    request.authorization = basic(who.username.empty() ? "<token>" : who.username, who.secret);
  }
  TRY(const auto response, parts_.client->send(std::move(request), cancel));
  return read_answer(demand, response);
}

std::string Authenticator::current_refresh_token(const Credential& credential) {
  const std::scoped_lock lock(mutex_);
  const auto newer = refresh_tokens_.find(credential.secret);
  return newer == refresh_tokens_.end() ? credential.secret : newer->second;
}

// nullopt: the service does not know this way (404, 405).
Result<std::optional<TokenAnswer>> Authenticator::ask_by_refresh_token(const Demand& demand, const Cancel& cancel) {
  http::Request request = token_request(demand);
  request.method = http::Method::Post;
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  const Credential& who = demand.found.credential;
  const std::string parameters = demand.parameters("%20");
  request.body = std::make_shared<const Bytes>(to_bytes(
      "grant_type=refresh_token&client_id=sigwright&refresh_token=" + form_encoded(current_refresh_token(who)) +
      (parameters.empty() ? "" : "&" + parameters)));
  TRY(const auto response, parts_.client->send(std::move(request), cancel));
  if (response.status == 404 || response.status == 405) return std::nullopt;
  TRY(auto answer, read_answer(demand, response));
  if (!answer.refresh_token.empty()) {
    const std::scoped_lock lock(mutex_);
    refresh_tokens_[who.secret] = answer.refresh_token;
  }
  return answer;
}

}  // namespace sigwright::oci
