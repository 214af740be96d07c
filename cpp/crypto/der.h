#pragma once
// The small part of DER (X.690) that keys and signatures need, read strictly: what has two encodings is refused.

#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace sigwright::crypto::der {

enum class Tag : std::uint8_t {
  Boolean = 0x01,
  Integer = 0x02,
  BitString = 0x03,
  OctetString = 0x04,
  Null = 0x05,
  ObjectIdentifier = 0x06,
  Utf8String = 0x0c,
  UtcTime = 0x17,
  GeneralizedTime = 0x18,
  Sequence = 0x30,
  Set = 0x31,
  Context0 = 0xa0,
  Context3 = 0xa3,
};

// One element of any kind, with and without its tag and length.
struct Element {
  std::uint8_t tag = 0;
  ByteView contents;
  ByteView whole;
};

// Walks the elements of a view, which must outlive it. One thread at a time.
class Reader {
 public:
  explicit Reader(ByteView input) noexcept : rest_(input) {}

  // The contents of the next element; nothing, and the reader unmoved, when it is another or not DER.
  [[nodiscard]] std::optional<ByteView> take(Tag tag) noexcept;
  [[nodiscard]] std::optional<Element> take_any() noexcept;
  // The magnitude of the next element, an INTEGER above zero.
  [[nodiscard]] std::optional<ByteView> take_positive() noexcept;
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  ByteView rest_;
};

// The contents of `input` when it is one element with this tag and nothing more.
[[nodiscard]] std::optional<ByteView> only(Tag tag, ByteView input) noexcept;

[[nodiscard]] Bytes element(Tag tag, std::initializer_list<ByteView> contents);
[[nodiscard]] Bytes positive_integer(ByteView magnitude);
// The contents of an OBJECT IDENTIFIER, from its dotted form; empty for what is none.
[[nodiscard]] Bytes object_identifier(std::string_view dotted);

}  // namespace sigwright::crypto::der
