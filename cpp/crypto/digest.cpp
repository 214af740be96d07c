#include "crypto/digest.h"

#include <algorithm>
#include <cassert>

#include "base/encoding.h"
#include "base/text.h"

namespace sigwright::crypto {
namespace {

bool is_lower_hex(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

Result<Digest> Digest::parse(std::string_view text) {
  const auto malformed = [&](std::string_view why) {
    return fail(ErrorCode::Malformed, "\"" + printable(text) + "\" is no digest: " + std::string(why));
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return malformed("it has no algorithm before a colon");
  const auto algorithm = hash_from_name(text.substr(0, colon));
  if (!algorithm) return malformed("the algorithm is unknown");
  const std::string_view hex = text.substr(colon + 1);
  if (hex.size() != 2 * hash_size(*algorithm)) return malformed("it has the wrong length");
  if (!is_lower_hex(hex)) return malformed("only the digits 0-9 and a-f may follow the colon");
  return Digest(*algorithm, std::string(text));
}

Digest Digest::of(ByteView data, HashAlgorithm algorithm) { return from_raw(algorithm, hash(algorithm, data)); }

Digest Digest::from_raw(HashAlgorithm algorithm, ByteView raw) {
  assert(raw.size() == hash_size(algorithm));
  return {algorithm, std::string(hash_name(algorithm)) + ":" + to_hex(raw)};
}

std::string_view Digest::hex() const noexcept {
  return std::string_view(text_).substr(hash_name(algorithm_).size() + 1);
}

Bytes Digest::raw() const { return from_hex(hex()).value(); }

bool Digest::matches(ByteView data) const { return of(data, algorithm_) == *this; }

}  // namespace sigwright::crypto
