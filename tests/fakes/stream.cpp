#include "fakes/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace sigwright::fakes {

Stream::~Stream() {
  ssl_.reset();
  ::close(socket_);
}

bool Stream::accept_tls(SSL_CTX* context) {
  ssl_.reset(SSL_new(context));
  return ssl_ && SSL_set_fd(ssl_.get(), socket_) == 1 && SSL_accept(ssl_.get()) == 1;
}

std::string Stream::server_name() const {
  const char* name = ssl_ ? SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
  return name == nullptr ? "" : name;
}

bool Stream::read_into(std::string& buffer) {
  std::array<char, 16384> piece;
  const auto got = ssl_ ? static_cast<ssize_t>(SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size())))
                        : ::recv(socket_, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  buffer.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

bool Stream::write(std::string_view data) {
  while (!data.empty()) {
    const auto sent = ssl_ ? static_cast<ssize_t>(SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size())))
                           : ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Stream::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void Stream::end() { ::shutdown(socket_, SHUT_RDWR); }

void Stream::wait_for_peer() {
  std::string ignored;
  while (read_into(ignored)) ignored.clear();
}

}  // namespace sigwright::fakes
