#pragma once
// One registry under one set of options: which scheme it speaks, how it wants to be authenticated, what it lacks.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/limits.h"
#include "base/result.h"
#include "http/client.h"
#include "oci/auth.h"
#include "oci/credentials.h"
#include "oci/registry.h"

namespace sigwright::oci {

// Texts for the user, each once in a lifetime. Safe to share: calls may run together.
class Warnings {
 public:
  void add(std::string text);
  [[nodiscard]] std::vector<std::string> take();

 private:
  std::mutex mutex_;
  std::set<std::string> seen_;
  std::vector<std::string> waiting_;
};

// What all registries of a session share.
struct SessionParts {
  std::shared_ptr<http::Client> client;
  std::shared_ptr<CredentialStore> store;
  std::shared_ptr<Warnings> warnings;
  LogSink log;
};

struct RegistryCall {
  http::Method method = http::Method::Get;
  std::string target;  // below the registry's origin: "/v2/..."
  // Instead of `target`: what an answer named. Another origin than the registry's gets no credentials.
  std::optional<http::Url> url = {};
  std::string repository;
  std::string_view actions = "pull";  // of the scope asked for
  http::Headers headers = {};
  std::shared_ptr<const Bytes> body = {};
  std::shared_ptr<http::ByteQueue> stream = {};  // as http::Request has these
  std::uint64_t stream_size = 0;
  std::shared_ptr<http::ByteQueue> into = {};
  int wanted_status = 0;
  std::string also_pulls_from = {};                // a second repository that the token must be good for
  std::size_t max_body = limits::kErrorBodyBytes;  // of a success; many answer a PUT with a few words
  bool idempotent = false;
  bool once = false;  // as http::Request has it; answering a challenge is no second attempt
};

// Safe to share: calls may run together.
class RemoteHost {
 public:
  RemoteHost(SessionParts session, std::string registry, RegistryOptions options);

  // Sends with whatever authorization is due, answers challenges, finds out the scheme. Any status that is left is the
  // caller's to judge.
  [[nodiscard]] Result<http::Response> send(const RegistryCall& call, const Cancel& cancel);

  // The error for an answer that is no success.
  [[nodiscard]] Error refusal(const http::Response& response, const RegistryCall& call, std::string_view what,
                              std::string_view doing, const Cancel& cancel);

  [[nodiscard]] const std::string& registry() const noexcept { return registry_; }

  // As Repository::is_busy().
  [[nodiscard]] bool is_busy() const noexcept;

  // Whether the referrers API was found missing for this repository within the last minute.
  [[nodiscard]] bool lacks_referrers(const std::string& repository);
  void note_referrers(const std::string& repository, bool has_api);

 private:
  [[nodiscard]] std::vector<std::string> candidates();
  void remember_scheme(std::string_view scheme);
  [[nodiscard]] bool speaks(std::string_view scheme);
  [[nodiscard]] Result<http::Url> url_of(std::string_view scheme, std::string_view target) const;
  [[nodiscard]] Result<http::Response> send_to(const http::Url& url, const RegistryCall& call, const Cancel& cancel);
  [[nodiscard]] Result<http::Response> send_elsewhere(const http::Url& own, const RegistryCall& call,
                                                      const Cancel& cancel);
  [[nodiscard]] Result<http::Response> after_redirect(http::Response response, http::Request request,
                                                      const RegistryCall& call, const Cancel& cancel);
  [[nodiscard]] http::Request request_for(const http::Url& url, const RegistryCall& call) const;
  void note_warnings(const http::Response& response);

  SessionParts session_;
  std::string registry_;
  RegistryOptions options_;
  std::shared_ptr<const http::TlsOptions> tls_;
  Authenticator authenticator_;
  std::atomic<std::size_t> under_way_{0};                                           // calls of send()
  std::mutex mutex_;                                                                // guards what follows
  std::string scheme_;                                                              // empty until an answer came
  std::map<std::string, std::chrono::steady_clock::time_point> without_referrers_;  // by repository, until when
};

}  // namespace sigwright::oci
