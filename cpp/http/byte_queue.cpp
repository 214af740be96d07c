#include "http/byte_queue.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sigwright::http {
namespace {

// g++ 12 makes a loop over single bytes of std::ranges::copy, and layers are gigabytes.
void copy_bytes(ByteView from, std::uint8_t* to) {
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

// What either side is woken for: being woken costs more than copying what came meanwhile.
constexpr std::size_t part_of(std::size_t capacity) { return (capacity + 3) / 4; }

}  // namespace

void ByteQueue::copy_in(ByteView data) {
  const std::size_t end = (start_ + size_) % ring_.size();
  const std::size_t first = std::min(data.size(), ring_.size() - end);
  copy_bytes(data.first(first), ring_.data() + end);
  copy_bytes(data.subspan(first), ring_.data());
  size_ += data.size();
  received_ += data.size();
}

std::size_t ByteQueue::copy_out(std::span<std::uint8_t> buffer) {
  const std::size_t count = std::min(buffer.size(), size_);
  const std::size_t first = std::min(count, ring_.size() - start_);
  const ByteView ring(ring_);
  copy_bytes(ring.subspan(start_, first), buffer.data());
  copy_bytes(ring.first(count - first), buffer.data() + first);
  start_ = (start_ + count) % ring_.size();
  size_ -= count;
  taken_ += count;
  return count;
}

// Outside the lock: the waker may look at the queue at once.
void ByteQueue::wake(std::unique_lock<std::mutex> lock) {
  const auto call = std::exchange(client_waits_, false) ? wake_ : nullptr;
  lock.unlock();
  changed_.notify_all();
  if (call) call();
}

Result<void> ByteQueue::put(ByteView data) {
  while (!data.empty()) {
    std::unique_lock lock(mutex_);
    const std::size_t wanted = std::min(data.size(), part_of(ring_.size()));
    changed_.wait(lock, [&] { return closed_ || room() >= wanted; });
    if (closed_) return fail(error_.value_or(Error{ErrorCode::Interrupted, "nobody reads any more", {}, {}}));
    const std::size_t count = std::min(data.size(), room());
    copy_in(data.first(count));
    data = data.subspan(count);
    if (size_ >= part_of(ring_.size())) wake(std::move(lock));
  }
  return {};
}

Result<std::size_t> ByteQueue::take(std::span<std::uint8_t> buffer) {
  std::unique_lock lock(mutex_);
  // Less where the client has no room for its next piece.
  changed_.wait(lock, [this] { return closed_ || size_ >= part_of(ring_.size()) || (client_waits_ && size_ > 0); });
  if (size_ == 0 && error_) return fail(*error_);
  const std::size_t count = copy_out(buffer);
  if (room() >= ring_.size() / 2) wake(std::move(lock));  // not for every few bytes
  return count;
}

bool ByteQueue::has_room(std::size_t size) {
  const std::lock_guard lock(mutex_);
  const bool fits = size <= room();
  client_waits_ = client_waits_ || !fits;
  if (!fits) changed_.notify_one();
  return fits;
}

void ByteQueue::add(ByteView data) {
  std::unique_lock lock(mutex_);
  copy_in(data);
  if (size_ < part_of(ring_.size())) return;
  lock.unlock();
  changed_.notify_one();
}

Result<std::optional<std::size_t>> ByteQueue::take_now(std::span<std::uint8_t> buffer) {
  std::unique_lock lock(mutex_);
  if (error_) return fail(*error_);
  if (size_ == 0 && !closed_) {
    client_waits_ = true;
    return std::nullopt;
  }
  const std::size_t count = copy_out(buffer);
  if (room() < part_of(ring_.size())) return count;
  lock.unlock();
  changed_.notify_one();
  return count;
}

void ByteQueue::on_change(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void ByteQueue::close(std::optional<Error> error) {
  std::unique_lock lock(mutex_);
  if (std::exchange(closed_, true)) return;
  error_ = std::move(error);
  wake(std::move(lock));
}

std::uint64_t ByteQueue::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

std::uint64_t ByteQueue::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace sigwright::http
