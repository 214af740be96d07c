#pragma once
// Bytes that never change and are held once, whoever looks at them: a payload may have hundreds of megabytes.

#include <algorithm>
#include <memory>
#include <utility>

#include "base/bytes.h"

namespace sigwright {

// Immutable, cheap to copy and safe to share.
class SharedBytes {
 public:
  SharedBytes() = default;
  SharedBytes(Bytes bytes) : bytes_(std::make_shared<const Bytes>(std::move(bytes))) {}  // NOLINT: Bytes are such

  [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_ ? bytes_->data() : nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_ ? bytes_->size() : 0; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] const std::uint8_t* begin() const noexcept { return data(); }
  [[nodiscard]] const std::uint8_t* end() const noexcept { return data() + size(); }

  friend bool operator==(const SharedBytes& left, const SharedBytes& right) noexcept {
    return left.bytes_ == right.bytes_ || std::ranges::equal(left, right);
  }

 private:
  std::shared_ptr<const Bytes> bytes_;
};

}  // namespace sigwright
