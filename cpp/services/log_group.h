#pragma once
// Group commit: threads and processes that append to one embedded log share its commits. Private to the layer.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/log.h"
#include "base/result.h"
#include "services/log_committer.h"

namespace sigwright::services {

// Where an entry stands, and the checkpoint of a tree that it is in.
struct PlacedEntry {
  std::uint64_t index = 0;
  std::shared_ptr<const tlog::Checkpoint> checkpoint;
  std::optional<std::vector<tlog::Hash>> proof;  // where this process has made it
};

// Calls may run together.
class LogGroup {
 public:
  LogGroup(std::filesystem::path directory, crypto::PublicKey key, LogCommitter committer, LogSink log)
      : directory_(std::move(directory)),
        key_(std::move(key)),
        log_(std::move(log)),
        committer_(std::move(committer)) {}

  // Returns once the entry is on disk; one that the log has already keeps its place. Fails with LimitExceeded for an
  // entry that no bundle holds, as `cancel` does while waiting, and as LogCommitter::commit() does.
  [[nodiscard]] Result<PlacedEntry> add(Bytes body, const Cancel& cancel);

 private:
  // An entry that waits for its place. All but its body is under the mutex.
  struct Waiting {
    explicit Waiting(Bytes entry) : body(std::move(entry)) {}
    const Bytes body;
    bool done = false;
    bool left = false;  // nobody waits for it any more
    PlacedEntry placed;
    std::condition_variable_any called;  // it is done, or nobody leads
  };
  using WaitingPtr = std::shared_ptr<Waiting>;
  using Batch = std::vector<WaitingPtr>;

  [[nodiscard]] Result<void> lead(const Cancel& cancel);
  [[nodiscard]] Result<void> commit_or_wait(Batch& batch, const Cancel& cancel);
  [[nodiscard]] Result<void> commit(Batch& batch, const std::filesystem::path& own);
  void gather();
  [[nodiscard]] Batch take_waiting(std::size_t most);
  void deliver(const Batch& batch, const Placement& placement);
  void leave(const WaitingPtr& entry);  // under the mutex
  void call_next();                     // under the mutex
  [[nodiscard]] static std::vector<Bytes> bodies_of(const Batch& batch);

  const std::filesystem::path directory_;
  const crypto::PublicKey key_;
  const LogSink log_;

  std::mutex mutex_;  // guards what is below; `committer_` belongs to the thread that leads
  std::condition_variable all_back_;
  Batch waiting_;
  bool leading_ = false;
  std::size_t lately_ = 0;  // writers that were there when the last batch got its places
  std::chrono::steady_clock::time_point gather_until_;
  LogCommitter committer_;
};

}  // namespace sigwright::services
