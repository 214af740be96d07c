#pragma once
// Signed notes (c2sp.org/signed-note) and the keys that sign them.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/keys.h"

namespace sigwright::tlog {

using KeyId = std::array<std::uint8_t, 4>;

struct NoteSignature {
  std::string name;
  KeyId key_id{};
  Bytes signature;
};

// A text and its signatures, not yet checked.
struct Note {
  std::string text;  // ends in a line feed; what is signed
  std::vector<NoteSignature> signatures;

  // Fails with Malformed (no blank line, no signature line, control characters, names with spaces or '+') or
  // LimitExceeded (over 100 signatures, as the specification allows).
  [[nodiscard]] static Result<Note> parse(std::string_view text);
  [[nodiscard]] std::string str() const;
};

// The 32-byte hash whose first four bytes are the key id, and which Rekor v2 calls the log id:
// Ed25519: SHA-256(name, LF, 0x01, raw key); ECDSA: SHA-256(SPKI); RSA: SHA-256(name, LF, 0xff, "PKIX-RSA-PKCS#1v1.5",
// SPKI).
[[nodiscard]] Bytes note_key_hash(std::string_view name, const crypto::PublicKey& key);
// Rekor v1's: SHA-256(SPKI) for every kind of key.
[[nodiscard]] Bytes spki_hash(const crypto::PublicKey& key);

// "NAME+HEX8(key id)+BASE64(type || key)" (signed-note, "Verifier keys").
struct VerifierKey {
  std::string name;
  KeyId key_id{};
  std::uint8_t type = 0;  // 1 Ed25519, 2 ECDSA, 4 Ed25519 cosignature
  crypto::PublicKey key;
  [[nodiscard]] static Result<VerifierKey> parse(std::string_view text);
  // An Ed25519 key that cosigns under `name`. Fails with Malformed for a bad name, KeyUnusable for another kind of key.
  [[nodiscard]] static Result<VerifierKey> of_witness(std::string name, const crypto::PublicKey& key);
  [[nodiscard]] std::string str() const;
};

// What a witness signs of a note's text at a time; its signature is the time, eight bytes big-endian, and 64 bytes.
[[nodiscard]] std::string cosignature_message(std::string_view note_text, std::int64_t seconds);

// A witness's cosignature (c2sp.org/tlog-cosignature, type 4): the time it vouches for. Fails with LogEvidence.
[[nodiscard]] Result<Time> verify_cosignature(const Note& note, const VerifierKey& witness);

}  // namespace sigwright::tlog
