#include "crypto/ed25519ph.h"

#include <sodium/crypto_core_ed25519.h>
#include <sodium/crypto_scalarmult_ed25519.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>

#include "crypto/hash.h"
#include "crypto/openssl.h"
#include "crypto/secret.h"

namespace sigwright::crypto {
namespace {

constexpr std::size_t kPointBytes = crypto_core_ed25519_BYTES;
constexpr std::size_t kScalarBytes = crypto_core_ed25519_SCALARBYTES;
constexpr std::size_t kDigestBytes = 64;
using Point = std::array<std::uint8_t, kPointBytes>;
using Scalar = std::array<std::uint8_t, kScalarBytes>;

// dom2(1, "") of section 2: prehashed, and a context of no bytes.
constexpr std::array<std::uint8_t, 34> kDomain{'S', 'i', 'g', 'E', 'd', '2', '5', '5', '1', '9', ' ', 'n',
                                               'o', ' ', 'E', 'd', '2', '5', '5', '1', '9', ' ', 'c', 'o',
                                               'l', 'l', 'i', 's', 'i', 'o', 'n', 's', 1,   0};

// The order of the base point, little-endian.
constexpr Scalar kOrder{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                        0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

// SHA-512(dom2 || parts) as a scalar.
SecretBytes hash_to_scalar(std::initializer_list<ByteView> parts) {
  Hasher hasher(HashAlgorithm::Sha512);
  hasher.update(kDomain);
  for (const ByteView part : parts) hasher.update(part);
  const SecretBytes wide(std::move(hasher).finish());
  Bytes scalar(kScalarBytes);
  crypto_core_ed25519_scalar_reduce(scalar.data(), wide.view().data());
  return SecretBytes(std::move(scalar));
}

// Section 5.1.5 steps 1 and 2: the secret scalar, and the prefix of the nonce after it.
SecretBytes expand(ByteView seed) {
  Bytes expanded = hash(HashAlgorithm::Sha512, seed);
  expanded[0] &= 0xf8;
  expanded[31] = static_cast<std::uint8_t>((expanded[31] & 0x7f) | 0x40);
  return SecretBytes(std::move(expanded));
}

// nonce + challenge * secret, modulo the order.
Scalar respond(ByteView nonce, ByteView challenge, ByteView secret) {
  Bytes product(kScalarBytes);
  crypto_core_ed25519_scalar_mul(product.data(), challenge.data(), secret.data());
  const SecretBytes kept(std::move(product));
  Scalar response{};
  crypto_core_ed25519_scalar_add(response.data(), nonce.data(), kept.view().data());
  return response;
}

bool below_order(ByteView scalar) {
  return std::lexicographical_compare(scalar.rbegin(), scalar.rend(), kOrder.rbegin(), kOrder.rend());
}

}  // namespace

std::optional<Bytes> sign_ed25519ph(ByteView seed, ByteView public_key, ByteView digest) {
  assert(seed.size() == 32 && public_key.size() == kPointBytes && digest.size() == kDigestBytes);
  ensure_sodium();
  const SecretBytes expanded = expand(seed);
  const SecretBytes nonce = hash_to_scalar({expanded.view().subspan(32), digest});
  Point commitment{};
  if (crypto_scalarmult_ed25519_base_noclamp(commitment.data(), nonce.view().data()) != 0) return std::nullopt;
  const SecretBytes challenge = hash_to_scalar({commitment, public_key, digest});
  const Scalar response = respond(nonce.view(), challenge.view(), expanded.view().first(32));
  Bytes signature(commitment.begin(), commitment.end());
  signature.insert(signature.end(), response.begin(), response.end());
  return signature;
}

bool verify_ed25519ph(ByteView public_key, ByteView digest, ByteView signature) {
  if (public_key.size() != kPointBytes || digest.size() != kDigestBytes) return false;
  if (signature.size() != kPointBytes + kScalarBytes) return false;
  ensure_sodium();
  // (1) Section 5.1.7 step 1: S is below the order. The public key is canonical and of the order of the base point.
  const ByteView commitment = signature.first(kPointBytes);
  const ByteView response = signature.subspan(kPointBytes);
  if (!below_order(response) || crypto_core_ed25519_is_valid_point(public_key.data()) != 1) return false;
  // (2) Step 2: k = SHA-512(dom2 || R || A || PH(M)).
  const SecretBytes challenge = hash_to_scalar({commitment, public_key, digest});
  // (3) Step 3 without the cofactor: R = S * B - k * A, compared as bytes, so R has one encoding too. libsodium refuses
  // a result of small order in either product, and two equal products would make R the neutral point.
  Point base{};
  Point key{};
  Point expected{};
  if (crypto_scalarmult_ed25519_base_noclamp(base.data(), response.data()) != 0) return false;
  if (crypto_scalarmult_ed25519_noclamp(key.data(), challenge.view().data(), public_key.data()) != 0) return false;
  if (base == key || crypto_core_ed25519_sub(expected.data(), base.data(), key.data()) != 0) return false;
  return equal(expected, commitment);
}

bool is_ed25519_point(ByteView point) {
  assert(point.size() == kPointBytes);
  ensure_sodium();
  Point sum{};
  return crypto_core_ed25519_add(sum.data(), point.data(), point.data()) == 0;  // decodes what it adds
}

}  // namespace sigwright::crypto
