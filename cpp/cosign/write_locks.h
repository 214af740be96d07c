#pragma once
// One writer at a time for each tag of this process: threads that sign or clean the same image queue up instead of
// fighting.
// Writers elsewhere are what the read-back is for.

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// Safe to share: calls may run together.
class WriteLocks {
 public:
  using Lock = std::unique_lock<std::timed_mutex>;

  // Held until the lock goes. Fails as `cancel` does while waiting.
  [[nodiscard]] Result<Lock> acquire(const std::string& name, const Cancel& cancel);

 private:
  // Never shrinks while the process lives: an entry is some hundred bytes, a process signs some thousand images.
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<std::timed_mutex>> locks_;
};

// That of a tag; an empty one where there are no `locks`. Fails as acquire() does.
[[nodiscard]] Result<WriteLocks::Lock> lock_tag(WriteLocks* locks, const oci::Repository& repository,
                                                const std::string& tag, const Cancel& cancel);

}  // namespace sigwright::cosign
