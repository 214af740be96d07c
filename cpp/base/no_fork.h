#pragma once
// Sections of code that a fork of the process does not cut through.

namespace sigwright {

// While a thread is in one, a fork() by another waits, at the most a second: for code that takes locks which a child
// would inherit closed, above all those of OpenSSL, which has no way to open them again. To enter one inside another
// costs nothing. Enter it before any lock that is taken inside of one too, and do not wait there for other threads.
class NoFork {
 public:
  NoFork() noexcept;
  ~NoFork();
  NoFork(const NoFork&) = delete;
  NoFork& operator=(const NoFork&) = delete;

  // What every thread that has been in one calls as it ends, in one again: libraries that keep something for each
  // thread take locks to let go of it. One function for the process.
  static void at_thread_end(void (*clear)()) noexcept;
};

}  // namespace sigwright
