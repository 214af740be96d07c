#include "signing/schemes.h"

#include <array>
#include <cassert>

namespace sigwright::signing {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyType;
using crypto::Scheme;
using crypto::SignatureForm;

constexpr Scheme kP256{SignatureForm::Ecdsa, HashAlgorithm::Sha256};
constexpr Scheme kP384{SignatureForm::Ecdsa, HashAlgorithm::Sha384};
constexpr Scheme kP521{SignatureForm::Ecdsa, HashAlgorithm::Sha512};
constexpr Scheme kRsa{SignatureForm::RsaPkcs1, HashAlgorithm::Sha256};
constexpr Scheme kPure{SignatureForm::Ed25519, HashAlgorithm::Sha256};  // it names no hash: as default_scheme()
constexpr Scheme kPrehashed{SignatureForm::Ed25519ph, HashAlgorithm::Sha512};
// Rekor v1 checks the envelopes of a dsse entry by SHA-256, whatever the curve.
constexpr Scheme kEcdsaSha256{SignatureForm::Ecdsa, HashAlgorithm::Sha256};

// A hashedrekord holds a digest, from which a pure Ed25519 signature cannot be checked: it takes the prehashed form.
// The embedded log's bundles are pure all the same, because cosign verifies no other.
struct Row {
  LogKind log;
  Scheme p256, p384, p521, rsa, ed25519;
};
constexpr std::array kRows{
    Row{LogKind::None, kP256, kP384, kP521, kRsa, kPure},
    Row{LogKind::Rekor1Dsse, kP256, kEcdsaSha256, kEcdsaSha256, kRsa, kPure},
    Row{LogKind::Rekor1HashedRekord, kP256, kP384, kP521, kRsa, kPrehashed},
    Row{LogKind::Rekor2, kP256, kP384, kP521, kRsa, kPrehashed},
    Row{LogKind::Embedded, kP256, kP384, kP521, kRsa, kPure},
};

Scheme of_key(const Row& row, KeyType key) noexcept {
  switch (key) {
    case KeyType::EcdsaP256: return row.p256;
    case KeyType::EcdsaP384: return row.p384;
    case KeyType::EcdsaP521: return row.p521;
    case KeyType::Rsa: return row.rsa;
    case KeyType::Ed25519: return row.ed25519;
  }
  return row.p256;
}

}  // namespace

Scheme signing_scheme(KeyType key, LogKind log) noexcept {
  const auto index = static_cast<std::size_t>(log);
  assert(index < kRows.size() && kRows[index].log == log);
  return of_key(kRows[index], key);
}

}  // namespace sigwright::signing
