#pragma once
// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) of the keys sigwright knows, read and written as strict DER.

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/keys.h"

namespace sigwright::crypto {

inline constexpr int kMinRsaBits = 2048;
inline constexpr int kMaxRsaBits = 8192;  // verifying takes time with the cube of the size

// Views into the SubjectPublicKeyInfo that was parsed.
struct PublicKeyParts {
  KeyType type = KeyType::EcdsaP256;
  ByteView point;              // ECDSA: X9.62, compressed or not; Ed25519: 32 bytes
  ByteView modulus, exponent;  // RSA: big-endian, no leading zeros
};

// Fails with KeyUnusable: not DER, trailing data, a type or curve that is not known (the message names it), RSA outside
// 2048 to 8192 bits. Whether a point lies on its curve is for the importer to find out.
[[nodiscard]] Result<PublicKeyParts> parse_spki(ByteView der);

[[nodiscard]] Bytes write_spki(KeyType type, ByteView subject_public_key);

// An "RSA PUBLIC KEY" (PKCS#1) as SubjectPublicKeyInfo.
[[nodiscard]] inline Bytes spki_of_pkcs1(ByteView pkcs1) { return write_spki(KeyType::Rsa, pkcs1); }

// For messages: "DSA", "secp256k1", or the identifier's digits.
[[nodiscard]] std::string oid_name(ByteView contents);

// Of a field element of the curve, in bytes. `type` is an ECDSA type.
[[nodiscard]] std::size_t coordinate_size(KeyType type) noexcept;

// Of the curve or, for RSA, of `modulus`, in bits.
[[nodiscard]] int key_bits(KeyType type, ByteView modulus) noexcept;

}  // namespace sigwright::crypto
