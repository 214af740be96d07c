#include "cosign/blob.h"

#include <utility>

#include "bundle/bundle.h"
#include "bundle/old_blob_bundle.h"
#include "cosign/blob_source.h"
#include "cosign/keyless.h"
#include "cosign/local_signature.h"
#include "cosign/log_signature.h"
#include "cosign/policy.h"
#include "signing/blob_signature.h"
#include "signing/schemes.h"
#include "verify/certificate_material.h"
#include "verify/policy.h"

namespace sigwright::cosign {
namespace {

using crypto::HashAlgorithm;
using verify::Format;

Result<bundle::Bundle> sign_with(const signing::Signer& signer, crypto::Scheme scheme, const Blob& blob) {
  if (signing::signs_bytes(scheme)) {
    TRY(const auto bytes, blob.bytes());
    return signing::sign_blob_bytes(signer, scheme, bytes);
  }
  TRY(const auto digest, blob.digest(scheme.hash));
  return signing::sign_blob_digest(signer, scheme, digest);
}

Result<verify::Policy> policy_of(const VerifyBlobOptions& options) {
  TRY(auto policy, make_policy({options.keys, options.insecure_ignore_tlog, options.use_signed_timestamps,
                                options.trust, options.signature_digest_algorithm, options.identity}));
  policy.statements = options.statements;
  if (options.bundle.has_value() == options.signature.has_value()) {
    return fail(
        ErrorCode::Usage,
        options.bundle ? "both a bundle and a signature were given" : "neither a bundle nor a signature was given",
        "pass --bundle FILE, or --signature FILE");
  }
  return policy;
}

// The signature as it was given, parsed.
struct Material {
  std::optional<Result<bundle::Bundle>> bundle;
  std::optional<Result<bundle::OldBlobBundle>> old_bundle;
  Bytes signature;

  [[nodiscard]] std::optional<HashAlgorithm> declared() const {
    if (!bundle || !*bundle) return std::nullopt;
    const auto* message = std::get_if<bundle::MessageSignature>(&(*bundle)->content);
    return message != nullptr ? std::optional(message->algorithm) : std::nullopt;
  }

  // Of the certificate that came with it, which says what to hash.
  [[nodiscard]] std::optional<crypto::PublicKey> claimed_key() const {
    verify::CertificateSource certificates;
    if (bundle && *bundle && std::holds_alternative<bundle::MessageSignature>((*bundle)->content))
      certificates = verify::certificate_source(**bundle);
    if (old_bundle && *old_bundle) certificates.pem = (*old_bundle)->verifier_pem;
    const auto read = verify::read_certificates(certificates);
    return read ? std::optional(read->leaf.public_key()) : std::nullopt;
  }
};

Material material_of(const VerifyBlobOptions& options) {
  Material material;
  if (options.signature) {
    material.signature = signature_of_file(*options.signature);
  } else if (bundle::is_old_blob_bundle(*options.bundle)) {
    material.old_bundle = bundle::OldBlobBundle::parse(*options.bundle);
  } else {
    material.bundle = bundle::Bundle::parse(*options.bundle);
  }
  return material;
}

std::vector<crypto::PublicKey> keys_of(const verify::Policy& policy, const Material& material) {
  if (!policy.certificates) return policy.keys;
  if (const auto& given = policy.certificates->certificate) return {given->public_key()};
  const auto claimed = material.claimed_key();
  return claimed ? std::vector{*claimed} : std::vector<crypto::PublicKey>();
}

// Whatever a verifier may try with one of the keys.
BlobNeeds needs_of(const verify::Policy& policy, const Material& material) {
  BlobNeeds needs{.digests = {HashAlgorithm::Sha256}, .bytes = false};
  if (policy.hash) needs.digests.insert(*policy.hash);
  if (const auto declared = material.declared()) needs.digests.insert(*declared);
  for (const auto& key : keys_of(policy, material)) {
    const bool ed25519 = key.type() == crypto::KeyType::Ed25519;
    needs.bytes = needs.bytes || ed25519;
    needs.digests.insert(ed25519 ? HashAlgorithm::Sha512 : key.default_scheme().hash);
  }
  return needs;
}

verify::CandidateReport judge_material(const verify::Verifier& verifier, const Material& material,
                                       const std::string& source, const Blob& blob) {
  if (material.bundle) {
    if (!*material.bundle) return verify::Verifier::unreadable(Format::Blob, source, material.bundle->error());
    return verifier.verify_blob(**material.bundle, source, blob);
  }
  if (material.old_bundle) {
    if (!*material.old_bundle) return verify::Verifier::unreadable(Format::Blob, source, material.old_bundle->error());
    return verifier.verify_blob(**material.old_bundle, source, blob);
  }
  return verifier.verify_blob(material.signature, source, blob);
}

Result<void> verify_opened(const BlobSource& source, const VerifyBlobOptions& options, verify::Policy policy, Time now,
                           const Cancel& cancel, verify::VerificationReport& report) {
  const Material material = material_of(options);
  TRY(const auto blob, open_blob(source, needs_of(policy, material), cancel));
  const verify::Verifier verifier(std::move(policy), now);
  report.candidates.push_back(judge_material(verifier, material, options.source, *blob));
  CHECK(cancel.check());
  if (const auto digest = blob->known_digest()) report.digest = digest->str();
  report.reference = report.image;
  report.error = verify::judge(report.candidates, report.image);
  return {};
}

}  // namespace

Result<SignedBlob> sign_blob(const BlobSource& blob, const SignBlobOptions& options, const Context& context,
                             const Cancel& cancel) {
  if (!options.signer) {
    return fail(ErrorCode::Usage, "nothing was given to sign with: neither a key nor an identity",
                "pass --key FILE.key");
  }
  TRY(const auto services, open_services(options.log, context, cancel));
  CHECK(require_time(*options.signer, services));
  const crypto::PublicKey& key = options.signer->public_key();
  const auto scheme = signing::signing_scheme(key.type(), log_kind(services, Format::Blob));
  const bool by_bytes = signing::signs_bytes(scheme);
  TRY(const auto opened, open_blob(blob, {{scheme.hash}, by_bytes}, cancel));
  TRY(auto bundle, sign_with(*options.signer, scheme, *opened));
  CHECK(add_evidence(bundle, {key, scheme, options.signer->certificates()}, services, context, cancel));
  const auto& message = std::get<bundle::MessageSignature>(bundle.content);
  return SignedBlob{
      crypto::Digest::from_raw(message.algorithm, message.digest).str(), message.signature, bundle.write(), {}};
}

Result<verify::VerificationReport> verify_blob(const BlobSource& blob, const VerifyBlobOptions& options,
                                               const Context& context, const Cancel& cancel) {
  TRY(auto policy, policy_of(options));
  verify::VerificationReport report;
  report.image = blob_name(blob);
  auto done = verify_opened(blob, options, std::move(policy), context.now(), cancel, report);
  if (!done) report.error = std::move(done).error();
  return report;
}

}  // namespace sigwright::cosign
