#pragma once
// Work on other threads, which are kept a while for the next: to start one and to end it costs as much as a signature.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace sigwright {

// What is started through one of these has ended when it is gone. Not for a process that forks meanwhile: a child has
// none of its parent's threads.
class Helpers {
 public:
  using Work = std::function<void()>;  // must not throw

  Helpers() = default;
  ~Helpers();  // waits
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  // Runs it on a thread that has nothing to do, or on a new one. Throws std::system_error where the system gives none.
  void start(Work work);
  // Whether all have ended, at the latest after `most`.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds most);

 private:
  void ended();

  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::size_t working_ = 0;
};

}  // namespace sigwright
