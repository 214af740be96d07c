#pragma once
// Which algorithm makes a signature, by the key and by where the signature will be logged.

#include <cstdint>

#include "crypto/keys.h"

namespace sigwright::signing {

// What the signature goes into besides the registry or a file.
enum class LogKind : std::uint8_t {
  None,
  Rekor1Dsse,          // a bundle's envelope
  Rekor1HashedRekord,  // a `.sig`, a blob
  Rekor2,              // hashedrekord over a digest or the envelope's PAE
  Embedded,            // a bundle in the embedded log
};

[[nodiscard]] crypto::Scheme signing_scheme(crypto::KeyType key, LogKind log) noexcept;

}  // namespace sigwright::signing
