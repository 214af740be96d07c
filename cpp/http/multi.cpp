#include "http/multi.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace sigwright::http {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kLongestWait = std::chrono::hours(1);
constexpr int kMostWakes = 100;

std::uint32_t events_of(int what) noexcept {
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  return events;
}

int selected(std::uint32_t events) noexcept {
  int what = 0;
  if ((events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
  return what;
}

bool follow(int epoll, int operation, int descriptor, std::uint32_t events) noexcept {
  epoll_event event{.events = events, .data = {.fd = descriptor}};
  return ::epoll_ctl(epoll, operation, descriptor, &event) == 0;
}

}  // namespace

Result<std::unique_ptr<Multi>> Multi::create() {
  FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  FileDescriptor woken(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  MultiPtr handle(curl_multi_init());
  if (!handle) return fail(ErrorCode::Internal, "libcurl gives no handle");
  if (!epoll.valid() || !woken.valid() || !follow(epoll.get(), EPOLL_CTL_ADD, woken.get(), EPOLLIN)) {
    return fail(ErrorCode::Internal, "the system gives no descriptors to wait for connections with");
  }
  return std::unique_ptr<Multi>(new Multi(std::move(epoll), std::move(woken), std::move(handle)));
}

Multi::Multi(FileDescriptor epoll, FileDescriptor woken, MultiPtr handle)
    : epoll_(std::move(epoll)), woken_(std::move(woken)), handle_(std::move(handle)) {
  set(CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
  set(CURLMOPT_SOCKETDATA, this);
  set(CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
  set(CURLMOPT_TIMERDATA, this);
}

bool Multi::add(CURL* easy) noexcept { return curl_multi_add_handle(handle_.get(), easy) == CURLM_OK; }

void Multi::remove(CURL* easy) noexcept { curl_multi_remove_handle(handle_.get(), easy); }

void Multi::drive() noexcept {
  for (const epoll_event& event : std::exchange(ready_, {})) act(event.data.fd, selected(event.events));
  if (Clock::now() < due_) return;
  due_ = Clock::time_point::max();
  act(CURL_SOCKET_TIMEOUT, 0);
}

void Multi::act(curl_socket_t socket, int what) noexcept {
  int running = 0;
  curl_multi_socket_action(handle_.get(), socket, what, &running);
}

std::optional<Multi::Ended> Multi::next_ended() noexcept {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(handle_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) return Ended{message->easy_handle, message->data.result};
  }
  return std::nullopt;
}

void Multi::wait(Clock::time_point until) noexcept {
  const auto left = std::min(until, due_) - Clock::now();
  const auto rounded = std::chrono::ceil<Milliseconds>(std::clamp<Clock::duration>(left, {}, kLongestWait));
  const int count =
      ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), static_cast<int>(rounded.count()));
  const auto end = events_.begin() + std::max(count, 0);
  const auto kept =
      std::remove_if(events_.begin(), end, [this](const epoll_event& event) { return event.data.fd == woken_.get(); });
  if (kept != end) {
    std::uint64_t times = 0;
    [[maybe_unused]] const auto got = ::read(woken_.get(), &times, sizeof times);
  }
  ready_ = {events_.begin(), kept};
}

// Again where the system refuses it: whoever is not woken up waits for ever. EAGAIN: told often enough already.
void Multi::wake() noexcept {
  constexpr std::uint64_t kOnce = 1;
  for (int tries = 0; tries < kMostWakes; ++tries) {
    if (::write(woken_.get(), &kOnce, sizeof kOnce) == sizeof kOnce || errno == EAGAIN) return;
  }
}

int Multi::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept {
  static_cast<Multi*>(self)->watch(socket, what);
  return 0;
}

// A socket that libcurl has closed is gone from epoll too, and its number may be another's.
void Multi::watch(curl_socket_t socket, int what) noexcept {
  if (what == CURL_POLL_REMOVE) {
    follow(epoll_.get(), EPOLL_CTL_DEL, socket, 0);
  } else if (!follow(epoll_.get(), EPOLL_CTL_MOD, socket, events_of(what)) && errno == ENOENT) {
    follow(epoll_.get(), EPOLL_CTL_ADD, socket, events_of(what));
  }
}

int Multi::on_timer(CURLM*, long milliseconds, void* self) noexcept {
  static_cast<Multi*>(self)->due_ =
      milliseconds < 0 ? Clock::time_point::max() : Clock::now() + Milliseconds(milliseconds);
  return 0;
}

}  // namespace sigwright::http
