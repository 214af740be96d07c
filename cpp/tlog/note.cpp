#include "tlog/note.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace sigwright::tlog {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014 and a space begin a signature line
constexpr std::size_t kMaxSignatures = 100;
constexpr std::size_t kMaxNoteBytes = std::size_t{1} << 20;
constexpr std::uint8_t kEd25519 = 1;
constexpr std::uint8_t kEcdsa = 2;
constexpr std::uint8_t kCosignature = 4;
constexpr std::size_t kRawEd25519 = 32;

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::Malformed, "signed note: " + message); }

bool valid_name(std::string_view name) {
  return !name.empty() && std::ranges::none_of(name, [](char c) {
    return c == '+' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return malformed("a signature line does not begin with a dash");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return malformed("a signature line has no signature");
  const std::string_view name = line.substr(0, space);
  if (!valid_name(name)) return malformed("a key name is not valid");
  TRY(const Bytes raw, with_context(from_base64(line.substr(space + 1)), "signed note"));
  NoteSignature signature{std::string(name), {}, {}};
  if (raw.size() <= signature.key_id.size()) return malformed("a signature is too short");
  std::copy_n(raw.begin(), signature.key_id.size(), signature.key_id.begin());
  signature.signature.assign(raw.begin() + 4, raw.end());
  return signature;
}

// The 32 raw bytes that end an Ed25519 SubjectPublicKeyInfo (RFC 8410 section 4).
Bytes raw_ed25519(const crypto::PublicKey& key) {
  const Bytes& der = key.der();
  return {der.end() - static_cast<std::ptrdiff_t>(kRawEd25519), der.end()};
}

Result<crypto::PublicKey> ed25519_from_raw(ByteView raw) {
  constexpr std::array<std::uint8_t, 12> prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
  if (raw.size() != kRawEd25519) return malformed("an Ed25519 key has 32 bytes");
  Bytes der(prefix.begin(), prefix.end());
  der.insert(der.end(), raw.begin(), raw.end());
  return crypto::PublicKey::from_der(der);
}

Bytes hash_of(std::initializer_list<ByteView> parts) {
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  for (const ByteView part : parts) hasher.update(part);
  return std::move(hasher).finish();
}

Bytes named_hash(std::string_view name, std::uint8_t type, ByteView rest) {
  const std::array<std::uint8_t, 2> middle{'\n', type};
  return hash_of({as_bytes(name), middle, rest});
}

KeyId first_four(const Bytes& hash) {
  KeyId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

}  // namespace

Result<Note> Note::parse(std::string_view text) {
  if (text.size() > kMaxNoteBytes) return fail(ErrorCode::LimitExceeded, "a signed note of more than 1 MiB");
  if (has_control(text)) return malformed("it holds a control character");
  const std::size_t split_at = text.rfind("\n\n");  // the last blank line separates (signed-note, "Format")
  if (split_at == std::string_view::npos) return malformed("no blank line before the signatures");
  if (!text.ends_with('\n')) return malformed("it does not end in a line feed");
  Note note{std::string(text.substr(0, split_at + 1)), {}};
  const std::string_view lines = text.substr(split_at + 2, text.size() - split_at - 3);
  for (const std::string_view line : split(lines, '\n')) {
    if (note.signatures.size() == kMaxSignatures)
      return fail(ErrorCode::LimitExceeded, "a note with over 100 signatures");
    TRY(auto signature, parse_signature(line));
    note.signatures.push_back(std::move(signature));
  }
  return note;
}

std::string Note::str() const {
  std::string out = text + "\n";
  for (const NoteSignature& signature : signatures) {
    Bytes raw(signature.key_id.begin(), signature.key_id.end());
    raw.insert(raw.end(), signature.signature.begin(), signature.signature.end());
    out += std::string(kDash) + signature.name + " " + to_base64(raw) + "\n";
  }
  return out;
}

Bytes spki_hash(const crypto::PublicKey& key) { return crypto::sha256(key.der()); }

Bytes note_key_hash(std::string_view name, const crypto::PublicKey& key) {
  switch (key.type()) {
    case crypto::KeyType::Ed25519: return named_hash(name, kEd25519, raw_ed25519(key));
    case crypto::KeyType::Rsa: {
      Bytes rest = to_bytes("PKIX-RSA-PKCS#1v1.5");
      rest.insert(rest.end(), key.der().begin(), key.der().end());
      return named_hash(name, 0xff, rest);
    }
    default: return spki_hash(key);
  }
}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return malformed("a verifier key is NAME+ID+KEY");
  const std::string_view name = text.substr(0, first);
  TRY(const Bytes id, from_hex(text.substr(first + 1, second - first - 1)));
  TRY(const Bytes body, from_base64(text.substr(second + 1)));
  if (!valid_name(name) || id.size() != 4 || body.empty()) return malformed("a verifier key is NAME+ID+KEY");
  const ByteView rest = ByteView(body).subspan(1);
  const std::uint8_t type = body.front();
  const bool ed25519 = type == kEd25519 || type == kCosignature;
  if (!ed25519 && type != kEcdsa) return malformed("a verifier key of an unknown type");
  TRY(auto key, ed25519 ? ed25519_from_raw(rest) : crypto::PublicKey::from_der(rest));
  const KeyId expected = first_four(ed25519 ? named_hash(name, type, rest) : spki_hash(key));
  if (!std::ranges::equal(id, expected)) return malformed("the id of a verifier key is not its key's");
  return VerifierKey{std::string(name), expected, type, std::move(key)};
}

Result<VerifierKey> VerifierKey::of_witness(std::string name, const crypto::PublicKey& key) {
  if (!valid_name(name)) return malformed("a witness's name has no spaces and no plus sign");
  if (key.type() != crypto::KeyType::Ed25519) return fail(ErrorCode::KeyUnusable, "a witness signs with Ed25519");
  const KeyId id = first_four(named_hash(name, kCosignature, raw_ed25519(key)));
  return VerifierKey{std::move(name), id, kCosignature, key};
}

std::string cosignature_message(std::string_view note_text, std::int64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(note_text);
}

std::string VerifierKey::str() const {
  Bytes body{type};
  const Bytes raw = type == kEcdsa ? key.der() : raw_ed25519(key);
  body.insert(body.end(), raw.begin(), raw.end());
  return name + "+" + to_hex(key_id) + "+" + to_base64(body);
}

Result<Time> verify_cosignature(const Note& note, const VerifierKey& witness) {
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != witness.name || signature.key_id != witness.key_id) continue;
    constexpr std::size_t kTimeBytes = 8;
    if (signature.signature.size() != kTimeBytes + 64) break;
    std::uint64_t seconds = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i) seconds = (seconds << 8) | signature.signature[i];
    if (seconds > 9'000'000'000) break;  // far beyond what Time holds: nobody signed that in good faith
    const std::string message = cosignature_message(note.text, static_cast<std::int64_t>(seconds));
    const auto ok = witness.key.verify({crypto::SignatureForm::Ed25519, crypto::HashAlgorithm::Sha512},
                                       as_bytes(message), ByteView(signature.signature).subspan(kTimeBytes));
    if (!ok) break;
    return from_unix_seconds(static_cast<std::int64_t>(seconds));
  }
  return fail(ErrorCode::LogEvidence, "no valid cosignature of the witness " + witness.name);
}

}  // namespace sigwright::tlog
