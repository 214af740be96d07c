#include "cosign/write_locks.h"

#include <chrono>

namespace sigwright::cosign {

Result<WriteLocks::Lock> WriteLocks::acquire(const std::string& name, const Cancel& cancel) {
  std::timed_mutex* found = nullptr;
  {
    const std::lock_guard guard(mutex_);
    auto& slot = locks_[name];
    if (!slot) slot = std::make_unique<std::timed_mutex>();
    found = slot.get();
  }
  Lock lock(*found, std::defer_lock);
  while (!lock.try_lock_for(std::chrono::milliseconds(50))) CHECK(cancel.check());
  return lock;
}

Result<WriteLocks::Lock> lock_tag(WriteLocks* locks, const oci::Repository& repository, const std::string& tag,
                                  const Cancel& cancel) {
  if (locks == nullptr) return WriteLocks::Lock();
  return locks->acquire(repository.reference().name() + ":" + tag, cancel);
}

}  // namespace sigwright::cosign
