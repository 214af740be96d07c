#pragma once
// Canonical bodies of log entries: what a leaf hash is made of. Written for the kinds we log, read for every kind
// cosign accepts.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "crypto/keys.h"

namespace sigwright::tlog {

// Who signed, as an entry says it: a public key (SPKI DER) or a certificate (DER).
struct EntryVerifier {
  bool certificate = false;
  Bytes der;
  friend bool operator==(const EntryVerifier&, const EntryVerifier&) = default;
};

// A body, read: the facts that bind it to a signature. Hashes are absent where the kind has none.
struct EntryBody {
  std::string kind;
  std::string version;
  std::optional<crypto::HashAlgorithm> data_algorithm;  // hashedrekord, rekord: of `data_digest`
  Bytes data_digest;                     // of the artifact; of the PAE in a hashedrekord of a DSSE envelope
  std::optional<Bytes> payload_sha256;   // dsse, intoto: of the envelope's payload
  std::optional<Bytes> envelope_sha256;  // intoto 0.0.1, which keeps no signature
  std::vector<Bytes> signatures;         // raw
  std::vector<EntryVerifier> verifiers;

  // hashedrekord 0.0.1 and 0.0.2, dsse 0.0.1 (and 0.0.2 as early Rekor v2 stored it), intoto 0.0.1 and 0.0.2, rekord
  // 0.0.1. Fails with Malformed.
  [[nodiscard]] static Result<EntryBody> parse(ByteView canonical);
};

// RFC 8785 text of a hashedrekord 0.0.1 (Rekor v1, and the embedded log's entry for a `.sig`).
[[nodiscard]] Result<std::string> hashedrekord_v001(crypto::HashAlgorithm algorithm, ByteView digest,
                                                    ByteView signature, const EntryVerifier& verifier);
// RFC 8785 text of a hashedrekord 0.0.2 (Rekor v2). `key_details` is protobuf-specs' name, "PKIX_ECDSA_P256_SHA_256".
[[nodiscard]] Result<std::string> hashedrekord_v002(crypto::HashAlgorithm algorithm, ByteView digest,
                                                    ByteView signature, const EntryVerifier& verifier,
                                                    std::string_view key_details);
// RFC 8785 text of a dsse 0.0.1 (Rekor v1, and the embedded log's entry for an `.att`): the hashes are of the
// envelope's exact text and of its payload.
[[nodiscard]] Result<std::string> dsse_v001(ByteView envelope_sha256, ByteView payload_sha256, ByteView signature,
                                            const EntryVerifier& verifier);

// protobuf-specs' PublicKeyDetails of a key used by a scheme; empty when it has no name there.
[[nodiscard]] std::string_view key_details_name(const crypto::PublicKey& key, crypto::Scheme scheme) noexcept;

// Canonical PEM of a verifier, 64 columns: what Rekor v1 stores.
[[nodiscard]] std::string verifier_pem(const EntryVerifier& verifier);

}  // namespace sigwright::tlog
