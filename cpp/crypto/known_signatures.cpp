#include "crypto/known_signatures.h"

#include <array>
#include <cstdint>
#include <utility>

namespace sigwright::crypto {

Result<void> KnownSignatures::verify(const PublicKey& key, Scheme scheme, ByteView message, ByteView signature) {
  const std::array<std::uint8_t, 2> how{static_cast<std::uint8_t>(scheme.form), static_cast<std::uint8_t>(scheme.hash)};
  const std::array<ByteView, 4> parts{ByteView(key.der()), ByteView(how), message, signature};
  Bytes digest = digest_of_parts(parts);
  if (digests_.holds(digest)) return {};
  CHECK(key.verify(scheme, message, signature));
  digests_.remember(std::move(digest));
  return {};
}

}  // namespace sigwright::crypto
