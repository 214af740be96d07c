#include "tlog/binding.h"

namespace sigwright::tlog {
namespace {

std::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::LogEvidence, std::move(message)); }

bool holds_verifier(const EntryBody& body, const SignedMaterial& material) {
  for (std::size_t i = 0; i < body.verifiers.size(); ++i) {
    const bool same_signature = i < body.signatures.size() && body.signatures[i] == material.signature;
    if (same_signature && body.verifiers[i] == material.verifier) return true;
  }
  return false;
}

// The signature and its key stand beside each other in the entry.
Result<void> bind_signature(const EntryBody& body, const SignedMaterial& material) {
  if (holds_verifier(body, material)) return {};
  for (const Bytes& signature : body.signatures) {
    if (signature == material.signature) return refuse("the log entry is of another key or certificate");
  }
  return refuse("the log entry is of another signature");
}

// intoto 0.0.1 keeps no signature; what it keeps is the hash of the envelope that holds it.
Result<void> bind_envelope_hash(const EntryBody& body, const SignedMaterial& material) {
  if (!material.envelope_sha256 || body.envelope_sha256 != material.envelope_sha256) {
    return refuse("the log entry is of another envelope");
  }
  if (body.verifiers.size() != 1 || body.verifiers.front() != material.verifier) {
    return refuse("the log entry is of another key or certificate");
  }
  return {};
}

Result<void> bind_digest(const EntryBody& body, const SignedMaterial& material) {
  if (body.data_algorithm) {
    TRY(const Bytes expected, material.digest(*body.data_algorithm));
    if (body.data_digest != expected) return refuse("the log entry is of another digest");
    return {};
  }
  if (!body.payload_sha256 || !material.payload_sha256 || *body.payload_sha256 != *material.payload_sha256) {
    return refuse("the log entry is of another payload");
  }
  return {};
}

}  // namespace

Result<void> bind(const EntryBody& body, const SignedMaterial& material) {
  if (body.envelope_sha256) {
    CHECK(bind_envelope_hash(body, material));
    return body.payload_sha256 ? bind_digest(body, material) : Result<void>{};
  }
  CHECK(bind_digest(body, material));
  return bind_signature(body, material);
}

Result<void> bind(const LogEntry& entry, const SignedMaterial& material) {
  TRY(const auto body, EntryBody::parse(entry.canonicalized_body));
  // Legacy annotations carry no kind; where one is stated it must be the body's.
  const bool stated = !entry.kind.empty() || !entry.version.empty();
  if (stated && (entry.kind != body.kind || entry.version != body.version)) {
    return refuse("the log entry is of another kind than it says");
  }
  return bind(body, material);
}

}  // namespace sigwright::tlog
