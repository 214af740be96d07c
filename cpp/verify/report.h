#pragma once
// What a verification found out: every check of every candidate, with nothing claimed that a check did not earn.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/shared_bytes.h"
#include "base/time.h"

namespace sigwright::verify {

enum class CheckStatus : std::uint8_t { Passed, Failed, Skipped, NotApplicable, NotRun };
[[nodiscard]] std::string_view check_status_name(CheckStatus status) noexcept;  // "passed", "not_applicable", ...

// One numbered step of a candidate's verification.
struct Check {
  std::string name;  // "signature", "subject digest", "transparency log", ...: stable
  CheckStatus status = CheckStatus::NotRun;
  std::string reason;  // of a failure; of a pass, what exactly was found ("key sha256:...")
  std::string option;  // of a skip: the option that asked for it ("--insecure-ignore-tlog")
  ErrorCode code = ErrorCode::NoMatchingSignature;  // of a failure
  std::string hint;                                 // of a failure: what to do, where the code's own hint does not help
};

enum class Format : std::uint8_t { Legacy, Bundle, Blob };
[[nodiscard]] std::string_view format_name(Format format) noexcept;  // "legacy", "bundle", "blob"

// What was signed, once its signature has been checked. Only a Verifier makes one.
class VerifiedPayload {
 public:
  [[nodiscard]] const SharedBytes& bytes() const noexcept { return bytes_; }
  [[nodiscard]] const std::string& type() const noexcept { return type_; }  // a media or payload type
  // Lets go of the bytes, for who only wants to know that there were others than he looks for.
  void drop_bytes() noexcept { bytes_ = {}; }

 private:
  friend class Verifier;
  VerifiedPayload(SharedBytes bytes, std::string type) : bytes_(std::move(bytes)), type_(std::move(type)) {}
  SharedBytes bytes_;
  std::string type_;
};

// Who signed: a key, or (with a certificate) an identity vouched for by an issuer.
struct SignerInfo {
  std::string key_fingerprint;  // "sha256:HEX"
  std::string key_type;
  std::string identity;
  std::string issuer;
  std::map<std::string, std::string> extensions;  // of a certificate by Fulcio: fulcio_extensions()
};

// Log evidence that was verified (empty where the check was skipped).
struct LogInfo {
  std::string log_id;  // hexadecimal
  std::uint64_t index = 0;
  std::optional<Time> time;
  Bytes body;     // the entry, as the log canonicalized it
  Bytes promise;  // the log's signature over it (signed entry timestamp); empty: it gave none
};

// One signature that was found, and how far it got.
struct CandidateReport {
  Format format = Format::Legacy;
  std::string source;  // the digest of the layer or manifest it was read from; a path for a blob's
  std::vector<Check> checks;
  SignerInfo signer;
  std::map<std::string, std::string> annotations;  // signed ones
  std::string predicate_type;
  std::string docker_reference;           // what the payload says; proves nothing
  std::vector<std::string> claimed_logs;  // of the entries that came with it, believed or not: log ids, hexadecimal
  bool stamped = false;                   // a timestamp came with it, believed or not
  std::vector<LogInfo> logs;
  std::vector<Bytes> timestamps;  // of authorities that are trusted: RFC 3161, DER
  std::optional<Time> verified_time;
  Bytes signature;                          // raw, once it is verified
  std::optional<VerifiedPayload> verified;  // present exactly when every mandatory check passed

  [[nodiscard]] bool is_verified() const noexcept { return verified.has_value(); }
  // Whether it is a signature at all. An attestation is none: nothing of it passed or failed, and it counts for
  // nothing.
  [[nodiscard]] bool is_signature() const noexcept { return is_verified() || failure() != nullptr; }
  // The first failed check, or null.
  [[nodiscard]] const Check* failure() const noexcept;
  [[nodiscard]] std::size_t passed() const noexcept;  // checks that passed
};

// All about one image or blob.
struct VerificationReport {
  std::string image;      // as it was given
  std::string reference;  // NAME@DIGEST: what to deploy, once `ok()`
  std::string digest;
  std::vector<CandidateReport> candidates;
  std::vector<std::string> warnings;
  std::optional<Error>
      error;  // why nothing could be judged (unreachable, not found, not an image), or why the policy is not met
  std::vector<VerificationReport> children;  // --recursive

  // At least one candidate is verified, there is no error, and every child is ok too.
  [[nodiscard]] bool ok() const noexcept;
  [[nodiscard]] std::size_t verified_count() const noexcept;
};

// The error a report without a verified candidate amounts to: the code of the candidate that passed the most steps;
// NoSignatures without candidates. nullopt when one is verified. `thing` is what was looked for.
[[nodiscard]] std::optional<Error> judge(const std::vector<CandidateReport>& candidates, std::string_view subject,
                                         std::string_view thing = "signature");

}  // namespace sigwright::verify
