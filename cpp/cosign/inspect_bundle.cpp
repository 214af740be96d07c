#include "cosign/inspect_bundle.h"

#include <algorithm>

#include "base/encoding.h"
#include "bundle/standard_bundle.h"
#include "bundle/statement.h"
#include "cosign/policy.h"
#include "crypto/digest.h"
#include "crypto/issuer_name.h"
#include "crypto/sct.h"
#include "crypto/timestamp_claims.h"
#include "tlog/body.h"
#include "tlog/note.h"
#include "tlog/verify_entry.h"
#include "verify/certificate_material.h"
#include "verify/explain.h"
#include "verify/fulcio_extensions.h"
#include "verify/log_lookup.h"

namespace sigwright::cosign {
namespace {

using bundle::Bundle;
using crypto::Certificate;

std::string fingerprint_of(ByteView der) { return "sha256:" + to_hex(crypto::sha256(der)); }

void describe_statement(const bundle::DsseEnvelope& envelope, BundleInspection& out) {
  const auto statement = bundle::Statement::parse(envelope.payload);
  if (!statement) return;  // the check of the payload says why
  out.predicate_type = statement->predicate_type;
  for (const auto& subject : statement->subjects) {
    std::string text = subject.name;
    for (const auto& [algorithm, digits] : subject.digest) {
      text += (text.empty() ? "" : " ") + algorithm + ":" + digits;
    }
    out.subjects.push_back(std::move(text));
  }
}

void describe_content(const Bundle& bundle, BundleInspection& out) {
  if (const auto* const message = std::get_if<bundle::MessageSignature>(&bundle.content)) {
    out.content = "message signature";
    out.signature_bytes = message->signature.size();
    if (message->digest.empty()) return;
    out.digest = crypto::Digest::from_raw(message->algorithm, message->digest).str();
    return;
  }
  const auto& envelope = std::get<bundle::DsseEnvelope>(bundle.content);
  out.content = "DSSE envelope";
  out.payload_type = envelope.payload_type;
  out.signature_bytes = envelope.signatures.front().signature.size();
  describe_statement(envelope, out);
}

// Extensions and promises that cannot be read are left out: the checks say so.
CertificateFacts describe_certificate(const Certificate& certificate) {
  CertificateFacts facts{.subject = certificate.subject(),
                         .issued_by = crypto::issuer_name(certificate),
                         .names = {},
                         .issuer = {},
                         .key_type = std::string(crypto::key_type_name(certificate.public_key().type())),
                         .fingerprint = fingerprint_of(certificate.der()),
                         .valid = certificate.validity(),
                         .authority = certificate.is_ca(),
                         .extensions = {},
                         .promises = {}};
  for (auto& name : certificate.alternative_names()) facts.names.push_back(std::move(name.value));
  if (auto extensions = verify::fulcio_extensions(certificate)) {
    facts.issuer = verify::issuer_of(*extensions);
    facts.extensions = *std::move(extensions);
  }
  if (const auto promises = crypto::embedded_timestamps(certificate)) {
    for (const auto& promise : *promises) facts.promises.push_back({to_hex(promise.log_id), promise.time()});
  }
  return facts;
}

Result<void> describe_signer(const Bundle& bundle, BundleInspection& out) {
  if (const auto* const key = std::get_if<bundle::PublicKeyHint>(&bundle.key_material)) {
    out.key_hint = key->hint;
    return {};
  }
  for (const Bytes& der : std::get<bundle::CertificateChain>(bundle.key_material).certificates) {
    TRY(const auto certificate, with_context(Certificate::from_der(der), "bundle"));
    out.certificates.push_back(describe_certificate(certificate));
  }
  return {};
}

// What an entry proves to who trusts these logs, one sentence each.
std::vector<std::string> proofs_of(const tlog::LogEntry& entry, const std::optional<tlog::Log>& log) {
  if (!log) return {"nothing here: no log is trusted that could have made it"};
  const auto evidence = tlog::verify_entry(entry, *log);
  if (!evidence) return {"nothing: " + evidence.error().message};
  std::vector<std::string> proves;
  if (evidence->promise) {
    proves.push_back("the log promised the entry at " + to_rfc3339(*evidence->integrated) +
                     " (signed entry timestamp): a time to judge a certificate at");
  }
  if (evidence->inclusion) {
    proves.push_back("the entry is in the log's tree of " + std::to_string(entry.inclusion_proof->tree_size) +
                     " entries (inclusion proof under a signed checkpoint)");
  }
  if (!evidence->promise) proves.emplace_back("no time: only a timestamp of an authority can tell one");
  return proves;
}

LoggedFacts describe_entry(const tlog::LogEntry& entry, const std::vector<tlog::Log>& logs) {
  LoggedFacts facts;
  facts.index = entry.log_index;
  facts.log_id = to_hex(entry.log_id);
  facts.kind = entry.kind + " " + entry.version;
  if (entry.integrated_time != 0) facts.integrated_time = from_unix_seconds(entry.integrated_time);
  facts.promise = entry.signed_entry_timestamp.has_value();
  facts.proof = entry.inclusion_proof.has_value();
  if (facts.proof) {
    const std::string& checkpoint = entry.inclusion_proof->checkpoint;
    facts.origin = checkpoint.substr(0, checkpoint.find('\n'));
    facts.tree_size = entry.inclusion_proof->tree_size;
    facts.hashes = entry.inclusion_proof->hashes.size();
  }
  const auto log = verify::log_of(entry, logs);
  if (log) facts.log = log->base_url.empty() ? facts.log_id : log->base_url;
  facts.proves = proofs_of(entry, log);
  return facts;
}

ByteView signature_of(const Bundle& bundle) {
  const auto* const message = std::get_if<bundle::MessageSignature>(&bundle.content);
  return message != nullptr ? message->signature
                            : std::get<bundle::DsseEnvelope>(bundle.content).signatures.front().signature;
}

StampFacts describe_timestamp(const Bytes& reply, const Bundle& bundle, const verify::Policy& policy) {
  StampFacts facts;
  const auto claims = crypto::read_timestamp(reply, signature_of(bundle));
  if (!claims) {
    facts.problem = claims.error().message;
    return facts;
  }
  facts.time = claims->time;
  facts.policy = claims->policy;
  facts.serial = claims->serial;
  const auto proof = crypto::verify_timestamp(reply, signature_of(bundle), policy.timestamp_authorities);
  if (proof) {
    facts.authority = policy.timestamp_authorities[proof->authority].chain.front().subject();
  } else {
    facts.problem = proof.error().message;
  }
  return facts;
}

// The key that the hint names, where a log entry holds it: whose it is nobody says.
std::vector<crypto::PublicKey> keys_in(const Bundle& bundle) {
  const auto* const named = std::get_if<bundle::PublicKeyHint>(&bundle.key_material);
  std::vector<crypto::PublicKey> keys;
  for (const tlog::LogEntry& entry : bundle.log_entries) {
    const auto body = tlog::EntryBody::parse(entry.canonicalized_body);
    if (named == nullptr || !body) continue;
    for (const auto& verifier : body->verifiers) {
      auto key = verifier.certificate ? Result<crypto::PublicKey>(fail(ErrorCode::KeyUnusable, {}))
                                      : crypto::PublicKey::from_der(verifier.der);
      if (key && (named->hint.empty() || key->hint() == named->hint)) keys.push_back(*std::move(key));
    }
  }
  return keys;
}

// Whoever signed: any identity, any log and authority that is trusted.
Result<verify::Policy> open_policy(const InspectBundleOptions& options, const Bundle& bundle, const Context& context) {
  IdentityOptions identity;
  const bool certificate = std::holds_alternative<bundle::CertificateChain>(bundle.key_material);
  if (certificate) identity.identity_regexp = identity.issuer_regexp = ".*";
  const auto keys =
      certificate ? std::vector<crypto::PublicKey>() : (options.keys.empty() ? keys_in(bundle) : options.keys);
  if (!certificate && keys.empty()) {
    verify::Policy policy;
    TRY(const auto trust, load_trust(options.trust, context));
    policy.logs = trust.logs;
    return policy;
  }
  const std::string no_algorithm;
  return make_policy({.keys = keys,
                      .insecure_ignore_tlog = false,
                      .use_signed_timestamps = false,
                      .trust = options.trust,
                      .signature_digest_algorithm = no_algorithm,
                      .identity = identity},
                     context);
}

std::vector<std::string> missing_of(const BundleInspection& found, bool key_given) {
  std::vector<std::string> missing;
  const bool keyless = !found.certificates.empty();
  const bool promised = std::ranges::any_of(found.entries, &LoggedFacts::promise);
  const bool stamped = !found.timestamps.empty();
  if (found.entries.empty()) {
    missing.emplace_back("a transparency log entry: verifying needs --insecure-ignore-tlog");
  }
  if (keyless && !promised && !stamped) {
    missing.emplace_back("a time: neither a signed entry timestamp nor a timestamp says when the certificate was used");
  }
  if (keyless && found.certificates.front().promises.empty()) {
    missing.emplace_back("a certificate transparency promise: verifying needs --sct or --insecure-ignore-sct");
  }
  const auto unproved = [](const LoggedFacts& entry) { return !entry.proof; };
  if (std::ranges::any_of(found.entries, unproved)) {
    missing.emplace_back("a proof of inclusion: `sigwright bundle upgrade` asks the log for it");
  }
  if (found.content == "message signature" && found.digest.empty()) {
    missing.emplace_back("the digest of the artifact: the artifact itself must be at hand");
  }
  if (!keyless && !key_given) missing.emplace_back("the signer's key: pass it with --key");
  return missing;
}

}  // namespace

Result<BundleInspection> inspect_bundle(const InspectBundleOptions& options, const Context& context) {
  TRY(const auto read, bundle::read_standard_bundle(options.bundle));
  const Bundle& bundle = read.bundle;
  BundleInspection out;
  out.format =
      read.old_blob ? "cosign blob bundle" : "Sigstore bundle v" + std::string(bundle::version_name(bundle.version));
  describe_content(bundle, out);
  CHECK(describe_signer(bundle, out));
  TRY(const auto policy, open_policy(options, bundle, context));
  for (const auto& entry : bundle.log_entries) out.entries.push_back(describe_entry(entry, policy.logs));
  for (const auto& reply : bundle.timestamps) out.timestamps.push_back(describe_timestamp(reply, bundle, policy));
  out.checks = verify::explain(bundle, policy, context.now()).checks;
  out.missing = missing_of(out, !options.keys.empty());
  return out;
}

}  // namespace sigwright::cosign
