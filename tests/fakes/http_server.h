#pragma once
// An HTTP/1.1 server on 127.0.0.1 for tests, plain or over TLS, that misbehaves on request.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sigwright::fakes {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct FakeRequest {
  std::string method;
  std::string target;  // path and query as sent
  Fields headers;      // in order, names as sent
  std::string body;
  int connection = 0;  // 1 for the first connection accepted, and so on

  // The first value; names compare without case. Empty and absent differ.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
  [[nodiscard]] std::string path() const { return target.substr(0, target.find('?')); }
};

enum class Fault : std::uint8_t {
  None,
  ResetBeforeAnswer,   // the connection is reset instead of an answer
  ResetInBody,         // ... after half of the body
  TruncateBody,        // the full Content-Length, half of the body, then an orderly close
  NeverAnswer,         // the request is read, nothing comes back, the connection stays open
  StallInBody,         // half of the body, then nothing, the connection stays open
  NeverEndingBody,     // `body` (at least one byte) again and again, chunked, until the client goes away
  NeverEndingHeaders,  // header fields without end
  Trickle,             // `body` again and again, as NeverEndingBody, ten times a second
  NotHttp,             // a line that is no HTTP
};

struct FakeResponse {
  int status = 200;
  Fields headers;  // Content-Length is added unless it is here, or `chunked` or a fault says otherwise
  std::string body;
  Fault fault = Fault::None;
  std::chrono::milliseconds delay{0};  // before the answer; ends early when the server is destroyed
  bool chunked = false;
  bool close = false;  // "Connection: close", and it is closed
};

// PEM files. With `client_ca` a client must show a certificate issued by it.
struct ServerTls {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::optional<std::filesystem::path> client_ca;
};

// One thread a connection, keep-alive. The handler is called on those threads, several at once. Listens when
// constructed; throws std::runtime_error when it cannot. The destructor ends every connection and thread.
class HttpServer {
 public:
  using Handler = std::function<FakeResponse(const FakeRequest&)>;
  explicit HttpServer(Handler handler);
  HttpServer(Handler handler, const ServerTls& tls);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] int port() const noexcept;
  [[nodiscard]] std::string authority() const;                         // "127.0.0.1:PORT"
  [[nodiscard]] std::string url(std::string_view target = "/") const;  // "http(s)://127.0.0.1:PORT/..."
  [[nodiscard]] std::vector<FakeRequest> requests() const;             // so far, in order of arrival
  [[nodiscard]] int connections() const;                               // accepted so far
  [[nodiscard]] int most_in_flight() const;                            // requests being handled at once, at most
  [[nodiscard]] std::vector<std::string> server_names() const;         // SNI of each TLS connection that sent one

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::fakes
