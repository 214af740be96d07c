#include "services/log_group.h"

#include <algorithm>
#include <span>
#include <utility>

#include "services/durable_files.h"
#include "services/log_files.h"
#include "services/log_queue.h"
#include "tlog/tiles.h"

namespace sigwright::services {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostInBatch = tlog::kTileWidth;
constexpr std::chrono::microseconds kFirstPoll{200};
constexpr std::chrono::microseconds kLastPoll{5'000};

}  // namespace

std::vector<Bytes> LogGroup::bodies_of(const Batch& batch) {
  std::vector<Bytes> bodies;
  for (const WaitingPtr& entry : batch) bodies.push_back(entry->body);
  return bodies;
}

LogGroup::Batch LogGroup::take_waiting(std::size_t most) {
  const std::lock_guard guard(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
  Batch batch(waiting_.begin(), waiting_.begin() + count);
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return batch;
}

// Each is called by itself, and once the mutex is free: eight threads that wake up for one mutex take longer than a
// commit.
void LogGroup::deliver(const Batch& batch, const Placement& placement) {
  {
    const std::lock_guard guard(mutex_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i]->placed = {placement.indexes[i], placement.checkpoint, std::nullopt};
      if (!placement.proofs.empty()) batch[i]->placed.proof = placement.proofs[i];
      batch[i]->done = true;
    }
    lately_ = batch.size() + waiting_.size();
  }
  for (const WaitingPtr& entry : batch) entry->called.notify_one();
}

// Commits `batch`, what came meanwhile and what other processes have queued: all of it, or none. Whoever waits is
// answered before the log is tidied up.
Result<void> LogGroup::commit(Batch& batch, const std::filesystem::path& own) {
  for (WaitingPtr& late : take_waiting(kMostInBatch - batch.size())) batch.push_back(std::move(late));
  const auto foreign = take_foreign(directory_ / log_files::kQueue, own);
  std::vector<Bytes> bodies = bodies_of(batch);
  for (const ForeignBatch& other : foreign) bodies.insert(bodies.end(), other.bodies.begin(), other.bodies.end());
  TRY(const auto placement, committer_.commit(bodies));
  deliver(batch, placement);
  std::span<const std::uint64_t> indexes = std::span(placement.indexes).subspan(batch.size());
  for (const ForeignBatch& other : foreign) {
    answer_foreign(other, {indexes.begin(), indexes.begin() + static_cast<std::ptrdiff_t>(other.bodies.size())});
    indexes = indexes.subspan(other.bodies.size());
  }
  if (const auto tidied = committer_.tidy_up(); !tidied) {
    log_.write(LogLevel::Warning, "log", tidied.error().message);
  }
  return {};
}

// Writers that were just served come back at once with their next entry: a moment's wait, at most an eighth of what a
// commit takes, puts all of them into one batch instead of two that take turns. A lone writer waits for nobody.
void LogGroup::gather() {
  std::unique_lock lock(mutex_);
  all_back_.wait_until(lock, gather_until_, [this] { return waiting_.size() >= lately_; });
}

// The batch is committed by us, or, while we wait for the lock, by the process that holds it.
Result<void> LogGroup::commit_or_wait(Batch& batch, const Cancel& cancel) {
  TRY(auto lock, FileLock::try_lock(directory_ / log_files::kLock));
  if (lock) return commit(batch, {});
  TRY(const auto queued, QueuedBatch::put(directory_ / log_files::kQueue, bodies_of(batch)));
  for (auto pause = kFirstPoll;; pause = std::min(pause * 2, kLastPoll)) {
    CHECK(cancel.sleep(pause));
    TRY(lock, FileLock::try_lock(directory_ / log_files::kLock));
    if (const auto answer = queued.answer(); answer && answer->size() == batch.size()) {
      TRY(auto checkpoint, log_files::read_checkpoint(directory_, key_));
      deliver(batch, {*answer, {}, std::make_shared<const tlog::Checkpoint>(std::move(checkpoint))});
      return {};
    }
    if (lock) return commit(batch, queued.path());
  }
}

// One round. What got no place waits again, unless its writer is gone.
Result<void> LogGroup::lead(const Cancel& cancel) {
  gather();
  const auto start = Clock::now();
  Batch batch = take_waiting(kMostInBatch);
  if (batch.empty()) return {};
  auto done = commit_or_wait(batch, cancel);
  const std::lock_guard guard(mutex_);
  const auto end = Clock::now();
  gather_until_ = end + (end - start) / 8;
  if (done) return done;
  lately_ = 0;
  for (WaitingPtr& entry : batch) {
    if (!entry->done && !entry->left) waiting_.push_back(std::move(entry));
  }
  return done;
}

// Somebody who waits is to lead. Who was called and goes away instead calls the next.
void LogGroup::call_next() {
  if (!leading_ && !waiting_.empty()) waiting_.front()->called.notify_one();
}

void LogGroup::leave(const WaitingPtr& entry) {
  entry->left = true;
  std::erase(waiting_, entry);
  call_next();
}

Result<PlacedEntry> LogGroup::add(Bytes body, const Cancel& cancel) {
  CHECK(tlog::check_entry(body));  // before it would fail whoever shares its batch
  const auto mine = std::make_shared<Waiting>(std::move(body));
  std::unique_lock lock(mutex_);
  waiting_.push_back(mine);
  if (waiting_.size() >= lately_) all_back_.notify_one();
  while (!mine->done) {
    if (leading_) {
      mine->called.wait_until(lock, cancel.stop, cancel.deadline, [&] { return mine->done || !leading_; });
      if (auto going_on = cancel.check(); !going_on && !mine->done) {
        leave(mine);
        return std::unexpected(std::move(going_on).error());
      }
      continue;
    }
    leading_ = true;
    lock.unlock();
    auto led = lead(cancel);
    lock.lock();
    leading_ = false;
    if (!led) {
      leave(mine);
      return std::unexpected(std::move(led).error());
    }
    call_next();
  }
  return mine->placed;
}

}  // namespace sigwright::services
