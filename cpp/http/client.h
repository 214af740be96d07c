#pragma once
// The one HTTP client: a thread that drives a curl multi handle. HTTP/2, shared connections, DNS and TLS sessions;
// redirects, retries, limits and redaction are decided here and nowhere else.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/log.h"
#include "base/result.h"
#include "http/message.h"
#include "http/tls.h"

namespace sigwright::http {

struct ClientOptions {
  EnvironmentLookup environment;  // proxies (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY) and CA files; empty: none
  LogSink log;
  std::string user_agent = "sigwright";
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds retry_budget{60'000};  // all waiting between attempts of one request, at most
  int max_attempts = 5;
  std::size_t per_host = 96;  // requests in flight to one host
};

class Client;

// A request under way. Movable; one thread at a time. Letting it go cancels the request.
class Pending {
 public:
  Pending(Pending&&) noexcept;
  Pending& operator=(Pending&&) noexcept;
  ~Pending();
  // Blocks until the answer is there. Fails with Unreachable (no answer after the retries), TimedOut, Interrupted,
  // LimitExceeded, or Malformed (a redirect that is refused). A status of 4xx or 5xx is an answer, not a failure.
  [[nodiscard]] Result<Response> wait();

 private:
  friend class Client;
  struct State;
  explicit Pending(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// Safe to share: calls may run together. Outlives every Pending it gave. In a process made by fork it starts a loop
// anew.
class Client {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Client>> create(ClientOptions options);
  ~Client();

  [[nodiscard]] Pending start(Request request, const Cancel& cancel);
  [[nodiscard]] Result<Response> send(Request request, const Cancel& cancel) {
    return start(std::move(request), cancel).wait();
  }

  [[nodiscard]] const CaStore& ca_store() const noexcept;
  [[nodiscard]] std::size_t per_host() const noexcept;  // as ClientOptions has it

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::http
