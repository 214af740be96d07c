#include "cosign/create_bundle.h"

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/standard_bundle.h"
#include "cosign/blob_source.h"
#include "cosign/local_signature.h"
#include "cosign/proved_entry.h"
#include "cosign/service_url.h"
#include "crypto/certificate.h"
#include "crypto/timestamp_claims.h"
#include "services/rekor_v1.h"
#include "verify/candidate.h"
#include "verify/schemes.h"

namespace sigwright::cosign {
namespace {

using bundle::Bundle;
using crypto::Certificate;
using crypto::HashAlgorithm;

// The bundle so far, and who made its signature.
struct Draft {
  Bundle bundle;
  std::optional<Certificate> certificate;
  std::optional<crypto::PublicKey> key;
  bool has_signature = false;
};

std::unexpected<Error> usage(std::string message, std::string hint) {
  return fail(ErrorCode::Usage, std::move(message), std::move(hint));
}

Result<void> take_old_bundle(const std::string& path, Draft& draft) {
  TRY(const Bytes bytes, with_context(read_file(path, limits::kBundleBytes), "reading the bundle"));
  TRY(auto read, with_context(bundle::read_standard_bundle(as_text(bytes)), path));
  if (!read.old_blob) return usage(path + " is a Sigstore bundle already", "`sigwright bundle upgrade` makes it v0.3");
  draft.bundle = std::move(read.bundle);
  draft.has_signature = true;
  if (const auto* const chain = std::get_if<bundle::CertificateChain>(&draft.bundle.key_material)) {
    TRY(draft.certificate, Certificate::from_der(chain->certificates.front()));
  }
  return {};
}

Result<void> take_signature(const CreateBundleOptions& options, Draft& draft) {
  const std::string& path = options.attestation.empty() ? options.signature : options.attestation;
  if (path.empty()) return {};
  TRY(auto bytes, with_context(read_file(path, limits::kAttachmentBytes), "reading the signature"));
  TRY(draft.bundle.content, with_context(bundle::content_of(signature_of_file(std::move(bytes))), path));
  draft.has_signature = true;
  const bool envelope = std::holds_alternative<bundle::DsseEnvelope>(draft.bundle.content);
  if (!options.attestation.empty() && !envelope) return fail(ErrorCode::Malformed, path + ": no DSSE envelope");
  return {};
}

Result<void> take_certificate(const std::string& path, Draft& draft) {
  if (path.empty()) return {};
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), "reading the certificate"));
  TRY(const std::string pem, with_context(certificates_of_file(bytes), path));
  TRY(const auto chain, with_context(Certificate::chain_from_pem(pem), path));
  draft.certificate = chain.front();
  return {};
}

Result<void> take_timestamp(const std::string& path, Draft& draft) {
  if (path.empty()) return {};
  TRY(Bytes content, with_context(read_file(path, limits::kConfigFileBytes), "reading the timestamp"));
  TRY(Bytes reply, with_context(timestamp_of_file(std::move(content)), path));
  draft.bundle.timestamps = {std::move(reply)};
  return {};
}

// A certificate says whose key it is; beside one, a key has nothing to add.
Result<void> settle_signer(const CreateBundleOptions& options, Draft& draft) {
  if (draft.certificate) {
    if (options.key && options.key->der() != draft.certificate->public_key().der()) {
      return usage("the certificate is not that of --key", "give one of the two");
    }
    draft.key = draft.certificate->public_key();
    draft.bundle.key_material = bundle::CertificateChain{{draft.certificate->der()}};
    return {};
  }
  if (!options.key) {
    return usage("nothing says who signed: neither a certificate nor a key",
                 "pass --certificate FILE, or --key FILE.pub");
  }
  draft.key = options.key;
  draft.bundle.key_material = bundle::PublicKeyHint{options.key->hint()};
  return {};
}

Result<Draft> gather(const CreateBundleOptions& options) {
  Draft draft;
  if (!options.signature.empty() && !options.attestation.empty()) {
    return usage("both a signature and an attestation are given", "give one of the two");
  }
  if (!options.bundle.empty()) CHECK(take_old_bundle(options.bundle, draft));
  CHECK(take_signature(options, draft));
  if (!draft.has_signature) {
    return usage("no signature is given", "pass --signature FILE, --attestation FILE, or --bundle FILE");
  }
  CHECK(take_certificate(options.certificate, draft));
  CHECK(take_timestamp(options.rfc3161_timestamp, draft));
  CHECK(settle_signer(options, draft));
  if (options.ignore_tlog && !draft.bundle.log_entries.empty()) {
    return usage("--ignore-tlog is given, but the bundle has a log entry", "leave out --ignore-tlog");
  }
  draft.bundle.version = bundle::BundleVersion::V03;
  return draft;
}

BlobNeeds needs_of(const crypto::PublicKey& key) {
  BlobNeeds needs{.digests = {HashAlgorithm::Sha256}, .bytes = false};
  for (const auto scheme : verify::schemes_to_try(key, std::nullopt, std::nullopt)) {
    needs.digests.insert(scheme.hash);
    needs.bytes = needs.bytes || scheme.form == crypto::SignatureForm::Ed25519;
  }
  return needs;
}

std::unexpected<Error> not_made(std::string_view over) {
  return fail(ErrorCode::NoMatchingSignature, "the signature was not made by this key over " + std::string(over));
}

// Pure Ed25519 knows no digest; SHA-256 is stated, by which such a bundle is looked up.
Result<void> check_message(const crypto::PublicKey& key, const Blob& blob, bundle::MessageSignature& message) {
  for (const auto scheme : verify::schemes_to_try(key, std::nullopt, std::nullopt)) {
    const bool pure = scheme.form == crypto::SignatureForm::Ed25519;
    message.algorithm = pure ? HashAlgorithm::Sha256 : scheme.hash;
    TRY(message.digest, blob.digest(message.algorithm));
    Result<void> made;
    if (pure) {
      TRY(const auto bytes, blob.bytes());
      made = key.verify(scheme, bytes, message.signature);
    } else {
      made = key.verify_digest(scheme, message.digest, message.signature);
    }
    if (made) return {};
  }
  return not_made("the artifact");
}

Result<void> check_envelope(const crypto::PublicKey& key, const Blob& blob, const Bundle& bundle) {
  verify::Policy policy{.keys = {key}, .log = verify::LogRequirement::Ignored, .hash = std::nullopt};
  policy.statements = true;
  const auto report = verify::Verifier(std::move(policy), Time{}).verify_blob(bundle, {}, blob);
  const verify::Check* const failure = report.failure();
  return failure == nullptr ? Result<void>{} : fail(failure->code, failure->reason);
}

Result<void> check_signature(Draft& draft, const Blob& blob) {
  if (auto* const message = std::get_if<bundle::MessageSignature>(&draft.bundle.content)) {
    CHECK(check_message(*draft.key, blob, *message));
  } else {
    CHECK(check_envelope(*draft.key, blob, draft.bundle));
  }
  if (draft.bundle.timestamps.empty()) return {};
  verify::Candidate candidate;
  verify::read_bundle(draft.bundle, candidate);
  const auto claims = crypto::read_timestamp(draft.bundle.timestamps.front(), candidate.signature);
  return claims ? Result<void>{} : fail(claims.error());
}

// What Rekor's index has the entry under: the artifact, or the envelope's payload.
Result<crypto::Digest> indexed_digest(const Bundle& bundle, const Blob& blob) {
  if (const auto* const envelope = std::get_if<bundle::DsseEnvelope>(&bundle.content)) {
    return crypto::Digest::of(envelope->payload);
  }
  TRY(const auto digest, blob.digest(HashAlgorithm::Sha256));
  return crypto::Digest::from_raw(HashAlgorithm::Sha256, digest);
}

Result<void> add_entry(const CreateBundleOptions& options, const Blob& blob, const Context& context,
                       const Cancel& cancel, Draft& draft) {
  verify::Candidate candidate;
  verify::read_bundle(draft.bundle, candidate);
  candidate.key = &*draft.key;
  candidate.blob = &blob;
  if (draft.certificate) candidate.certificate = verify::CertificateMaterial{*draft.certificate, {}};
  const auto material = verify::material_of(candidate);
  TRY(const auto trust, load_trust(options.trust, context));
  TRY(auto url, service_url(options.rekor_url, "the log's URL"));
  services::RekorV1 rekor(context.http, std::move(url));
  if (!draft.bundle.log_entries.empty()) {
    tlog::LogEntry& entry = draft.bundle.log_entries.front();
    CHECK(tlog::bind(entry, material));
    TRY(entry, proved_entry(entry, trust.logs, rekor, cancel));
    return {};
  }
  TRY(const auto digest, indexed_digest(draft.bundle, blob));
  TRY(auto entry, find_entry(digest, material, trust.logs, rekor, cancel));
  draft.bundle.log_entries.push_back(std::move(entry));
  return {};
}

}  // namespace

Result<std::string> create_bundle(const BlobSource& artifact, const CreateBundleOptions& options,
                                  const Context& context, const Cancel& cancel) {
  TRY(auto draft, gather(options));
  TRY(const auto blob, open_blob(artifact, needs_of(*draft.key), cancel));
  CHECK(check_signature(draft, *blob));
  if (!options.ignore_tlog) CHECK(add_entry(options, *blob, context, cancel, draft));
  return draft.bundle.write();
}

}  // namespace sigwright::cosign
