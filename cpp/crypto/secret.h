#pragma once
// Bytes that are wiped when they go: passwords, private keys in the clear.

#include "base/bytes.h"

namespace sigwright::crypto {

// Move-only. One thread at a time.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(Bytes bytes) : bytes_(std::move(bytes)) {}
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { wipe(); }

  [[nodiscard]] ByteView view() const noexcept { return bytes_; }

 private:
  void wipe() noexcept;
  Bytes bytes_;
};

}  // namespace sigwright::crypto
