#pragma once
// Ed25519ph (RFC 8032 section 5.1) over a SHA-512 digest, with an empty context. OpenSSL 3.0 has none, and libsodium's
// own functions take only the message, never its digest.

#include <optional>

#include "base/bytes.h"

namespace sigwright::crypto {

// `seed` is the 32-byte private key, `public_key` its point, `digest` 64 bytes. Nothing if libsodium refuses.
[[nodiscard]] std::optional<Bytes> sign_ed25519ph(ByteView seed, ByteView public_key, ByteView digest);

// As strict as libsodium: S below the group's order, no small or mixed order, one encoding of every point.
[[nodiscard]] bool verify_ed25519ph(ByteView public_key, ByteView digest, ByteView signature);

// Whether the 32 bytes decode to a point of the curve at all.
[[nodiscard]] bool is_ed25519_point(ByteView point);

}  // namespace sigwright::crypto
