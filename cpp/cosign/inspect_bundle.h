#pragma once
// `bundle inspect`: what a bundle is, what each part of it proves, and what is missing. No request is made.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "crypto/keys.h"
#include "verify/report.h"

namespace sigwright::cosign {

struct InspectBundleOptions {
  std::string bundle;                   // its text; cosign's old blob bundle too
  std::vector<crypto::PublicKey> keys;  // who is said to have signed, for a bundle without a certificate
  TrustOptions trust;
};

// A promise of a certificate transparency log, as the certificate has it.
struct PromiseFacts {
  std::string log_id;  // hexadecimal
  Time time;
};

struct CertificateFacts {
  std::string subject;             // RFC 2253; Fulcio leaves it empty
  std::string issued_by;           // the authority's name, likewise
  std::vector<std::string> names;  // subject alternative names
  std::string issuer;              // who vouches for them: Fulcio's extension, a URL
  std::string key_type;
  std::string fingerprint;  // of the certificate, "sha256:HEX"
  TimeRange valid;
  bool authority = false;
  std::map<std::string, std::string, std::less<>> extensions;  // verify::fulcio_extensions()
  std::vector<PromiseFacts> promises;
};

struct LoggedFacts {
  std::uint64_t index = 0;
  std::string log_id;                   // hexadecimal
  std::string log;                      // what the trusted root calls it; empty: not a log that is trusted
  std::string kind;                     // "hashedrekord 0.0.1"
  std::optional<Time> integrated_time;  // as stated
  std::string origin;                   // of the checkpoint
  std::uint64_t tree_size = 0;
  std::size_t hashes = 0;  // of the inclusion proof
  bool promise = false;    // there is a signed entry timestamp
  bool proof = false;
  std::vector<std::string> proves;  // one sentence each; why it proves nothing, otherwise
};

struct StampFacts {
  std::optional<Time> time;  // as stated; absent when the reply cannot be read, or is of another signature
  std::string policy;
  std::string serial;
  std::string authority;  // that is trusted and has signed it; empty: none
  std::string problem;
};

struct BundleInspection {
  std::string format;                 // "Sigstore bundle v0.3", "cosign blob bundle"
  std::string content;                // "message signature", "DSSE envelope"
  std::string digest;                 // of a message, as stated: "sha256:HEX"
  std::string payload_type;           // of an envelope
  std::string predicate_type;         // of a statement
  std::vector<std::string> subjects;  // of a statement: "NAME sha256:HEX"
  std::size_t signature_bytes = 0;
  std::string key_hint;                        // without a certificate
  std::vector<CertificateFacts> certificates;  // the signer's first
  std::vector<LoggedFacts> entries;
  std::vector<StampFacts> timestamps;
  std::vector<verify::Check> checks;  // verify/explain.h
  std::vector<std::string> missing;   // what a verification would miss
};

// Fails with Malformed for what is no bundle, saying which rule it breaks, and as load_trust() does.
[[nodiscard]] Result<BundleInspection> inspect_bundle(const InspectBundleOptions& options, const Context& context);

}  // namespace sigwright::cosign
