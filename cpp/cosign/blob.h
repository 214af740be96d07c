#pragma once
// `sign-blob` and `verify-blob`: files and buffers, hashed as a stream.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/result.h"
#include "cosign/attest_statement.h"
#include "cosign/context.h"
#include "cosign/evidence_demands.h"
#include "cosign/identity.h"
#include "cosign/log_options.h"
#include "crypto/digest.h"
#include "crypto/keys.h"
#include "signing/signer.h"
#include "verify/report.h"
#include "verify/source_policy.h"

namespace sigwright::cosign {

// A path ("-" is standard input), bytes in memory, or a digest whose blob nobody has at hand.
struct BlobPath {
  std::string path;
};
using BlobSource = std::variant<BlobPath, ByteView, crypto::Digest>;

struct SignBlobOptions {
  std::shared_ptr<const signing::Signer> signer;
  std::optional<AttestOptions> attest;  // instead of a signature
  LogOptions log;
  // Of an attestation, which may be large: written there as it is made, and SignedBlob::bundle stays empty.
  std::string bundle_file;
  std::string envelope_file;
};

struct SignedBlob {
  std::string digest;  // "sha256:HEX", by the scheme's hash
  Bytes signature;
  std::string bundle;       // a v0.3 bundle, its exact text
  std::string certificate;  // the signer's, PEM; empty without one
  std::vector<std::string> warnings;
  std::vector<Bytes> timestamps;  // answers of authorities, DER: those of the bundle, or of the envelope in its file
};

// Fails with LocalFile (the blob, the files to write), with Usage (a digest where the bytes are needed), or as the
// signer, the log or the timestamp authority does.
[[nodiscard]] Result<SignedBlob> sign_blob(const BlobSource& blob, const SignBlobOptions& options,
                                           const Context& context, const Cancel& cancel);

struct VerifyBlobOptions {
  // An attestation instead of a signature: of this type (a name or a URI), or of any where it is empty.
  bool attestation = false;
  std::string predicate_type;
  verify::SourcePolicy provenance;  // of attestations that are provenance
  std::string subject_name;         // that the attestation's subject has; empty: any
  bool distribution = false;        // it is a Python package's file name
  std::string subject_digest;       // the algorithm that the subject is named by; empty: sha256
  bool check_claims = true;
  std::vector<crypto::PublicKey> keys;
  bool insecure_ignore_tlog = false;
  TrustOptions trust;
  IdentityOptions identity;
  bool use_signed_timestamps = false;
  EvidenceDemands demands;
  // Its text; v0.x, or cosign's old {"base64Signature", ...}. Or several, as bundle::bundle_texts() takes them: any.
  std::optional<std::string> bundle;
  std::optional<Bytes> signature;  // raw, or base64 as cosign writes it
  std::optional<Bytes> timestamp;  // of `signature`, or of an old bundle: a file's contents
  std::string evidence_file;       // instead of both, of an attestation: a bundle or an envelope, of any size
  std::string source;              // for the report: where bundle or signature came from
  std::string signature_digest_algorithm;
  bool statements = false;  // a bundle with a statement about the blob counts too
};

// What does not verify is a report that says so. Fails with LocalFile, with Usage, with Malformed (evidence that is no
// bundle), or as reading the trusted root does.
[[nodiscard]] Result<verify::VerificationReport> verify_blob(const BlobSource& blob, const VerifyBlobOptions& options,
                                                             const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
