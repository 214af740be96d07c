#include "cosign/blob.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "bundle/attestation_layer.h"
#include "bundle/bundle.h"
#include "bundle/bundle_list.h"
#include "bundle/old_blob_bundle.h"
#include "bundle/standard_bundle.h"
#include "cosign/blob_source.h"
#include "cosign/entry_search.h"
#include "cosign/keyless.h"
#include "cosign/local_signature.h"
#include "cosign/log_signature.h"
#include "cosign/policy.h"
#include "cosign/stored_text.h"
#include "services/timestamp_client.h"
#include "signing/blob_signature.h"
#include "signing/image_signature.h"
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

// The file's own name, as cosign has it; of what has none, what it is called on the command line.
std::string subject_name(const BlobSource& blob) { return std::filesystem::path(blob_name(blob)).filename().string(); }

// A statement about the blob, in a bundle.
Result<bundle::Bundle> attest_to(const BlobSource& source, const SignBlobOptions& options, const Blob& blob,
                                 signing::LogKind log, Time now) {
  TRY(const auto digest, blob.digest(HashAlgorithm::Sha256));
  const bundle::StatementAbout about{subject_name(source), crypto::Digest::from_raw(HashAlgorithm::Sha256, digest)};
  TRY(const SharedBytes statement, statement_of(*options.attest, about, now));
  TRY(auto envelope, signing::sign_statement(*options.signer, statement, log));
  return signing::bundle_of(*options.signer, std::move(envelope));
}

Result<void> write_text(const std::string& path, const bundle::SplitText& text, const Context& context) {
  if (path.empty()) return {};
  return write_output_of(path, [&](const TakePiece& take) { return text.each_piece(take); }, context);
}

Result<std::string> written_bundle(const bundle::Bundle& bundle, const bundle::DsseEnvelope& envelope,
                                   const SignBlobOptions& options, const Context& context) {
  if (options.bundle_file.empty() && options.envelope_file.empty()) return bundle.write();
  CHECK(write_text(options.bundle_file, bundle.text(), context));
  CHECK(write_text(options.envelope_file, envelope.text(), context));
  return std::string();
}

// Beside an envelope in a file of its own cosign believes a stamp of the envelope's text; a bundle's are of the
// signature.
Result<std::vector<Bytes>> timestamps_beside(const bundle::Bundle& bundle, const SignBlobOptions& options,
                                             const SigningServices& services, const Context& context,
                                             const Cancel& cancel) {
  const auto* const envelope = std::get_if<bundle::DsseEnvelope>(&bundle.content);
  if (envelope == nullptr || options.envelope_file.empty()) return bundle.timestamps;
  std::vector<Bytes> timestamps;
  for (const http::Url& authority : services.timestamp_authorities) {
    auto stamped = services::request_timestamp(*context.http, authority, as_bytes(envelope->text().joined()),
                                               services.timestamp_tls, cancel);
    if (!stamped) return fail(std::move(stamped).error());
    timestamps.push_back(*std::move(stamped));
  }
  return timestamps;
}

Result<SignedBlob> signed_blob(const bundle::Bundle& bundle, const Blob& blob, const SignBlobOptions& options,
                               const Context& context) {
  if (const auto* const message = std::get_if<bundle::MessageSignature>(&bundle.content)) {
    const auto digest = crypto::Digest::from_raw(message->algorithm, message->digest);
    return SignedBlob{digest.str(), message->signature, bundle.write(), {}, {}};
  }
  TRY(const auto digest, blob.digest(HashAlgorithm::Sha256));
  const auto& envelope = std::get<bundle::DsseEnvelope>(bundle.content);
  TRY(auto text, written_bundle(bundle, envelope, options, context));
  return SignedBlob{crypto::Digest::from_raw(HashAlgorithm::Sha256, digest).str(),
                    envelope.signatures.front().signature,
                    std::move(text),
                    {},
                    {}};
}

Result<verify::Policy> policy_of(const VerifyBlobOptions& options, const Context& context) {
  TRY(auto policy, make_policy({options.keys, options.insecure_ignore_tlog, options.use_signed_timestamps,
                                options.trust, options.signature_digest_algorithm, options.identity, options.demands},
                               context));
  policy.statements = options.statements;
  const int given =
      int{options.bundle.has_value()} + int{options.signature.has_value()} + int{!options.evidence_file.empty()};
  if (given != 1) {
    return fail(ErrorCode::Usage,
                given > 1 ? "both a bundle and a signature were given" : "neither a bundle nor a signature was given",
                "pass --bundle FILE, or --signature FILE");
  }
  policy.check_claims = options.check_claims;
  CHECK(demand_statement(policy, options.predicate_type, options.provenance));
  if (!options.subject_name.empty()) policy.subject_name = {options.subject_name, options.distribution};
  return policy;
}

Result<HashAlgorithm> subject_algorithm(const VerifyBlobOptions& options) {
  if (options.subject_digest.empty()) return HashAlgorithm::Sha256;
  const auto algorithm = crypto::hash_from_name(options.subject_digest);
  if (algorithm) return *algorithm;
  return fail(ErrorCode::Usage, "no such digest algorithm: " + options.subject_digest);
}

// The signature as it was given, parsed.
struct Material {
  std::string source;  // for the report
  std::optional<Result<bundle::Bundle>> bundle = {};
  std::optional<Result<bundle::OldBlobBundle>> old_bundle = {};
  std::optional<Result<bundle::AttestationLayer>> envelope = {};
  Bytes signature = {};

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

// An old bundle has no room for a timestamp beside it.
Material material_of(const std::string& bundle, std::string source, bool is_stamped) {
  Material material{.source = std::move(source)};
  if (is_stamped) {
    auto read = bundle::read_standard_bundle(bundle);
    material.bundle = read ? Result<bundle::Bundle>(std::move(read->bundle)) : fail(read.error());
  } else if (bundle::is_old_blob_bundle(bundle)) {
    material.old_bundle = bundle::OldBlobBundle::parse(bundle);
  } else {
    material.bundle = bundle::Bundle::parse(bundle);
  }
  return material;
}

// A bundle holds an envelope, and says so.
Result<Material> material_in_file(const VerifyBlobOptions& options, const Cancel& cancel) {
  TRY(const auto file, oci::file_reader(options.evidence_file, cancel));
  std::error_code unknown;
  const auto size = std::filesystem::file_size(options.evidence_file, unknown);
  TRY(const auto cut, with_context(cut_text(*file, unknown ? 0 : size), options.evidence_file));
  Material material{.source = options.source};
  if (cut.text.find("\"verificationMaterial\"") != std::string::npos) {
    material.bundle = bundle::Bundle::parse(cut.text, cut.payload);
  } else {
    material.envelope = bundle::AttestationLayer::parse(cut, {});
  }
  return material;
}

// One for each bundle in the file.
Result<std::vector<Material>> materials_of(const VerifyBlobOptions& options, const Cancel& cancel) {
  std::vector<Material> materials;
  if (!options.evidence_file.empty()) {
    TRY(materials.emplace_back(), material_in_file(options, cancel));
    return materials;
  }
  if (options.signature) {
    Material& material = materials.emplace_back(Material{.source = options.source});
    if (options.attestation) {
      material.envelope = bundle::AttestationLayer::parse(*options.signature, {});
    } else {
      material.signature = signature_of_file(*options.signature);
    }
    return materials;
  }
  TRY(const auto texts, bundle::bundle_texts(*options.bundle));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string number = texts.size() > 1 ? "#" + std::to_string(i + 1) : "";
    materials.push_back(material_of(texts[i], options.source + number, options.timestamp.has_value()));
  }
  return materials;
}

// A signature with a timestamp beside it is a bundle in parts; an envelope takes it as its layer in a registry would.
Result<void> add_timestamp(const Bytes& file, Material& material) {
  TRY(auto timestamp, with_context(timestamp_of_file(file), "the timestamp"));
  if (!material.signature.empty()) {
    bundle::Bundle parts;
    parts.content = bundle::MessageSignature{.algorithm = {}, .digest = {}, .signature = material.signature};
    material.bundle = std::move(parts);
  }
  if (material.envelope && *material.envelope) (*material.envelope)->timestamp = timestamp;
  if (!material.bundle || !*material.bundle) return {};
  auto& timestamps = (*material.bundle)->timestamps;
  if (std::ranges::find(timestamps, timestamp) == timestamps.end()) timestamps.push_back(std::move(timestamp));
  return {};
}

std::vector<crypto::PublicKey> keys_of(const verify::Policy& policy, const Material& material) {
  if (!policy.certificates) return policy.keys;
  if (const auto& given = policy.certificates->certificate) return {given->public_key()};
  const auto claimed = material.claimed_key();
  return claimed ? std::vector{*claimed} : std::vector<crypto::PublicKey>();
}

// Whatever a verifier may try with one of the keys.
void add_needs(const verify::Policy& policy, const Material& material, BlobNeeds& needs) {
  if (const auto declared = material.declared()) needs.digests.insert(*declared);
  for (const auto& key : keys_of(policy, material)) {
    const bool ed25519 = key.type() == crypto::KeyType::Ed25519;
    needs.bytes = needs.bytes || ed25519;
    needs.digests.insert(ed25519 ? HashAlgorithm::Sha512 : key.default_scheme().hash);
  }
}

BlobNeeds needs_of(const verify::Policy& policy, const std::vector<Material>& materials) {
  BlobNeeds needs{.digests = {HashAlgorithm::Sha256}, .bytes = false};
  if (policy.hash) needs.digests.insert(*policy.hash);
  for (const Material& material : materials) add_needs(policy, material, needs);
  return needs;
}

Result<verify::CandidateReport> judge_material(const Judge& judge, const Material& material, const Blob& blob,
                                               const Cancel& cancel) {
  const auto& verifier = judge.verifier;
  const std::string& source = material.source;
  if (material.bundle) {
    if (!*material.bundle) return verify::Verifier::unreadable(Format::Blob, source, material.bundle->error());
    return verifier.verify_blob(**material.bundle, source, blob);
  }
  if (material.old_bundle) {
    if (!*material.old_bundle) return verify::Verifier::unreadable(Format::Blob, source, material.old_bundle->error());
    return verifier.verify_blob(**material.old_bundle, source, blob);
  }
  return judge_blob(judge, material.signature, source, blob, cancel);
}

// An attestation is about the blob's digest; that the blob has it is all that the blob is read for.
Result<verify::CandidateReport> judge_attestation(const Judge& judge, const Material& material, HashAlgorithm algorithm,
                                                  const Blob& blob, const Cancel& cancel) {
  const auto& verifier = judge.verifier;
  const std::string& source = material.source;
  TRY(const auto raw, blob.digest(algorithm));
  const auto digest = crypto::Digest::from_raw(algorithm, raw);
  if (material.old_bundle) {
    return verify::Verifier::unreadable(Format::Bundle, source,
                                        {ErrorCode::NoMatchingSignature, "a signature, not an attestation", {}, {}});
  }
  if (material.envelope) {
    if (!*material.envelope) return verify::Verifier::unreadable(Format::Legacy, source, material.envelope->error());
    return judge_layer(judge, **material.envelope, source, digest, cancel);
  }
  if (!*material.bundle) return verify::Verifier::unreadable(Format::Bundle, source, material.bundle->error());
  return verifier.verify_attestation(**material.bundle, source, digest);
}

Result<void> verify_opened(const BlobSource& source, const VerifyBlobOptions& options, BlobNeeds needs,
                           const std::vector<Material>& materials, const Judge& judge, const Cancel& cancel,
                           verify::VerificationReport& report) {
  TRY(const HashAlgorithm algorithm, subject_algorithm(options));
  needs.digests.insert(algorithm);
  TRY(const auto blob, open_blob(source, needs, cancel));
  for (const Material& material : materials) {
    auto judged = options.attestation ? judge_attestation(judge, material, algorithm, *blob, cancel)
                                      : judge_material(judge, material, *blob, cancel);
    if (!judged) return fail(std::move(judged).error());
    report.candidates.push_back(*std::move(judged));
  }
  CHECK(cancel.check());
  if (const auto digest = blob->known_digest()) report.digest = digest->str();
  report.reference = report.image;
  report.error = verify::judge(report.candidates, report.image, options.attestation ? "attestation" : "signature");
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
  CHECK(require_valid_now(*options.signer, context));
  const crypto::PublicKey& key = options.signer->public_key();
  const auto log = log_kind(services, options.attest ? Format::Bundle : Format::Blob);
  const auto scheme = signing::signing_scheme(key.type(), log);
  const bool by_bytes = !options.attest && signing::signs_bytes(scheme);
  const HashAlgorithm hash = options.attest ? HashAlgorithm::Sha256 : scheme.hash;
  TRY(const auto opened, open_blob(blob, {{hash}, by_bytes}, cancel));
  auto bundle = options.attest ? attest_to(blob, options, *opened, log, context.now())
                               : sign_with(*options.signer, scheme, *opened);
  if (!bundle) return fail(std::move(bundle).error());
  CHECK(add_evidence(*bundle, {key, scheme, options.signer->certificates()}, services, context, cancel));
  TRY(auto timestamps, timestamps_beside(*bundle, options, services, context, cancel));
  TRY(auto made, signed_blob(*bundle, *opened, options, context));
  made.timestamps = std::move(timestamps);
  const auto certificates = options.signer->certificates();
  if (!certificates.empty()) made.certificate = certificates.front().pem();
  return made;
}

Result<verify::VerificationReport> verify_blob(const BlobSource& blob, const VerifyBlobOptions& options,
                                               const Context& context, const Cancel& cancel) {
  TRY(auto policy, policy_of(options, context));
  TRY(const auto entries, open_entry_search(options.trust, policy, context));
  TRY(auto materials, materials_of(options, cancel));
  if (options.timestamp) {
    for (Material& material : materials) CHECK(add_timestamp(*options.timestamp, material));
  }
  const BlobNeeds needs = needs_of(policy, materials);
  const verify::Verifier verifier(std::move(policy), context.now());
  verify::VerificationReport report;
  report.image = blob_name(blob);
  auto done = verify_opened(blob, options, needs, materials, {verifier, entries.get()}, cancel, report);
  if (!done) report.error = std::move(done).error();
  return report;
}

}  // namespace sigwright::cosign
