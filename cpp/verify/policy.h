#pragma once
// What a signature must be for its image or blob to count as verified.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keys.h"
#include "crypto/known_signatures.h"
#include "crypto/timestamp.h"
#include "tlog/verify_entry.h"
#include "verify/certificate_policy.h"
#include "verify/source_policy.h"

namespace sigwright::verify {

enum class LogRequirement : std::uint8_t {
  Required,
  Optional,  // what is there is checked; what is not there is reported as skipped
  Ignored,   // reported as skipped, never as verified
};

struct SubjectName {
  std::string text;
  bool distribution = false;  // a Python package's file, in any form of its name, and the only subject (PEP 740)
};

// Whose word counts besides those that a Policy names itself. They are never mixed: what an authority of one trusted
// root has issued needs the evidence of that root's logs.
struct FurtherTrust {
  LogRequirement log = LogRequirement::Required;
  std::string log_option;
  std::vector<tlog::Log> logs;
  std::vector<crypto::TimestampAuthority> timestamp_authorities;
  std::size_t timestamp_threshold = 0;
  std::vector<CertificateAuthority> authorities;
  std::vector<tlog::Log> ct_logs;
  std::size_t sct_threshold = 1;
};

// When a key may have signed: a managed key, which is retired some day.
struct KeyWindow {
  std::string fingerprint;
  TimeRange valid;
};

// Immutable in use and safe to share.
struct Policy {
  std::vector<crypto::PublicKey> keys;             // a signature by any one of them
  std::optional<CertificatePolicy> certificates;   // instead of keys: one whose certificate is as this says
  std::map<std::string, std::string> annotations;  // all must be among the signed ones
  std::string predicate_type;                      // of an attestation: a URI; empty takes any
  std::optional<SourcePolicy> provenance;          // of an attestation: it is SLSA provenance, and says this
  bool sole_subject = false;                       // a statement about other artifacts too is refused
  std::optional<SubjectName> subject_name;         // of an attestation: the subject has this name beside its digest
  bool allow_certificate_chain = false;            // in a bundle v0.3, which has room for one: as cosign's flag
  bool statements = false;                         // of a blob, a statement that names it counts too, whatever it says
  bool check_claims = true;  // the payload names this digest; --check-claims=false skips, and says so
  LogRequirement log = LogRequirement::Required;
  std::string log_option = "--insecure-ignore-tlog";  // who says so, where the log is not required
  std::vector<tlog::Log> logs;  // whose entries are evidence; one without an id is trusted by its key
  std::shared_ptr<crypto::KnownSignatures> known_checkpoints = nullptr;  // of those logs, where many are verified
  std::size_t log_threshold = 1;  // --log-threshold: how many distinct logs must have it, where any must
  std::vector<crypto::TimestampAuthority> timestamp_authorities;  // whose timestamps are
  // How many distinct authorities must have seen it: --timestamp-threshold, or one by --use-signed-timestamps.
  std::size_t timestamp_threshold = 0;
  std::vector<KeyWindow> key_windows;  // a key that has none may have signed at any time
  // A hash tried before the scheme's own: --signature-digest-algorithm. Verification needs none for what cosign or we
  // signed.
  std::optional<crypto::HashAlgorithm> hash;
  std::vector<FurtherTrust> further;  // where its own trust does not do, any of these may

  // The same demands, but of that trust.
  [[nodiscard]] Policy under(const FurtherTrust& trust) const;
};

}  // namespace sigwright::verify
