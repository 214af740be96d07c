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

  // All but the first `head` of them, which stay where they are: see whole().
  [[nodiscard]] static SharedBytes behind(std::size_t head, Bytes bytes) {
    SharedBytes behind(std::move(bytes));
    behind.head_ = std::min(head, behind.bytes_->size());
    return behind;
  }

  [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_ ? bytes_->data() + head_ : nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_ ? bytes_->size() - head_ : 0; }
  // With the head before them, if they have one.
  [[nodiscard]] ByteView whole() const noexcept { return bytes_ ? ByteView(*bytes_) : ByteView(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] const std::uint8_t* begin() const noexcept { return data(); }
  [[nodiscard]] const std::uint8_t* end() const noexcept { return data() + size(); }

  friend bool operator==(const SharedBytes& left, const SharedBytes& right) noexcept {
    return (left.bytes_ == right.bytes_ && left.head_ == right.head_) || std::ranges::equal(left, right);
  }

 private:
  std::shared_ptr<const Bytes> bytes_;
  std::size_t head_ = 0;
};

}  // namespace sigwright
