#include "crypto/der.h"

#include <algorithm>
#include <bit>

#include "base/text.h"

namespace sigwright::crypto::der {
namespace {

struct Header {
  std::size_t size;      // of tag and length together
  std::size_t contents;  // how many bytes follow
};

// X.690 section 10.1: definite lengths in as few bytes as possible. Nothing here is longer than three can say.
std::optional<Header> read_header(ByteView input) noexcept {
  if (input.size() < 2) return std::nullopt;
  if (input[1] < 0x80) return Header{2, input[1]};
  const std::size_t count = input[1] & 0x7fU;
  if (count == 0 || count > 3 || input.size() < 2 + count || input[2] == 0) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8U | input[2 + i];
  if (length < 0x80) return std::nullopt;
  return Header{2 + count, length};
}

void append_length(Bytes& out, std::size_t length) {
  if (length < 0x80) return out.push_back(static_cast<std::uint8_t>(length));
  Bytes digits;
  for (; length != 0; length >>= 8U) digits.push_back(static_cast<std::uint8_t>(length & 0xffU));
  out.push_back(static_cast<std::uint8_t>(0x80U | digits.size()));
  out.insert(out.end(), digits.rbegin(), digits.rend());
}

// Seven bits a byte, the highest first; all but the last have the top bit set.
void add_base128(std::uint64_t value, Bytes& out) {
  for (int shift = static_cast<int>((std::bit_width(value | 1U) - 1) / 7 * 7); shift >= 0; shift -= 7) {
    out.push_back(static_cast<std::uint8_t>((shift > 0 ? 0x80U : 0U) | (value >> shift & 0x7fU)));
  }
}

}  // namespace

std::optional<Element> Reader::take_any() noexcept {
  const auto header = read_header(rest_);
  if (!header || rest_.size() - header->size < header->contents) return std::nullopt;
  const Element found{rest_[0], rest_.subspan(header->size, header->contents),
                      rest_.first(header->size + header->contents)};
  rest_ = rest_.subspan(found.whole.size());
  return found;
}

std::optional<ByteView> Reader::take(Tag tag) noexcept {
  Reader ahead = *this;
  const auto found = ahead.take_any();
  if (!found || found->tag != static_cast<std::uint8_t>(tag)) return std::nullopt;
  *this = ahead;
  return found->contents;
}

std::optional<ByteView> Reader::take_positive() noexcept {
  Reader ahead = *this;
  auto digits = ahead.take(Tag::Integer);
  if (!digits || digits->empty() || digits->front() >= 0x80) return std::nullopt;  // none, or negative
  if (digits->front() == 0) {  // only to keep a set high bit from meaning "negative" (X.690 section 8.3.2)
    if (digits->size() == 1 || (*digits)[1] < 0x80) return std::nullopt;
    digits = digits->subspan(1);
  }
  *this = ahead;
  return digits;
}

std::optional<ByteView> only(Tag tag, ByteView input) noexcept {
  Reader reader(input);
  const auto contents = reader.take(tag);
  return reader.at_end() ? contents : std::nullopt;
}

Bytes element(Tag tag, std::initializer_list<ByteView> contents) {
  std::size_t length = 0;
  for (const ByteView part : contents) length += part.size();
  Bytes out{static_cast<std::uint8_t>(tag)};
  append_length(out, length);
  for (const ByteView part : contents) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes object_identifier(std::string_view dotted) {
  Bytes out;
  std::uint64_t first = 0;
  std::size_t from = 0;
  for (std::size_t place = 0; from <= dotted.size(); ++place) {
    const std::size_t dot = std::min(dotted.find('.', from), dotted.size());
    const auto number = parse_uint(dotted.substr(from, dot - from));
    if (!number || *number > std::uint64_t{1} << 32 || (place == 0 && *number > 2)) return {};
    from = dot + 1;
    if (place == 0) {
      first = *number * 40;
    } else {
      add_base128(place == 1 ? *number + first : *number, out);
    }
  }
  return out;
}

Bytes positive_integer(ByteView magnitude) {
  static constexpr std::uint8_t kZero = 0;
  const bool padded = magnitude.front() >= 0x80;
  return element(Tag::Integer, {ByteView(&kZero, padded ? 1 : 0), magnitude});
}

}  // namespace sigwright::crypto::der
