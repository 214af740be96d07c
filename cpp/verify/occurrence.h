#pragma once
// Attestations of Binary Authorization: what the keys that an attestor lists have signed about an image. Google keeps
// them as occurrences (grafeas.v1.Occurrence), and nothing of those counts but what is signed.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/keys.h"
#include "verify/report.h"

namespace sigwright::verify {

// A key that an attestor lists. `scheme` is the attestor's word, not the signature's.
struct AttestorKey {
  std::string id;
  crypto::PublicKey key;
  crypto::Scheme scheme;
};

// The scheme of PkixPublicKey.signatureAlgorithm ("ECDSA_P256_SHA256", "RSA_SIGN_PSS_2048_SHA256", ...), which must be
// one of `key`. Fails with KeyUnusable.
[[nodiscard]] Result<crypto::Scheme> attestor_scheme(std::string_view algorithm, const crypto::PublicKey& key);
// The name for what a key of this type and size signs with by default. Fails with KeyUnusable for Ed25519, which has
// none.
[[nodiscard]] Result<std::string> attestor_algorithm(const crypto::PublicKey& key);

struct OccurrenceSignature {
  std::string key_id;
  Bytes signature;
};

struct Occurrence {
  std::string name;
  std::string payload_type;  // of an envelope, whose pre-authentication encoding is signed; empty: `payload` itself is
  Bytes payload;
  std::vector<OccurrenceSignature> signatures;
};

// What came of one: "signature", "payload" and "subject digest", of which the first that fails ends it.
struct OccurrenceReport {
  std::string name;
  std::vector<Check> checks;
  SignerInfo signer;             // once the signature holds
  std::string key_id;            // the attestor's, once the signature holds
  std::string docker_reference;  // what the payload says; proves nothing
  bool verified = false;
};

[[nodiscard]] OccurrenceReport verify_occurrence(const Occurrence& occurrence, std::span<const AttestorKey> keys,
                                                 const crypto::Digest& image);

// The error that reports without a verified one amount to: that of the one which got furthest, NoSignatures without
// any. nullopt when one is verified.
[[nodiscard]] std::optional<Error> judge_occurrences(std::span<const OccurrenceReport> reports,
                                                     std::string_view subject);

}  // namespace sigwright::verify
