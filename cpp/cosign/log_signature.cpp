#include "cosign/log_signature.h"

#include <algorithm>

#include "base/json.h"
#include "base/parallel.h"
#include "services/timestamp_client.h"
#include "tlog/body.h"

namespace sigwright::cosign {
namespace {

using services::LogKind;
using verify::Format;

crypto::HashAlgorithm logged_hash(crypto::Scheme scheme) {
  // Ed25519 is logged with SHA-512, pure or not (contracts of the logs: PKIX_ED25519_PH).
  const bool edwards = scheme.form == crypto::SignatureForm::Ed25519 || scheme.form == crypto::SignatureForm::Ed25519ph;
  return edwards ? crypto::HashAlgorithm::Sha512 : scheme.hash;
}

crypto::Scheme logged_scheme(crypto::Scheme scheme) {
  if (scheme.form != crypto::SignatureForm::Ed25519) return scheme;
  return {crypto::SignatureForm::Ed25519ph, crypto::HashAlgorithm::Sha512};
}

tlog::EntryVerifier verifier_of(const MadeSignature& made) {
  if (made.certificates.empty()) return {false, made.key.der()};
  return {true, made.certificates.front().der()};
}

services::DigestSubmission digest_submission(const MadeSignature& made, ByteView digest, ByteView signature) {
  return {.algorithm = logged_hash(made.scheme),
          .digest = Bytes(digest.begin(), digest.end()),
          .signature = Bytes(signature.begin(), signature.end()),
          .verifier = verifier_of(made),
          .key_details = std::string(tlog::key_details_name(made.key, logged_scheme(made.scheme))),
          .legacy = false};
}

// Of the payload of an envelope that Rekor v1, which takes it whole, is still asked to take: what is larger no known
// log accepts.
constexpr std::size_t kWholePayload = std::size_t{32} << 20;

// Rekor v1 can log a larger one by its hash: a hashedrekord of what was signed, as Rekor v2 has it.
Result<services::Submission> envelope_submission(const bundle::DsseEnvelope& envelope, const MadeSignature& made) {
  if (envelope.payload.size() <= kWholePayload) {
    return services::EnvelopeSubmission{.envelope = envelope.text().joined(), .verifier = verifier_of(made)};
  }
  const bool pure = made.scheme.form == crypto::SignatureForm::Ed25519;
  if (!pure) return digest_submission(made, envelope.pae_hash(made.scheme.hash), envelope.signatures.front().signature);
  return fail(ErrorCode::LimitExceeded,
              "an attestation of " + std::to_string(envelope.payload.size()) +
                  " bytes by an Ed25519 key cannot be logged by Rekor v1",
              "use another key, a Rekor v2 log, or one of your own (--rekor-url file:DIR)");
}

// A bundle's signature in the form that its log takes.
Result<services::Submission> submission_of(const bundle::Bundle& bundle, const MadeSignature& made, LogKind kind) {
  if (const auto* const message = std::get_if<bundle::MessageSignature>(&bundle.content)) {
    return digest_submission(made, message->digest, message->signature);
  }
  const auto& envelope = std::get<bundle::DsseEnvelope>(bundle.content);
  if (kind == LogKind::RekorV1) return envelope_submission(envelope, made);
  const Bytes digest = envelope.pae_hash(logged_hash(made.scheme));
  return digest_submission(made, digest, envelope.signatures.front().signature);
}

ByteView signature_of(const bundle::Bundle& bundle) {
  if (const auto* const message = std::get_if<bundle::MessageSignature>(&bundle.content)) return message->signature;
  return std::get<bundle::DsseEnvelope>(bundle.content).signatures.front().signature;
}

// One failing takes nothing from the other.
struct Gathered {
  Result<std::vector<tlog::LogEntry>> entries;
  Result<std::vector<Bytes>> timestamps;
};

template <class T>
Result<std::vector<T>> all_of(std::vector<std::optional<Result<T>>> results) {
  std::vector<T> values;
  for (auto& result : results) {
    if (!result->has_value()) return std::unexpected(std::move(*result).error());
    values.push_back(**std::move(result));
  }
  return values;
}

// Every log and every authority at once: none waits for another.
Gathered gather_evidence(const std::optional<services::Submission>& submission, ByteView signature,
                         const SigningServices& services, const Context& context, const Cancel& cancel) {
  const std::size_t logs = services.logs.size();
  const std::size_t stamps = services.timestamp_authorities.size();
  std::vector<std::optional<Result<tlog::LogEntry>>> entries(logs);
  std::vector<std::optional<Result<Bytes>>> timestamps(stamps);
  parallel_for(logs + stamps, logs + stamps, [&](std::size_t i) {
    if (i < logs) {
      entries[i] = services.logs[i]->add(*submission, cancel);
    } else {
      timestamps[i - logs] = services::request_timestamp(*context.http, services.timestamp_authorities[i - logs],
                                                         signature, services.timestamp_tls, cancel);
    }
  });
  return {all_of(std::move(entries)), all_of(std::move(timestamps))};
}

// What a signature has of evidence, and what it got.
struct Held {
  std::vector<tlog::LogEntry> entries;
  std::vector<Bytes> timestamps;
};

// Asks for what is not held yet. What one service gave is held although another failed; an entry is told then, for it
// stays in the log.
Result<void> complete(Held& held, const std::optional<services::Submission>& submission, ByteView signature,
                      SigningServices services, const Context& context, const Cancel& cancel) {
  const std::string log = services.logs.empty() ? "" : services.logs.front()->url();
  if (!held.entries.empty()) services.logs.clear();
  if (!held.timestamps.empty()) services.timestamp_authorities.clear();
  auto gathered = gather_evidence(submission, signature, services, context, cancel);
  if (!gathered.entries) return fail(std::move(gathered.entries).error());
  if (held.entries.empty()) held.entries = *std::move(gathered.entries);
  if (gathered.timestamps) {
    if (held.timestamps.empty()) held.timestamps = *std::move(gathered.timestamps);
    return {};
  }
  Error error = std::move(gathered.timestamps).error();
  if (!held.entries.empty()) error.message += "; " + logged_as(log, held.entries.front().log_index);
  return fail(std::move(error));
}

// A layer has room for one entry, whose promise is all that is kept of it, and for one timestamp.
Result<void> add_layer_evidence(bundle::LayerEvidence& layer, const std::optional<services::Submission>& submission,
                                ByteView signature, const SigningServices& services, const Context& context,
                                const Cancel& cancel) {
  SigningServices one = services;
  one.logs.resize(std::min<std::size_t>(1, one.logs.size()));
  one.timestamp_authorities.resize(std::min<std::size_t>(1, one.timestamp_authorities.size()));
  Held held;
  if (layer.log_entry) held.entries.push_back(*layer.log_entry);
  if (layer.timestamp) held.timestamps.push_back(*layer.timestamp);
  auto done = complete(held, submission, signature, std::move(one), context, cancel);
  if (!held.timestamps.empty()) layer.timestamp = std::move(held.timestamps.front());
  if (held.entries.empty()) return done;
  if (!held.entries.front().signed_entry_timestamp) {
    return fail(ErrorCode::LogEvidence,
                "the log gave no signed timestamp, without which a legacy signature has no evidence");
  }
  layer.log_entry = std::move(held.entries.front());
  return done;
}

}  // namespace

std::string logged_as(std::string_view log, std::uint64_t index) {
  return "the log " + std::string(log) + " has it as entry " + std::to_string(index);
}

signing::LogKind log_kind(const SigningServices& services, Format format) noexcept {
  if (services.logs.empty()) return signing::LogKind::None;
  switch (services.logs.front()->kind()) {
    case LogKind::RekorV1:
      return format == Format::Bundle ? signing::LogKind::Rekor1Dsse : signing::LogKind::Rekor1HashedRekord;
    case LogKind::RekorV2: return signing::LogKind::Rekor2;
    case LogKind::Embedded:
      return format == Format::Bundle ? signing::LogKind::Embedded : signing::LogKind::Rekor1HashedRekord;
  }
  return signing::LogKind::None;
}

Result<void> add_evidence(bundle::Bundle& bundle, const MadeSignature& made, const SigningServices& services,
                          const Context& context, const Cancel& cancel) {
  std::optional<services::Submission> submission;
  if (!services.logs.empty()) {
    auto form = submission_of(bundle, made, services.logs.front()->kind());
    if (!form) return fail(std::move(form).error());
    submission = *std::move(form);
  }
  Held held{std::move(bundle.log_entries), std::move(bundle.timestamps)};
  auto done = complete(held, submission, signature_of(bundle), services, context, cancel);
  bundle.log_entries = std::move(held.entries);
  bundle.timestamps = std::move(held.timestamps);
  return done;
}

Result<void> add_evidence(bundle::SignatureLayer& layer, const MadeSignature& made, const SigningServices& services,
                          const Context& context, const Cancel& cancel) {
  std::optional<services::Submission> submission;
  if (!services.logs.empty()) {
    auto form = digest_submission(made, crypto::hash(logged_hash(made.scheme), layer.payload), layer.signature);
    form.legacy = true;
    submission = std::move(form);
  }
  return add_layer_evidence(layer, submission, layer.signature, services, context, cancel);
}

Result<void> add_evidence(bundle::AttestationLayer& layer, const MadeSignature& made, const SigningServices& services,
                          const Context& context, const Cancel& cancel) {
  std::optional<services::Submission> submission;
  if (!services.logs.empty()) {
    const std::size_t size = layer.envelope.payload.size();
    if (size > kWholePayload) {
      return fail(ErrorCode::LimitExceeded,
                  "Rekor v1 takes a legacy attestation whole, and this one has " + std::to_string(size) + " bytes",
                  "use --signature-format bundle, whose hash is logged");
    }
    submission =
        services::EnvelopeSubmission{.envelope = layer.envelope.text().joined(), .verifier = verifier_of(made)};
  }
  const Bytes signature = layer.envelope.signatures.front().signature;
  return add_layer_evidence(layer, submission, signature, services, context, cancel);
}

}  // namespace sigwright::cosign
