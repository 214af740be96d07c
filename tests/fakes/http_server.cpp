#include "fakes/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "fakes/stream.h"

namespace sigwright::fakes {
namespace {

bool same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::optional<std::string> find(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (same_name(key, name)) return value;
  }
  return std::nullopt;
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 2, text.size()));
  return line;
}

FakeRequest parse_head(std::string_view head) {
  FakeRequest request;
  std::string_view line = take_line(head);
  request.method = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(request.method.size() + 1, line.size()));
  request.target = line.substr(0, line.find(' '));
  while (!head.empty()) {
    line = take_line(head);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto value = line.find_first_not_of(' ', colon + 1);
    request.headers.emplace_back(line.substr(0, colon), value == std::string_view::npos ? "" : line.substr(value));
  }
  return request;
}

// The next request of the connection; what follows it stays in `buffer`.
std::optional<FakeRequest> read_request(Stream& stream, std::string& buffer) {
  std::size_t end = buffer.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!stream.read_into(buffer) || buffer.front() == '\x16') return std::nullopt;
    end = buffer.find("\r\n\r\n");
  }
  FakeRequest request = parse_head(std::string_view(buffer).substr(0, end));
  buffer.erase(0, end + 4);
  const std::size_t length = std::stoul(request.header("content-length").value_or("0"));
  while (buffer.size() < length) {
    if (!stream.read_into(buffer)) return std::nullopt;
  }
  request.body = buffer.substr(0, length);
  buffer.erase(0, length);
  return request;
}

std::string head_of(const FakeResponse& response, bool chunked) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " Fake\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  if (chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!find(response.headers, "content-length")) {
    head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  if (response.close) head += "Connection: close\r\n";
  return head + "\r\n";
}

std::string chunk(std::string_view data) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return size + std::string(data) + "\r\n";
}

bool never_end(Stream& stream, std::string_view start, std::string_view piece,
               std::chrono::milliseconds pause = std::chrono::milliseconds(0)) {
  bool going = stream.write(start);
  while (going) {
    std::this_thread::sleep_for(pause);
    going = stream.write(piece);
  }
  return false;
}

// Answers and says whether the connection may serve another request.
bool answer(Stream& stream, const FakeRequest& request, const FakeResponse& response) {
  const bool chunked = response.chunked || response.fault == Fault::NeverEndingBody || response.fault == Fault::Trickle;
  const std::string head = head_of(response, chunked);
  const std::string_view half = std::string_view(response.body).substr(0, response.body.size() / 2);
  switch (response.fault) {
    case Fault::None: break;
    case Fault::ResetBeforeAnswer: stream.reset(); return false;
    case Fault::ResetInBody:
      if (stream.write(head + std::string(half))) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      stream.reset();
      return false;
    case Fault::TruncateBody: return stream.write(head + std::string(half)) && false;
    case Fault::NeverAnswer: stream.wait_for_peer(); return false;
    case Fault::StallInBody:
      if (stream.write(head + std::string(half))) stream.wait_for_peer();
      return false;
    case Fault::NeverEndingBody: return never_end(stream, head, chunk(response.body));
    case Fault::NeverEndingHeaders: return never_end(stream, "HTTP/1.1 200 Fake\r\n", "X-More: and more and more\r\n");
    case Fault::Trickle: return never_end(stream, head, chunk(response.body), std::chrono::milliseconds(100));
    case Fault::NotHttp: return stream.write("220 ready\r\n") && false;
  }
  const bool bodiless = request.method == "HEAD" || response.status == 204 || response.status == 304;
  const std::string body = chunked ? (response.body.empty() ? "" : chunk(response.body)) + "0\r\n\r\n" : response.body;
  return stream.write(bodiless ? head : head + body) && !response.close;
}

int listen_on_loopback() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket, 1024) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  return socket;
}

int port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

std::unique_ptr<SSL_CTX, SslFree> tls_context(const ServerTls& tls) {
  std::unique_ptr<SSL_CTX, SslFree> context(SSL_CTX_new(TLS_server_method()));
  const bool loaded = context && SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate.c_str()) == 1 &&
                      SSL_CTX_use_PrivateKey_file(context.get(), tls.key.c_str(), SSL_FILETYPE_PEM) == 1;
  if (!loaded) throw std::runtime_error("cannot load the server's certificate");
  if (tls.client_ca) {
    if (SSL_CTX_load_verify_file(context.get(), tls.client_ca->c_str()) != 1) {
      throw std::runtime_error("cannot load the clients' authority");
    }
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

// Writing to a TLS connection that is gone must not end the process.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

std::optional<std::string> FakeRequest::header(std::string_view name) const { return find(headers, name); }

struct HttpServer::Impl {
  Handler handler;
  std::unique_ptr<SSL_CTX, SslFree> tls;
  int listener = listen_on_loopback();
  int port = port_of(listener);

  mutable std::mutex mutex;
  std::condition_variable ending;
  bool ended = false;
  std::vector<FakeRequest> requests;
  std::vector<std::string> server_names;
  std::list<Stream*> open;
  int accepted = 0;
  int in_flight = 0;
  int most_in_flight = 0;
  std::list<std::thread> workers;
  std::thread acceptor;

  void accept_all() {
    for (;;) {
      const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const std::lock_guard lock(mutex);
      const int number = ++accepted;
      workers.emplace_back([this, socket, number] { serve(socket, number); });
    }
  }

  void serve(int socket, int number) {
    block_sigpipe();
    Stream stream(socket);
    if (!enter(stream)) return;
    converse(stream, number);
    const std::lock_guard lock(mutex);
    open.remove(&stream);
  }

  bool enter(Stream& stream) {
    const std::lock_guard lock(mutex);
    if (!ended) open.push_back(&stream);
    return !ended;
  }

  void converse(Stream& stream, int number) {
    if (tls) {
      if (!stream.accept_tls(tls.get())) return;
      const std::lock_guard lock(mutex);
      if (!stream.server_name().empty()) server_names.push_back(stream.server_name());
    }
    std::string buffer;
    for (;;) {
      auto request = read_request(stream, buffer);
      if (!request) break;
      request->connection = number;
      if (!handle(stream, *request)) return;
    }
    // A client that tries TLS on a plain port is told at once, as real servers do.
    if (!tls && buffer.starts_with('\x16')) static_cast<void>(stream.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
  }

  bool handle(Stream& stream, const FakeRequest& request) {
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
      most_in_flight = std::max(most_in_flight, ++in_flight);
    }
    const FakeResponse response = handler(request);
    {
      std::unique_lock lock(mutex);
      ending.wait_for(lock, response.delay, [this] { return ended; });
      --in_flight;
    }
    return answer(stream, request, response);
  }

  void end() {
    {
      const std::lock_guard lock(mutex);
      ended = true;
      for (Stream* stream : open) stream->end();
    }
    ending.notify_all();
    ::shutdown(listener, SHUT_RDWR);
    acceptor.join();
    for (auto& worker : workers) worker.join();
    ::close(listener);
  }
};

HttpServer::HttpServer(Handler handler) : impl_(std::make_unique<Impl>()) {
  impl_->handler = std::move(handler);
  impl_->acceptor = std::thread([impl = impl_.get()] { impl->accept_all(); });
}

HttpServer::HttpServer(Handler handler, const ServerTls& tls) : impl_(std::make_unique<Impl>()) {
  impl_->handler = std::move(handler);
  impl_->tls = tls_context(tls);
  impl_->acceptor = std::thread([impl = impl_.get()] { impl->accept_all(); });
}

HttpServer::~HttpServer() { impl_->end(); }

int HttpServer::port() const noexcept { return impl_->port; }

std::string HttpServer::authority() const { return "127.0.0.1:" + std::to_string(impl_->port); }

std::string HttpServer::url(std::string_view target) const {
  return (impl_->tls ? "https://" : "http://") + authority() + std::string(target);
}

std::vector<FakeRequest> HttpServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

int HttpServer::connections() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

int HttpServer::most_in_flight() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->most_in_flight;
}

std::vector<std::string> HttpServer::server_names() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->server_names;
}

}  // namespace sigwright::fakes
