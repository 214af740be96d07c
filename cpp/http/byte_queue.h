#pragma once
// A bounded queue of bytes between the client's thread, which must never wait, and one other thread, which may. The
// other thread's pieces are handed over, not copied: layers are gigabytes, and memory is slower than the loopback.

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::http {

// Safe to share between one writer and one reader. What is written is a stream: pieces have no borders.
class ByteQueue {
 public:
  // In bytes. One piece may go beyond it.
  explicit ByteQueue(std::size_t capacity) : capacity_(capacity) {}

  // The side that waits, which gets the memory of an earlier piece in exchange. put() fails once the queue was closed:
  // nobody will read. take() gives at least one byte, or none when the queue was closed without an error and is empty;
  // with an error it fails.
  [[nodiscard]] Result<void> put(Bytes& piece);
  [[nodiscard]] Result<void> take(Bytes& piece);

  // The side that does not. Where there is no room, or nothing to take, the other side's next step calls the waker.
  [[nodiscard]] bool has_room(std::size_t size);
  void add(ByteView data);  // after has_room() said so
  [[nodiscard]] Result<std::optional<std::size_t>> take_now(std::span<std::uint8_t> buffer);
  void on_change(std::function<void()> wake);

  // Either side, any thread: the end of the stream, or why it does not end well. The first one counts.
  void close(std::optional<Error> error = std::nullopt);

  // Bytes that went in since the beginning, and that came out.
  [[nodiscard]] std::uint64_t received() const;
  [[nodiscard]] std::uint64_t taken() const;

 private:
  void append(ByteView data);
  std::size_t copy_out(std::span<std::uint8_t> buffer);
  [[nodiscard]] Bytes spare();
  void keep(Bytes memory);
  [[nodiscard]] bool has_a_part() const noexcept { return size_ >= part(); }
  // What either side is woken for: being woken costs more than copying what came meanwhile.
  [[nodiscard]] std::size_t part() const noexcept { return (capacity_ + 3) / 4; }
  [[nodiscard]] std::size_t room() const noexcept { return capacity_ - std::min(capacity_, size_); }
  void wake(std::unique_lock<std::mutex> lock);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> wake_;
  const std::size_t capacity_;
  std::deque<Bytes> pieces_;  // none of them empty
  std::size_t begun_ = 0;     // bytes of the first that are gone
  std::vector<Bytes> spares_;
  std::size_t size_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t taken_ = 0;
  bool client_waits_ = false;
  bool closed_ = false;
  std::optional<Error> error_;
};

}  // namespace sigwright::http
