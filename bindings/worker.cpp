#include "bindings/worker.h"

#include <unistd.h>

#include <utility>

namespace sigwright::bindings {
namespace {

// That of this thread while nothing uses it. One that a fork has left without its thread is let go of, not ended: there
// is nothing to wait for.
struct Kept {
  std::unique_ptr<Worker> worker;

  std::unique_ptr<Worker> take() {
    if (worker && !worker->lives()) static_cast<void>(worker.release());
    return std::exchange(worker, nullptr);
  }
  Kept() = default;
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() { take(); }
};

thread_local Kept kept;

}  // namespace

Worker::Worker() : process_(::getpid()), thread_([this] { run(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Worker::start(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    work_ = std::move(work);
  }
  changed_.notify_all();
}

bool Worker::wait_for(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, most, [this] { return !work_; });
}

bool Worker::lives() const { return process_ == ::getpid(); }

void Worker::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return work_ || leaving_; });
    if (!work_) return;
    lock.unlock();
    work_();
    lock.lock();
    work_ = nullptr;
    changed_.notify_all();
  }
}

WorkerLoan::WorkerLoan() : worker_(kept.take()) {
  if (!worker_) worker_ = std::make_unique<Worker>();
}

WorkerLoan::~WorkerLoan() {
  if (!kept.worker) kept.worker = std::move(worker_);
}

}  // namespace sigwright::bindings
