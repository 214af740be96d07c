#include "crypto/spki.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <span>

#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {
namespace {

constexpr std::size_t kMaxExponentBytes = 8;  // as OpenSSL for large moduli

// The contents of AlgorithmIdentifier, object identifier and parameters, in the only encoding RFC 3279, RFC 5480 and
// RFC 8410 allow: a key of the type has exactly these bytes.
struct AlgorithmRow {
  KeyType type;
  int bits;
  std::size_t coordinate;
  std::string_view identifier;
};
using std::string_view_literals::operator""sv;
constexpr std::array kAlgorithms{
    AlgorithmRow{KeyType::EcdsaP256, 256, 32,
                 "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"sv},
    AlgorithmRow{KeyType::EcdsaP384, 384, 48, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22"sv},
    AlgorithmRow{KeyType::EcdsaP521, 521, 66, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23"sv},
    AlgorithmRow{KeyType::Rsa, 0, 0, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"sv},
    AlgorithmRow{KeyType::Ed25519, 256, 32, "\x06\x03\x2b\x65\x70"sv},
};

constexpr bool rows_are_in_order() {
  return std::ranges::is_sorted(kAlgorithms, {}, &AlgorithmRow::type) && kAlgorithms.size() == 5;
}
static_assert(rows_are_in_order(), "a KeyType is the index of its row");

const AlgorithmRow& row(KeyType type) noexcept { return kAlgorithms[static_cast<std::size_t>(type)]; }

std::unexpected<Error> unusable(std::string why, std::string hint = {}) {
  return fail(ErrorCode::KeyUnusable, std::move(why), std::move(hint));
}

std::unexpected<Error> not_der() { return unusable("the public key is not a DER SubjectPublicKeyInfo"); }

std::unexpected<Error> unknown_type(ByteView identifier) {
  static constexpr std::string_view kEcPublicKey = "\x2a\x86\x48\xce\x3d\x02\x01";
  const std::string hint = "use ECDSA on P-256, P-384 or P-521, RSA of 2048 bits or more, or Ed25519";
  der::Reader reader(identifier);
  const auto algorithm = reader.take(der::Tag::ObjectIdentifier);
  if (!algorithm) return not_der();
  if (as_text(*algorithm) != kEcPublicKey)
    return unusable("keys of type " + oid_name(*algorithm) + " are not supported", hint);
  if (const auto curve = reader.take(der::Tag::ObjectIdentifier)) {
    return unusable("the curve " + oid_name(*curve) + " is not supported", hint);
  }
  return unusable("an elliptic curve written out in explicit parameters is not supported", hint);
}

Result<void> check_rsa(const PublicKeyParts& parts) {
  const int bits = key_bits(KeyType::Rsa, parts.modulus);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return unusable("RSA keys of " + std::to_string(bits) + " bits are not supported", "use 2048 to 8192 bits");
  }
  if (parts.modulus.back() % 2 == 0) return unusable("the RSA modulus is even");
  const bool one = parts.exponent.size() == 1 && parts.exponent.front() == 1;
  if (parts.exponent.back() % 2 == 0 || one || parts.exponent.size() > kMaxExponentBytes) {
    return unusable("the RSA public exponent is even, 1 or over 64 bits");
  }
  return {};
}

Result<PublicKeyParts> parse_rsa(ByteView pkcs1) {  // RFC 8017 appendix A.1.1
  const auto numbers = der::only(der::Tag::Sequence, pkcs1);
  der::Reader reader(numbers.value_or(ByteView{}));
  const auto modulus = reader.take_positive();
  const auto exponent = reader.take_positive();
  if (!modulus || !exponent || !reader.at_end()) return unusable("the RSA public key is malformed");
  const PublicKeyParts parts{.type = KeyType::Rsa, .point = {}, .modulus = *modulus, .exponent = *exponent};
  CHECK(check_rsa(parts));
  return parts;
}

// X9.62: 04 and both coordinates, or 02 or 03 and one. The hybrid form and the point at infinity are neither.
bool is_point_form(const AlgorithmRow& algorithm, ByteView point) {
  if (algorithm.type == KeyType::Ed25519) return point.size() == algorithm.coordinate;
  if (point.empty()) return false;
  if (point.front() == 4) return point.size() == 1 + 2 * algorithm.coordinate;
  return (point.front() == 2 || point.front() == 3) && point.size() == 1 + algorithm.coordinate;
}

}  // namespace

Result<PublicKeyParts> parse_spki(ByteView der) {
  const auto sequence = der::only(der::Tag::Sequence, der);
  der::Reader reader(sequence.value_or(ByteView{}));
  const auto identifier = reader.take(der::Tag::Sequence);
  auto key = reader.take(der::Tag::BitString);
  if (!identifier || !key || !reader.at_end() || key->size() < 2 || key->front() != 0) return not_der();
  key = key->subspan(1);  // the count of unused bits
  const auto algorithm = std::ranges::find(kAlgorithms, as_text(*identifier), &AlgorithmRow::identifier);
  if (algorithm == kAlgorithms.end()) return unknown_type(*identifier);
  if (algorithm->type == KeyType::Rsa) return parse_rsa(*key);
  if (!is_point_form(*algorithm, *key)) return unusable("the public key's point is malformed");
  return PublicKeyParts{.type = algorithm->type, .point = *key, .modulus = {}, .exponent = {}};
}

Bytes write_spki(KeyType type, ByteView subject_public_key) {
  static constexpr std::uint8_t kNoUnusedBits = 0;
  const Bytes algorithm = der::element(der::Tag::Sequence, {as_bytes(row(type).identifier)});
  const Bytes key = der::element(der::Tag::BitString, {ByteView(&kNoUnusedBits, 1), subject_public_key});
  return der::element(der::Tag::Sequence, {algorithm, key});
}

std::string oid_name(ByteView contents) {
  const ErrorScope errors;
  const Bytes der = der::element(der::Tag::ObjectIdentifier, {contents});
  const std::uint8_t* at = der.data();
  const ObjectPtr object(d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(der.size())));
  if (!object) return "with a malformed object identifier";
  std::array<char, 128> name{};
  OBJ_obj2txt(name.data(), static_cast<int>(name.size()), object.get(), 0);
  return name.data();
}

std::size_t coordinate_size(KeyType type) noexcept { return row(type).coordinate; }

int key_bits(KeyType type, ByteView modulus) noexcept {
  if (type != KeyType::Rsa) return row(type).bits;
  return static_cast<int>(modulus.size() * 8) - std::countl_zero(modulus.front());
}

}  // namespace sigwright::crypto
