#pragma once
// One accepted connection, plain or TLS: blocking reads and writes that another thread can end.

#include <openssl/ssl.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sigwright::fakes {

struct SslFree {
  void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

class Stream {
 public:
  explicit Stream(int socket) : socket_(socket) {}
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] bool accept_tls(SSL_CTX* context);
  [[nodiscard]] std::string server_name() const;
  // Appends what has arrived. False at the end of the connection.
  [[nodiscard]] bool read_into(std::string& buffer);
  [[nodiscard]] bool write(std::string_view data);
  void reset();  // closes with a TCP reset
  void end();    // from any thread: reads and writes under way fail
  void wait_for_peer();

 private:
  int socket_;
  std::unique_ptr<SSL, SslFree> ssl_;
};

}  // namespace sigwright::fakes
