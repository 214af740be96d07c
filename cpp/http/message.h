#pragma once
// Requests and responses as values.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "http/byte_queue.h"
#include "http/rates.h"
#include "http/tls.h"
#include "http/url.h"

namespace sigwright::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete };
[[nodiscard]] std::string_view method_name(Method method) noexcept;

// Header fields in the order received; names compare without case, a name may stand several times.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;  // the first
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
  [[nodiscard]] auto end() const noexcept { return fields_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// One request. Cheap to copy: bodies are shared.
struct Request {
  Method method = Method::Get;
  Url url;
  Headers headers;
  // Sent as Authorization to the origin of `url` and to no other: a redirect elsewhere goes without.
  std::string authorization;
  std::shared_ptr<const Bytes> body;
  // Where a body file is set, it is streamed instead of `body`.
  std::optional<std::filesystem::path> body_file;
  // Or a stream of `stream_size` bytes, taken from here as it comes. Sent once: not repeated after its first byte.
  std::shared_ptr<ByteQueue> stream;
  std::uint64_t stream_size = 0;
  // Most bytes of the decoded body that are accepted; more is LimitExceeded. Error answers (status >= 400) are cut at
  // limits::kErrorBodyBytes instead of failing.
  std::size_t max_body = 0;
  // Given, the body of a 2xx answer goes here piece by piece (on the client's thread) and Response::body stays empty.
  // An error ends the transfer. Not called again after a retry: a request with a sink is retried only before its first
  // byte.
  std::function<Result<void>(ByteView)> sink;
  // The same for a body that another thread takes at its own pace: the transfer waits where there is no room. Whoever
  // made the queue closes it.
  std::shared_ptr<ByteQueue> into;
  int wanted_status = 0;                  // where set, any other success is Malformed
  std::shared_ptr<const TlsOptions> tls;  // null: the client's
  bool follow_redirects = true;
  // Whether sending it twice is the same as once. Get and Head always are.
  bool idempotent = false;
  // Sent once or not at all: for what is out of date by the time of a second attempt. Nor is it sent after a pause that
  // the host asked everybody for (429); that is Unreachable. It counts for `rates`, but does not wait for its turn.
  bool once = false;
  // How often hosts are asked, redirects and second attempts included. Shared by all requests of a client that say so.
  Rates rates;
  // Hosts an answer may send us to although they are internal: the registry's own authority ("host:port").
  std::string own_authority;
  std::chrono::milliseconds attempt_timeout{30'000};  // without a byte moving; connecting has its own
};

struct Response {
  int status = 0;
  Headers headers;
  Bytes body;
  Url url;                                                    // of the last request of a chain of redirects
  int attempts = 1;                                           // 1 + retries
  std::optional<std::chrono::milliseconds> retry_after = {};  // how long the server wants to be left alone
  [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
};

}  // namespace sigwright::http
