#pragma once
// libcurl's multi handle, and epoll beside it, so that a turn costs what is ready and not what is under way.

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "http/curl.h"

namespace sigwright::http {

// wake() may be called by any thread; everything else is one thread's.
class Multi {
 public:
  using Clock = std::chrono::steady_clock;
  // Fails with Internal where the system gives no descriptors.
  [[nodiscard]] static Result<std::unique_ptr<Multi>> create();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
  ~Multi() = default;

  template <class Value>
  void set(CURLMoption option, Value value) noexcept {
    curl_multi_setopt(handle_.get(), option, value);
  }
  // False: libcurl refuses it.
  [[nodiscard]] bool add(CURL* easy) noexcept;
  void remove(CURL* easy) noexcept;

  // Does what the last wait() has found to be ready, and what is due.
  void drive() noexcept;
  struct Ended {
    CURL* easy;
    CURLcode code;
  };
  [[nodiscard]] std::optional<Ended> next_ended() noexcept;
  // Until something is ready or due, somebody wakes it up, or then.
  void wait(Clock::time_point until) noexcept;
  void wake() noexcept;

 private:
  Multi(FileDescriptor ready, FileDescriptor woken, MultiPtr handle);
  void watch(curl_socket_t socket, int what) noexcept;
  void act(curl_socket_t socket, int what) noexcept;
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* unused) noexcept;
  static int on_timer(CURLM* handle, long milliseconds, void* self) noexcept;

  FileDescriptor epoll_;
  FileDescriptor woken_;  // an eventfd
  Clock::time_point due_ = Clock::time_point::max();
  std::array<epoll_event, 128> events_{};
  std::span<const epoll_event> ready_;
  MultiPtr handle_;  // the first to go: it lets go of sockets by calling back
};

}  // namespace sigwright::http
