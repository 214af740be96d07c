#include "base/helpers.h"

#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace sigwright {
namespace {

using Work = Helpers::Work;

constexpr std::chrono::seconds kPatience{2};  // of a thread that has nothing to do

// The threads of a process that have nothing to do. It is never destroyed: they may wait until the process ends.
class SpareThreads {
 public:
  static SpareThreads& of_this_process();

  void run(Work work) {
    {
      const std::lock_guard lock(mutex_);
      if (!waiting_.empty()) {
        Seat& last = *waiting_.back();  // whose memory is still in the processor's caches
        waiting_.pop_back();
        last.work = std::move(work);
        last.called.notify_one();
        return;
      }
    }
    std::thread([this, work = std::move(work)]() mutable { serve(std::move(work)); }).detach();
  }

 private:
  struct Seat {
    std::condition_variable called;
    Work work;
  };

  explicit SpareThreads(pid_t process) : process_(process) {}

  void serve(Work work) {
    Seat seat;
    while (work) {
      work();
      work = next(seat);
    }
  }

  // Nothing, once nobody has called for long enough.
  Work next(Seat& seat) {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&seat);
    const bool called = seat.called.wait_for(lock, kPatience, [&] { return seat.work != nullptr; });
    if (!called) std::erase(waiting_, &seat);
    return std::exchange(seat.work, nullptr);
  }

  const pid_t process_;
  std::mutex mutex_;
  std::vector<Seat*> waiting_;
};

// Without a lock: another thread may have held it at the moment of a fork. A child leaves alone what it inherits.
SpareThreads& SpareThreads::of_this_process() {
  static std::atomic<SpareThreads*> current{nullptr};
  SpareThreads* now = current.load();
  while (now == nullptr || now->process_ != ::getpid()) {
    std::unique_ptr<SpareThreads> fresh(new SpareThreads(::getpid()));
    if (current.compare_exchange_strong(now, fresh.get())) return *fresh.release();
  }
  return *now;
}

}  // namespace

Helpers::~Helpers() {
  std::unique_lock lock(mutex_);
  all_ended_.wait(lock, [this] { return working_ == 0; });
}

void Helpers::start(Work work) {
  {
    const std::lock_guard lock(mutex_);
    ++working_;
  }
  try {
    SpareThreads::of_this_process().run([this, work = std::move(work)]() mutable {
      work();
      work = nullptr;  // before its owner goes on, to whom what it holds may belong
      ended();
    });
  } catch (...) {
    ended();
    throw;
  }
}

bool Helpers::wait_for(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  return all_ended_.wait_for(lock, most, [this] { return working_ == 0; });
}

// Told under the lock: the owner may be gone as soon as it is free.
void Helpers::ended() {
  const std::lock_guard lock(mutex_);
  --working_;
  if (working_ == 0) all_ended_.notify_all();
}

}  // namespace sigwright
