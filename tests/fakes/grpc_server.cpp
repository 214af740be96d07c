#include "fakes/grpc_server.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace sigwright::fakes {
namespace {

constexpr std::size_t kPreface = 24;  // RFC 9113 section 3.4
constexpr std::size_t kFrameHeader = 9;
constexpr char kData = 0;
constexpr char kHeaders = 1;
constexpr char kSettings = 4;
constexpr char kEndStream = 1;
constexpr char kEndHeaders = 4;
constexpr char kAck = 1;

std::string big_endian(std::size_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

std::string frame(char type, char flags, std::size_t stream, const std::string& payload) {
  return big_endian(payload.size(), 3) + type + flags + big_endian(stream, 4) + payload;
}

// A literal field without indexing (RFC 7541 section 6.2.2); names and values here are short.
std::string field(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + static_cast<char>(name.size()) + name + static_cast<char>(value.size()) + value;
}

std::string answer_frames(const GrpcAnswer& answer) {
  std::string out = frame(kHeaders, kEndHeaders, 1,
                          field(":status", std::to_string(answer.status)) + field("content-type", "application/grpc"));
  std::string body = answer.raw;
  if (body.empty() && answer.message) {
    body = std::string(1, '\0') + big_endian(answer.message->size(), 4) + *answer.message;
  }
  constexpr std::size_t kFrame = 16'384;
  for (std::size_t at = 0; at < body.size(); at += kFrame) out += frame(kData, 0, 1, body.substr(at, kFrame));
  std::string trailers = field("x-trailer", "x");
  if (answer.grpc_status) trailers += field("grpc-status", *answer.grpc_status);
  if (!answer.grpc_message.empty()) trailers += field("grpc-message", answer.grpc_message);
  return out + frame(kHeaders, kEndHeaders | kEndStream, 1, trailers);
}

class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}

  void serve(const std::function<GrpcAnswer(const std::string&)>& answer) {
    write(frame(kSettings, 0, 0, ""));
    const auto request = read_request();
    if (!request) return;
    const GrpcAnswer made = answer(request->size() < 5 ? *request : request->substr(5));
    if (made.hang_up) return;
    if (!made.silent) write(frame(kSettings, kAck, 0, "") + answer_frames(made));
    while (read_some()) {
    }
  }

 private:
  // The data of stream 1, once it has ended.
  std::optional<std::string> read_request() {
    if (!need(kPreface)) return std::nullopt;
    buffer_.erase(0, kPreface);
    std::string data;
    while (need(kFrameHeader)) {
      const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(buffer_[i])); };
      const std::size_t size = byte(0) << 16U | byte(1) << 8U | byte(2);
      const char type = buffer_[3];
      const char flags = buffer_[4];
      if (!need(kFrameHeader + size)) return std::nullopt;
      if (type == kData) data += buffer_.substr(kFrameHeader, size);
      buffer_.erase(0, kFrameHeader + size);
      if (type == kData && (flags & kEndStream) != 0) return data;
    }
    return std::nullopt;
  }
  bool need(std::size_t size) {
    while (buffer_.size() < size) {
      if (!read_some()) return false;
    }
    return true;
  }
  bool read_some() {
    std::array<char, 4096> piece{};
    const auto got = ::read(socket_, piece.data(), piece.size());
    if (got <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
  }
  // The client may have gone already: its business.
  void write(const std::string& text) const {
    for (std::size_t at = 0; at < text.size();) {
      const auto sent = ::send(socket_, text.data() + at, text.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) return;
      at += static_cast<std::size_t>(sent);
    }
  }

  int socket_;
  std::string buffer_;
};

int listen_at(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (listener < 0 || text.size() >= sizeof address.sun_path) throw std::runtime_error("no socket can be made");
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 4) != 0) {
    throw std::runtime_error("nothing can be bound to " + text);
  }
  return listener;
}

}  // namespace

struct GrpcServer::Impl {
  int listener = -1;
  std::atomic<int> open = -1;
  std::jthread thread;
};

GrpcServer::GrpcServer(std::filesystem::path socket, std::function<GrpcAnswer(const std::string& message)> answer)
    : impl_(std::make_unique<Impl>()) {
  impl_->listener = listen_at(socket);
  impl_->thread = std::jthread([impl = impl_.get(), answer = std::move(answer)] {
    while (true) {
      const int accepted = ::accept(impl->listener, nullptr, nullptr);
      if (accepted < 0) return;
      impl->open = accepted;
      Connection(accepted).serve(answer);
      impl->open = -1;
      ::close(accepted);
    }
  });
}

GrpcServer::~GrpcServer() {
  ::shutdown(impl_->listener, SHUT_RDWR);
  if (const int open = impl_->open; open >= 0) ::shutdown(open, SHUT_RDWR);
  impl_->thread.join();
  ::close(impl_->listener);
}

}  // namespace sigwright::fakes
