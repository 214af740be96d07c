#pragma once
// What a signature says of itself: by whose key, when, and where it is logged. For lists and searches; nothing of it is
// verified.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "crypto/certificate.h"
#include "signing/signer.h"

namespace sigwright::cosign {

struct SignerClaims {
  std::string key;                      // fingerprint, "sha256:HEX"; empty where nothing names it
  std::string algorithm;                // of the key, "ecdsa-p256"; where the key is not there, as its signature looks
  std::vector<std::string> identities;  // of a certificate: its alternative names, else its subject
  std::string issuer;                   // who vouches for them: Fulcio's extension, a URL
};

struct SignatureClaims {
  SignerClaims signer;
  std::string signature;                   // "sha256:HEX" of its bytes: its name in journals and logs
  std::string log_id;                      // hexadecimal; empty without an entry
  std::optional<std::uint64_t> log_index;  // of the first entry
  std::optional<Time> time;                // the entry's, else the timestamp's, else the certificate's first moment
};

[[nodiscard]] SignerClaims signer_claims(const signing::Signer& signer);
[[nodiscard]] std::string signature_name(ByteView signature);

// Parts that cannot be read are left out. The signature of an attestation's layer is in its envelope: none here, and
// the entry names it.
[[nodiscard]] SignatureClaims signature_claims(const bundle::Bundle& bundle);
[[nodiscard]] SignatureClaims signature_claims(const bundle::LayerEvidence& evidence, ByteView signature);

}  // namespace sigwright::cosign
