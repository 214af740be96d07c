#pragma once
// Signed certificate timestamps (RFC 6962 section 3): a certificate transparency log's promise for a certificate.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "crypto/known_signatures.h"

namespace sigwright::crypto {

struct SignedCertificateTimestamp {
  Bytes log_id;                     // SHA-256 of the log key's SubjectPublicKeyInfo
  std::uint64_t milliseconds = 0;   // since 1970, as signed
  Bytes extensions;                 // signed verbatim: static logs state an index here
  std::uint8_t hash_algorithm = 0;  // RFC 5246 section 7.4.1.4.1
  std::uint8_t signature_algorithm = 0;
  Bytes signature;

  // A SignedCertificateTimestamp as it stands in a list. Fails with Malformed.
  [[nodiscard]] static Result<SignedCertificateTimestamp> parse(ByteView serialized);
  // The answer of a log's add-chain (RFC 6962 section 4.1), as Fulcio hands it on and `--sct` reads it.
  [[nodiscard]] static Result<SignedCertificateTimestamp> from_json(std::string_view text);

  [[nodiscard]] Time time() const noexcept;
};

// The list in the certificate's own extension; empty without one. Fails with Malformed.
[[nodiscard]] Result<std::vector<SignedCertificateTimestamp>> embedded_timestamps(const Certificate& certificate);

// The part of a certificate that an embedded timestamp signs: its TBSCertificate without the extension that holds the
// list, every other byte as it was. Fails with Malformed, also without that extension.
[[nodiscard]] Result<Bytes> precertificate(ByteView certificate);

// That the log signed `sct` for `leaf`, which `issuer` has issued. `known` are promises seen before, for these calls to
// use and add to. Both fail with Untrusted or Malformed.
[[nodiscard]] Result<void> verify_embedded(const SignedCertificateTimestamp& sct, const Certificate& leaf,
                                           const Certificate& issuer, const PublicKey& log, KnownSignatures& known);
[[nodiscard]] Result<void> verify_detached(const SignedCertificateTimestamp& sct, const Certificate& leaf,
                                           const PublicKey& log, KnownSignatures& known);

}  // namespace sigwright::crypto
