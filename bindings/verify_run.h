#pragma once
// Many verifications at once, their reports taken one by one as they are done.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bindings/context.h"
#include "bindings/run.h"
#include "cosign/verify.h"

namespace sigwright::bindings {

// One thread at a time takes reports; the verifications run on threads of their own. At most kMostWaiting reports wait
// to be taken: a slow reader slows the run down instead of filling the memory.
class VerifyRun {
 public:
  // Without `steps` no candidate tells its checks: of thousands, nobody reads them.
  VerifyRun(std::shared_ptr<CoreContext> context, std::vector<std::string> images, cosign::VerifyOptions options,
            CallLimits limits, bool steps);
  ~VerifyRun();

  using Item = std::pair<std::size_t, verify::VerificationReport>;
  // The next report that is done; nullopt after the last. Called with the GIL, waits without it.
  [[nodiscard]] Result<std::optional<Item>> next();
  // Ends what still runs and waits for it. Called without the GIL.
  void close();

 private:
  static constexpr std::size_t kMostWaiting = 256;
  void work(const std::vector<std::string>& images, const cosign::VerifyOptions& options);
  [[nodiscard]] bool put(Item item);
  [[nodiscard]] bool wait_for_item();

  std::shared_ptr<CoreContext> context_;
  CallLimits limits_;
  const bool steps_;
  std::mutex mutex_;
  std::condition_variable ready_;  // an item, or the end
  std::condition_variable room_;   // for one more, or nobody wants any
  std::deque<Item> items_;
  bool done_ = false;
  bool closed_ = false;
  Result<void> outcome_;
  std::jthread worker_;
};

}  // namespace sigwright::bindings
