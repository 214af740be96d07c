#include "cosign/directory.h"

#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"
#include "bundle/model_statement.h"
#include "cosign/directory_difference.h"
#include "cosign/keyless.h"
#include "cosign/log_signature.h"
#include "cosign/policy.h"
#include "crypto/pem.h"
#include "signing/image_signature.h"
#include "signing/schemes.h"
#include "verify/verifier.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;
using bundle::ModelManifest;

// Of the directory itself, whatever it is called on the command line.
std::string name_of(const std::string& directory) {
  std::error_code error;
  fs::path whole = fs::absolute(directory, error).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole.filename().string();
}

// Where `file` is below the directory; nothing where it is elsewhere.
std::optional<std::string> place_in(const std::string& directory, const std::string& file) {
  std::error_code error;
  const fs::path root = fs::weakly_canonical(directory, error);
  if (file.empty() || error) return std::nullopt;
  const fs::path whole = fs::weakly_canonical(file, error);
  const std::string place = error ? std::string() : whole.lexically_relative(root).generic_string();
  return bundle::is_inside(place) ? std::optional(place) : std::nullopt;
}

Result<void> refuse_problems(const std::vector<FileProblem>& problems) {
  if (problems.empty()) return {};
  const DirectoryDifference difference{.changed = {}, .missing = {}, .added = {}, .unreadable = problems};
  return fail(ErrorCode::LocalFile, "the directory cannot be signed: " + difference.summary(),
              "leave out what need not be signed with --ignore, or follow links with --allow-symlinks");
}

Result<ModelManifest> manifest_of(const std::string& directory, const SignDirectoryOptions& options,
                                  const Cancel& cancel) {
  ModelManifest manifest{.name = name_of(directory),
                         .files = {},
                         .ignored = options.ignored,
                         .allow_symlinks = options.allow_symlinks,
                         .part_size = std::nullopt};
  if (options.ignore_version_control) std::ranges::move(version_control_paths(), std::back_inserter(manifest.ignored));
  if (auto own = place_in(directory, options.bundle_file)) manifest.ignored.push_back(*std::move(own));
  TRY(auto found, read_directory(directory, {manifest.ignored, options.allow_symlinks, std::nullopt}, cancel));
  CHECK(refuse_problems(found.problems));
  if (found.files.empty()) return fail(ErrorCode::LocalFile, "the directory holds no file to sign");
  manifest.files = std::move(found.files);
  return manifest;
}

// The name that model signing's own verifier gives a key: the hash of its PEM text.
void name_key(const crypto::PublicKey& key, bundle::Bundle& bundle) {
  auto* const hint = std::get_if<bundle::PublicKeyHint>(&bundle.key_material);
  if (hint != nullptr) hint->hint = to_hex(crypto::sha256(as_bytes(crypto::write_pem("PUBLIC KEY", key.der()))));
}

// The manifest that the bundle claims to be the signature of; nobody has vouched for it.
struct Claimed {
  Result<ModelManifest> manifest;
  crypto::Digest subject;  // that the statement names, whatever its files come to
};

Claimed claimed_by(const bundle::Bundle& bundle) {
  const auto nothing = crypto::Digest::of({});
  const auto* const envelope = std::get_if<bundle::DsseEnvelope>(&bundle.content);
  if (envelope == nullptr) return {fail(ErrorCode::NoMatchingSignature, "a signature of one file"), nothing};
  const auto statement = bundle::Statement::parse(envelope->payload);
  if (!statement) return {fail(statement.error()), nothing};
  auto manifest = ModelManifest::parse(*statement);
  if (manifest) return {manifest, manifest->digest()};
  const auto named = statement->subjects.front().digest.find("sha256");
  if (named == statement->subjects.front().digest.end()) return {std::move(manifest), nothing};
  const auto subject = crypto::Digest::parse("sha256:" + named->second);
  return {std::move(manifest), subject ? *subject : nothing};
}

verify::Check files_check(const DirectoryDifference& found, const ModelManifest& manifest) {
  verify::Check check{.name = "files"};
  if (found.empty()) {
    check.status = verify::CheckStatus::Passed;
    check.reason = std::to_string(manifest.files.size()) + " as they were signed";
    return check;
  }
  check.status = verify::CheckStatus::Failed;
  check.code = ErrorCode::NoMatchingSignature;
  check.reason = found.summary();
  check.hint = "take the directory from where it was published again, or look at each difference with -o report";
  return check;
}

Result<verify::Check> check_files(const std::string& directory, const ModelManifest& manifest,
                                  const VerifyDirectoryOptions& options, const Cancel& cancel,
                                  std::vector<std::string>& warnings) {
  std::vector<std::string> ignored = options.ignored;
  if (auto own = place_in(directory, options.source)) ignored.push_back(*std::move(own));
  DirectoryRules rules{manifest.ignored, manifest.allow_symlinks, manifest.part_size};
  std::ranges::copy(ignored, std::back_inserter(rules.ignored));
  TRY(const auto found, read_directory(directory, rules, cancel));
  const auto difference = cosign::difference(manifest, found, ignored, !options.ignore_unsigned_files);
  std::ranges::move(difference.lines(), std::back_inserter(warnings));
  return files_check(difference, manifest);
}

verify::Check failed_files(const Error& error) {
  return {.name = "files",
          .status = verify::CheckStatus::Failed,
          .reason = error.message,
          .option = {},
          .code = error.code,
          .hint = error.hint};
}

Result<void> judge_files(const std::string& directory, const Claimed& claimed, const VerifyDirectoryOptions& options,
                         const Cancel& cancel, verify::VerificationReport& report) {
  verify::CandidateReport& candidate = report.candidates.front();
  if (!candidate.is_verified()) {
    candidate.checks.push_back({.name = "files"});
    return {};
  }
  auto check = claimed.manifest ? check_files(directory, *claimed.manifest, options, cancel, report.warnings)
                                : Result<verify::Check>(fail(claimed.manifest.error()));
  const bool as_signed = check && check->status == verify::CheckStatus::Passed;
  if (!as_signed) candidate.verified.reset();
  candidate.checks.push_back(check ? *check : failed_files(check.error()));
  // What is wrong with the manifest is a reason to refuse it; a directory that cannot be read is no verdict at all.
  return check || !claimed.manifest ? Result<void>() : fail(std::move(check).error());
}

Result<void> verify_parsed(const std::string& directory, const bundle::Bundle& bundle, verify::Policy policy,
                           const VerifyDirectoryOptions& options, Time now, const Cancel& cancel,
                           verify::VerificationReport& report) {
  policy.predicate_type = bundle::kModelPredicate;
  const Claimed claimed = claimed_by(bundle);
  const verify::Verifier verifier(std::move(policy), now);
  report.candidates.push_back(verifier.verify_attestation(bundle, options.source, claimed.subject));
  report.digest = claimed.subject.str();
  return judge_files(directory, claimed, options, cancel, report);
}

}  // namespace

Result<SignedBlob> sign_directory(const std::string& directory, const SignDirectoryOptions& options,
                                  const Context& context, const Cancel& cancel) {
  if (!options.signer) {
    return fail(ErrorCode::Usage, "nothing was given to sign with: neither a key nor an identity",
                "pass --key FILE.key");
  }
  TRY(const auto services, open_services(options.log, context, cancel));
  CHECK(require_time(*options.signer, services));
  TRY(const auto manifest, manifest_of(directory, options, cancel));
  const crypto::PublicKey& key = options.signer->public_key();
  const auto log = log_kind(services, verify::Format::Bundle);
  TRY(auto envelope, signing::sign_statement(*options.signer, to_bytes(manifest.statement()), log));
  const Bytes signature = envelope.signatures.front().signature;
  auto bundle = signing::bundle_of(*options.signer, std::move(envelope));
  name_key(key, bundle);
  const auto scheme = signing::signing_scheme(key.type(), log);
  CHECK(add_evidence(bundle, {key, scheme, options.signer->certificates()}, services, context, cancel));
  SignedBlob made{manifest.digest().str(), signature, bundle.write(), {}};
  if (!options.bundle_file.empty()) CHECK(write_output(options.bundle_file, as_bytes(made.bundle), context));
  return made;
}

Result<verify::VerificationReport> verify_directory(const std::string& directory, const VerifyDirectoryOptions& options,
                                                    const Context& context, const Cancel& cancel) {
  TRY(auto policy, make_policy({options.keys, options.insecure_ignore_tlog, options.use_signed_timestamps,
                                options.trust, options.signature_digest_algorithm, options.identity, options.demands},
                               context));
  verify::VerificationReport report;
  report.image = report.reference = directory;
  const auto bundle = bundle::Bundle::parse(options.bundle);
  if (bundle) {
    auto done = verify_parsed(directory, *bundle, std::move(policy), options, context.now(), cancel, report);
    if (!done) report.error = std::move(done).error();
  } else {
    report.candidates.push_back(verify::Verifier::unreadable(verify::Format::Bundle, options.source, bundle.error()));
  }
  if (!report.error) report.error = verify::judge(report.candidates, report.image, "signature");
  return report;
}

}  // namespace sigwright::cosign
