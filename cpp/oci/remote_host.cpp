#include "oci/remote_host.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "http/cause.h"
#include "oci/quirks.h"
#include "oci/remote_errors.h"

namespace sigwright::oci {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostWarnings = 100;
constexpr int kMostRounds = 3;  // a challenge, a token that turned out stale, a scope that was missing
// Longer than a connection takes to fail. Who speaks another scheme answers or hangs up at once: a host that took the
// request and was silent is not asked again.
constexpr std::chrono::seconds kSchemeSearch{45};
constexpr std::chrono::minutes kReferrersMemory{1};
constexpr std::size_t kMostRepositoriesRemembered = 10'000;

std::shared_ptr<const http::TlsOptions> tls_of(const RegistryOptions& options) {
  http::TlsOptions tls{.ca_file = options.ca_file,
                       .client_cert = options.client_cert,
                       .client_key = options.client_key,
                       .server_name = options.server_name,
                       .insecure_skip_verify = options.allow_insecure};
  return tls == http::TlsOptions{} ? nullptr : std::make_shared<const http::TlsOptions>(std::move(tls));
}

// One call more for as long as it lives.
class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

// The text of `299 AGENT "TEXT"` (distribution-spec, "Warnings").
std::optional<std::string> warning_text(std::string_view value) {
  if (!value.starts_with("299 ")) return std::nullopt;
  const std::size_t open = value.find('"');
  if (open == std::string_view::npos) return std::nullopt;
  std::string text;
  for (std::size_t i = open + 1; i < value.size() && value[i] != '"'; ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    text.push_back(value[i]);
  }
  return text;
}

// Plain http is for loopback hosts and for those who ask for it; who gives certificates means https.
std::vector<std::string> schemes_of(const std::string& registry, const RegistryOptions& options) {
  const bool means_tls = options.ca_file || options.client_cert || options.client_key || !options.server_name.empty();
  if (http::is_loopback_host(host_of(registry)) && !means_tls) {
    if (options.allow_insecure) return {"https", "http"};
    return {"http", "https"};
  }
  if (options.allow_http) return {"https", "http"};
  return {"https"};
}

// A TLS server tells a client that speaks plain http so with a 400 whose words nobody has standardised; a registry that
// means its 400 says why in JSON.
bool is_tls_server(const http::Response& response, std::string_view scheme) {
  return scheme == "http" && response.status == 400 && registry_message(response).empty();
}

// Nothing that answers in this scheme is there. From https to http only where nobody speaks TLS: a certificate that is
// not trusted is an answer, and the next request would go past it, credentials and all. From http to https where there
// is no connection, or bytes that are no HTTP (a TLS alert).
bool may_speak_another(std::string_view scheme, const Error& error) {
  if (scheme == "http") return error.code == ErrorCode::Unreachable || error.code == ErrorCode::Malformed;
  const auto cause = error.details.find(std::string(http::kCause));
  return cause != error.details.end() && (cause->second == http::kNoConnection || cause->second == http::kNoTls);
}

// What to say when no scheme did: the first failure, but where that was a TLS server's 400, what went wrong with TLS.
// An answer to HEAD never says why: its caller asks again by GET.
Result<http::Response> neither(Result<http::Response> first, std::optional<Result<http::Response>> last,
                               const RegistryCall& call, const std::string& registry) {
  if (!first || !last || *last || call.method == http::Method::Head) return first;
  return with_context(*std::move(last), registry + " answered 400 to plain http; over https");
}

}  // namespace

void Warnings::add(std::string text) {
  const std::scoped_lock lock(mutex_);
  if (seen_.size() < kMostWarnings && seen_.insert(text).second) waiting_.push_back(std::move(text));
}

std::vector<std::string> Warnings::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(waiting_, {});
}

RemoteHost::RemoteHost(SessionParts session, std::string registry, RegistryOptions options)
    : session_(std::move(session)),
      registry_(std::move(registry)),
      options_(std::move(options)),
      tls_(tls_of(options_)),
      authenticator_({.client = session_.client,
                      .store = session_.store,
                      .tls = tls_,
                      .registry = registry_,
                      .options = options_,
                      .warn = [warnings = session_.warnings](std::string text) { warnings->add(std::move(text)); }}) {}

Result<http::Url> RemoteHost::url_of(std::string_view scheme, std::string_view target) const {
  return with_context(http::Url::parse(std::string(scheme) + "://" + api_authority(registry_) + std::string(target)),
                      registry_);
}

// In the order to try: one, once an answer came.
std::vector<std::string> RemoteHost::candidates() {
  const std::scoped_lock lock(mutex_);
  if (!scheme_.empty()) return {scheme_};
  return schemes_of(registry_, options_);
}

void RemoteHost::remember_scheme(std::string_view scheme) {
  const std::scoped_lock lock(mutex_);
  if (scheme_.empty()) scheme_ = scheme;
}

bool RemoteHost::speaks(std::string_view scheme) {
  const std::scoped_lock lock(mutex_);
  return scheme_ == scheme;
}

// Three quarters of what the client sends to one host at once: between two calls each caller needs a moment.
bool RemoteHost::is_busy() const noexcept { return under_way_ >= session_.client->per_host() * 3 / 4; }

Result<http::Response> RemoteHost::send(const RegistryCall& call, const Cancel& cancel) {
  const Counted counted(under_way_);
  std::optional<Result<http::Response>> first, last;
  const auto enough = steady_clock::now() + kSchemeSearch;
  for (const std::string& scheme : candidates()) {
    if (first && steady_clock::now() > enough) break;
    TRY(const auto own, url_of(scheme, call.target));
    auto answer = call.url && !call.url->same_origin(own) ? send_elsewhere(own, call, cancel)
                                                          : send_to(call.url.value_or(own), call, cancel);
    const bool settled =
        answer ? !is_tls_server(*answer, scheme) : speaks(scheme) || !may_speak_another(scheme, answer.error());
    if (settled) return answer;
    if (!first) {
      first = std::move(answer);
    } else {
      last = std::move(answer);
    }
  }
  return neither(*std::move(first), std::move(last), call, registry_);
}

http::Request RemoteHost::request_for(const http::Url& url, const RegistryCall& call) const {
  http::Request request;
  request.method = call.method;
  request.url = url;
  request.headers = call.headers;
  request.body = call.body;
  request.stream = call.stream;
  request.stream_size = call.stream_size;
  request.into = call.into;
  request.wanted_status = call.wanted_status;
  request.max_body = call.max_body;
  request.idempotent = call.idempotent;
  request.once = call.once;
  request.rates = options_.rates;
  return request;
}

// Asks, and asks again with what the answer taught, as long as that changes what is sent.
Result<http::Response> RemoteHost::send_to(const http::Url& url, const RegistryCall& call, const Cancel& cancel) {
  http::Request request = request_for(url, call);
  request.own_authority = url.authority();
  request.tls = tls_;
  if (!options_.anonymous) {
    for (const auto& [name, value] : session_.store->http_headers()) request.headers.add(name, value);
  }
  ScopeSet scopes;
  if (!call.also_pulls_from.empty()) scopes.add(repository_scope(call.also_pulls_from, "pull"));
  scopes.add(repository_scope(call.repository, call.actions));
  std::optional<http::Response> last;
  for (int round = 0; round < kMostRounds; ++round) {
    const Wanted wanted{url, call.repository, scopes, last ? request.authorization : std::string_view()};
    TRY(auto authorization, authenticator_.authorization(wanted, cancel));
    if (last && authorization == request.authorization) break;
    request.authorization = std::move(authorization);
    TRY(last, session_.client->send(request, cancel));
    if (!is_tls_server(*last, url.scheme)) remember_scheme(url.scheme);
    note_warnings(*last);
    if (!last->url.same_origin(url)) return after_redirect(*std::move(last), std::move(request), call, cancel);
    if (!authenticator_.learn(*last, scopes)) break;
    if (call.stream && call.stream->taken() > 0) break;  // the caller has to open it again
  }
  return *std::move(last);
}

// What an answer named on another origin: neither credentials, nor our TLS options, nor the user's headers go there.
Result<http::Response> RemoteHost::send_elsewhere(const http::Url& own, const RegistryCall& call,
                                                  const Cancel& cancel) {
  http::Request request = request_for(*call.url, call);
  request.own_authority = own.authority();
  const std::string to = request.url.scheme + "://" + request.url.authority();
  if (own.scheme == "https" && request.url.scheme != "https") {
    return fail(ErrorCode::Malformed, registry_ + " sends us from https to " + to,
                "a registry behind a proxy that ends TLS has to be told so (X-Forwarded-Proto)");
  }
  if (http::is_internal_host(request.url.host) && request.url.authority() != own.authority()) {
    return fail(ErrorCode::Malformed, registry_ + " sends us to " + to + ", an internal address that is not its own");
  }
  return session_.client->send(std::move(request), cancel);
}

// A host we were redirected to knows nothing of us: when it wants a token it gets an anonymous one (oci rule 4).
Result<http::Response> RemoteHost::after_redirect(http::Response response, http::Request request,
                                                  const RegistryCall& call, const Cancel& cancel) {
  const bool reading = call.method == http::Method::Get || call.method == http::Method::Head;
  if (response.status != 401 || !reading) return response;
  Authenticator stranger({.client = session_.client,
                          .store = nullptr,
                          .tls = nullptr,
                          .registry = response.url.authority(),
                          .options = {.anonymous = true, .rates = options_.rates},
                          .warn = [](const std::string&) {}});
  ScopeSet scopes;
  if (!stranger.learn(response, scopes)) return response;
  TRY(request.authorization, stranger.authorization({response.url, "", scopes, ""}, cancel));
  if (request.authorization.empty()) return response;
  request.url = response.url;
  request.headers = call.headers;
  request.tls = nullptr;
  return session_.client->send(std::move(request), cancel);
}

void RemoteHost::note_warnings(const http::Response& response) {
  for (const std::string& value : response.headers.all("Warning")) {
    const auto text = warning_text(value);
    if (!text) continue;
    session_.warnings->add(registry_ + ": " + printable(*text));
    session_.log.write(LogLevel::Info, "oci", registry_ + ": " + printable(*text));
  }
}

Error RemoteHost::refusal(const http::Response& response, const RegistryCall& call, std::string_view what,
                          std::string_view doing, const Cancel& cancel) {
  FoundCredential found{{.source = "none, as the registry did not ask for any"}, {}};
  if (authenticator_.was_asked()) {
    auto asked = authenticator_.credential(call.repository, cancel);
    if (asked) found = *std::move(asked);
  }
  return registry_error(response, {.registry = registry_, .what = what, .doing = doing, .found = found});
}

bool RemoteHost::lacks_referrers(const std::string& repository) {
  const std::scoped_lock lock(mutex_);
  const auto found = without_referrers_.find(repository);
  return found != without_referrers_.end() && steady_clock::now() < found->second;
}

void RemoteHost::note_referrers(const std::string& repository, bool has_api) {
  const std::scoped_lock lock(mutex_);
  if (has_api) {
    without_referrers_.erase(repository);
    return;
  }
  if (without_referrers_.size() >= kMostRepositoriesRemembered) without_referrers_.clear();
  without_referrers_[repository] = steady_clock::now() + kReferrersMemory;
}

}  // namespace sigwright::oci
