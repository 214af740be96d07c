#pragma once
// Values that are dear to get and good for a while (bearer tokens, answers of credential helpers): whoever asks first
// gets one, everybody who asks meanwhile waits for that same one.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/cancel.h"
#include "base/result.h"

namespace sigwright::oci {

// Safe to share: calls may run together. `Value` is copied and compared.
template <class Value>
class ExpiringCache {
 public:
  using Clock = std::chrono::steady_clock;
  struct Fresh {
    Value value;
    Clock::duration life;  // how long it may be handed out
  };
  using Fetch = std::function<Result<Fresh>()>;

  // `now` is the clock; tests bring their own.
  explicit ExpiringCache(std::function<Clock::time_point()> now = [] { return Clock::now(); }) : now_(std::move(now)) {}

  // The value under `key`, got by `fetch` unless there is one that is neither expired nor `rejected`. A failure goes to
  // everybody who waited for it and is not kept; but where the one who fetched was cancelled, another one fetches.
  [[nodiscard]] Result<Value> get(const std::string& key, const Cancel& cancel, const Fetch& fetch,
                                  const Value* rejected = nullptr) {
    std::unique_lock lock(mutex_);
    while (true) {
      Entry& entry = entries_[key];
      if (usable(entry, rejected)) return *entry.value;
      if (!entry.fetching) return fetch_as_first(lock, key, fetch);
      ++entry.waiting;
      const auto round = entry.round;
      changed_.wait_until(lock, cancel.stop, capped(cancel.deadline), [&] { return entry.round != round; });
      --entry.waiting;
      CHECK(cancel.check());
      if (entry.round != round && entry.error && !is_cancellation(*entry.error)) return fail(*entry.error);
    }
  }

 private:
  struct Entry {
    std::optional<Value> value;
    typename Clock::time_point good_until;
    std::optional<Error> error;  // of the last fetch
    bool fetching = false;
    std::size_t waiting = 0;
    std::size_t round = 0;  // fetches so far
  };
  static constexpr std::size_t kMostEntries = 4096;

  static bool is_cancellation(const Error& error) {
    return error.code == ErrorCode::Interrupted || error.code == ErrorCode::TimedOut;
  }
  // The waits of the standard library overflow on time_point::max().
  typename Clock::time_point capped(typename Clock::time_point deadline) const {
    return std::min(deadline, Clock::now() + std::chrono::hours(24));
  }
  bool usable(const Entry& entry, const Value* rejected) const {
    return entry.value && now_() < entry.good_until && !(rejected != nullptr && *entry.value == *rejected);
  }

  [[nodiscard]] Result<Value> fetch_as_first(std::unique_lock<std::mutex>& lock, const std::string& key,
                                             const Fetch& fetch) {
    make_room();
    entries_[key].fetching = true;
    lock.unlock();
    const auto started = now_();
    Result<Fresh> fresh = fetch();
    lock.lock();
    Entry& entry = entries_[key];
    entry.fetching = false;
    ++entry.round;
    entry.error.reset();
    entry.value.reset();
    if (fresh) {
      entry.value = fresh->value;
      entry.good_until = started + fresh->life;
    } else {
      entry.error = fresh.error();
    }
    changed_.notify_all();
    if (!fresh) return fail(fresh.error());
    return std::move(fresh->value);
  }

  void make_room() {
    if (entries_.size() <= kMostEntries) return;
    std::erase_if(entries_, [&](const auto& item) {
      return !item.second.fetching && item.second.waiting == 0 && now_() >= item.second.good_until;
    });
    if (entries_.size() <= kMostEntries) return;
    std::erase_if(entries_, [](const auto& item) { return !item.second.fetching && item.second.waiting == 0; });
  }

  std::function<typename Clock::time_point()> now_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Entry> entries_;  // nodes stay where they are while somebody fetches or waits
};

}  // namespace sigwright::oci
