#include "http/byte_queue.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sigwright::http {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;  // of what the client adds, where that comes in smaller ones
constexpr std::size_t kMostSpares = 8;

}  // namespace

Bytes ByteQueue::spare() {
  if (spares_.empty()) return {};
  Bytes memory = std::move(spares_.back());
  spares_.pop_back();
  return memory;
}

void ByteQueue::keep(Bytes memory) {
  if (memory.capacity() == 0 || memory.capacity() > 2 * kPiece || spares_.size() == kMostSpares) return;
  memory.clear();
  spares_.push_back(std::move(memory));
}

// Fills the last piece before it begins another.
void ByteQueue::append(ByteView data) {
  size_ += data.size();
  received_ += data.size();
  while (!data.empty()) {
    if (pieces_.empty() || pieces_.back().size() >= kPiece) {
      pieces_.push_back(spare());
      pieces_.back().reserve(std::min(kPiece, capacity_));
    }
    Bytes& last = pieces_.back();
    const ByteView part = data.first(std::min(data.size(), kPiece - last.size()));
    last.insert(last.end(), part.begin(), part.end());
    data = data.subspan(part.size());
  }
}

// g++ 12 makes a loop over single bytes of std::ranges::copy.
std::size_t ByteQueue::copy_out(std::span<std::uint8_t> buffer) {
  std::size_t count = 0;
  while (count < buffer.size() && !pieces_.empty()) {
    const ByteView rest = ByteView(pieces_.front()).subspan(begun_);
    const std::size_t some = std::min(rest.size(), buffer.size() - count);
    std::memcpy(buffer.data() + count, rest.data(), some);
    count += some;
    begun_ += some;
    if (some < rest.size()) break;
    keep(std::move(pieces_.front()));
    pieces_.pop_front();
    begun_ = 0;
  }
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

Result<void> ByteQueue::put(Bytes& piece) {
  if (piece.empty()) return {};
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || room() > 0; });
  if (closed_) return fail(error_.value_or(Error{ErrorCode::Interrupted, "nobody reads any more", {}, {}}));
  size_ += piece.size();
  received_ += piece.size();
  pieces_.push_back(std::exchange(piece, spare()));
  if (has_a_part()) wake(std::move(lock));
  return {};
}

Result<void> ByteQueue::take(Bytes& piece) {
  std::unique_lock lock(mutex_);
  // Less where the client has no room for its next piece.
  changed_.wait(lock, [this] { return closed_ || has_a_part() || (client_waits_ && size_ > 0); });
  if (size_ == 0 && error_) return fail(*error_);
  keep(std::exchange(piece, {}));
  if (size_ == 0) return {};
  piece = std::move(pieces_.front());
  pieces_.pop_front();
  size_ -= piece.size();
  taken_ += piece.size();
  if (room() >= capacity_ / 2) wake(std::move(lock));  // not for every few bytes
  return {};
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
  append(data);
  if (!has_a_part()) return;
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
  if (room() < part()) return count;
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
