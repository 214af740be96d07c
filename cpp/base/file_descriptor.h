#pragma once
// File descriptors: one owner for each, and writes that are whole.

#include <utility>

#include "base/bytes.h"

namespace sigwright {

// Owns a file descriptor, or none (negative), and closes it. One thread at a time.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }
  // Closes now, so that the error of a delayed write is seen: false, and errno says why. True where there is none.
  bool close() noexcept;
  // Leaves the descriptor to another owner.
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// Writes all of `data`, again where a signal interrupts: false when it cannot, and errno says why.
[[nodiscard]] bool write_all(int descriptor, ByteView data) noexcept;

}  // namespace sigwright
