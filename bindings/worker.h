#pragma once
// The thread on which a Python thread's calls do their work, kept for its next one: starting it costs as much as a
// signature.

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace sigwright::bindings {

// Does one piece of work at a time, which must not throw.
class Worker {
 public:
  Worker();
  ~Worker();  // after the end of its work
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start(std::function<void()> work);  // only when it has none
  // Whether the work is done, at the latest after `most`.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds most);
  // Whether this process has its thread: after a fork a child has not.
  [[nodiscard]] bool lives() const;

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> work_;  // empty: none
  bool leaving_ = false;
  pid_t process_;
  std::thread thread_;  // last: it uses the others
};

// The calling thread's worker; a new one where that is at work already, which is so when a signal's handler calls
// again.
class WorkerLoan {
 public:
  WorkerLoan();
  ~WorkerLoan();
  WorkerLoan(const WorkerLoan&) = delete;
  WorkerLoan& operator=(const WorkerLoan&) = delete;
  [[nodiscard]] Worker& operator*() const noexcept { return *worker_; }
  [[nodiscard]] Worker* operator->() const noexcept { return worker_.get(); }

 private:
  std::unique_ptr<Worker> worker_;
};

}  // namespace sigwright::bindings
