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

// What a signature has of evidence, and what it got.
struct Held {
  std::vector<tlog::LogEntry> entries;
  std::vector<Bytes> timestamps;
};

bool holds_entry_of(const Held& held, const Bytes& log_id) {
  return std::ranges::any_of(held.entries, [&](const tlog::LogEntry& entry) { return entry.log_id == log_id; });
}

// Those that have given nothing yet. One of several that does not say who it is is asked again: it has the entry then,
// and gives the same.
void leave_missing(const Held& held, SigningServices& services, const Cancel& cancel) {
  if (!held.timestamps.empty()) services.timestamp_authorities.clear();
  if (held.entries.empty()) return;
  if (held.entries.size() == services.logs.size()) services.logs.clear();
  std::erase_if(services.logs, [&](const auto& log) {
    const auto id = log->log_id(cancel);
    return id && holds_entry_of(held, *id);
  });
}

// What one service gave is held although another failed. An entry is told then, for it stays in its log.
struct Answers {
  std::vector<std::optional<Result<tlog::LogEntry>>> entries;
  std::vector<std::optional<Result<Bytes>>> timestamps;
};

// Every log and every authority at once: none waits for another.
Answers ask_all(const std::optional<services::Submission>& submission, ByteView stamped,
                const SigningServices& services, const Context& context, const Cancel& cancel) {
  const std::size_t logs = services.logs.size();
  const std::size_t stamps = services.timestamp_authorities.size();
  Answers answers{std::vector<std::optional<Result<tlog::LogEntry>>>(logs),
                  std::vector<std::optional<Result<Bytes>>>(stamps)};
  parallel_for(logs + stamps, logs + stamps, [&](std::size_t i) {
    if (i < logs) {
      answers.entries[i] = services.logs[i]->add(*submission, cancel);
    } else {
      answers.timestamps[i - logs] = services::request_timestamp(
          *context.http, services.timestamp_authorities[i - logs], stamped, services.timestamp_tls, cancel);
    }
  });
  return answers;
}

// Of entries that an earlier attempt has made.
std::string told(const Held& held, const SigningServices& services, const Cancel& cancel) {
  std::string text;
  for (const tlog::LogEntry& entry : held.entries) {
    for (const auto& log : services.logs) {
      if (services.logs.size() > 1 && log->log_id(cancel) != entry.log_id) continue;
      text += "; " + logged_as(log->url(), entry.log_index);
    }
  }
  return text;
}

// Asks for what is not held yet. Timestamps do not say whose they are: all of them are held, or none.
Result<void> complete(Held& held, const std::optional<services::Submission>& submission, ByteView stamped,
                      const SigningServices& services, const Context& context, const Cancel& cancel) {
  SigningServices missing = services;
  leave_missing(held, missing, cancel);
  Answers answers = ask_all(submission, stamped, missing, context, cancel);
  std::optional<Error> failed;
  std::vector<Bytes> timestamps;
  for (auto& answer : answers.timestamps) {
    if (*answer) {
      timestamps.push_back(**std::move(answer));
    } else if (!failed) {
      failed = std::move(*answer).error();
    }
  }
  if (held.timestamps.empty() && timestamps.size() == answers.timestamps.size()) held.timestamps = timestamps;
  for (auto& answer : answers.entries) {
    if (!*answer && !failed) failed = answer->error();
  }
  std::string logged = failed ? told(held, services, cancel) : std::string();
  for (std::size_t i = 0; i < answers.entries.size(); ++i) {
    auto& answer = *answers.entries[i];
    if (!answer) continue;
    logged += "; " + logged_as(missing.logs[i]->url(), answer->log_index);
    if (!holds_entry_of(held, answer->log_id)) held.entries.push_back(*std::move(answer));
  }
  if (!failed) return {};
  failed->message += logged;
  return fail(*std::move(failed));
}

// A layer has room for one entry, whose promise is all that is kept of it, and for one timestamp.
Result<void> add_layer_evidence(bundle::LayerEvidence& layer, const std::optional<services::Submission>& submission,
                                ByteView stamped, const SigningServices& services, const Context& context,
                                const Cancel& cancel) {
  SigningServices one = services;
  one.logs.resize(std::min<std::size_t>(1, one.logs.size()));
  one.timestamp_authorities.resize(std::min<std::size_t>(1, one.timestamp_authorities.size()));
  Held held;
  if (layer.log_entry) held.entries.push_back(*layer.log_entry);
  if (layer.timestamp) held.timestamps.push_back(*layer.timestamp);
  auto done = complete(held, submission, stamped, one, context, cancel);
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
                  "a legacy attestation is logged whole, and this one has " + std::to_string(size) + " bytes",
                  "use --signature-format bundle, whose hash is logged");
    }
    submission =
        services::EnvelopeSubmission{.envelope = layer.envelope.text().joined(), .verifier = verifier_of(made)};
  }
  // cosign has the envelope stamped here, not the signature in it.
  const Bytes stamped = services.timestamp_authorities.empty() ? Bytes() : to_bytes(layer.envelope.text().joined());
  return add_layer_evidence(layer, submission, stamped, services, context, cancel);
}

}  // namespace sigwright::cosign
