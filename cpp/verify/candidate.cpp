#include "verify/candidate.h"

#include "tlog/binding.h"

namespace sigwright::verify {
namespace {

tlog::EntryVerifier verifier_of(const Candidate& candidate) {
  if (candidate.certificate) return {true, candidate.certificate->leaf.der()};
  return {false, candidate.key->der()};
}

}  // namespace

void read_envelope(Candidate& candidate) {
  candidate.payload = candidate.envelope->payload;
  candidate.payload_type = candidate.envelope->payload_type;
  // A parsed one has exactly one; one put together in memory must not pass with none.
  if (candidate.envelope->signatures.size() == 1) candidate.signature = candidate.envelope->signatures[0].signature;
}

void read_bundle(const bundle::Bundle& bundle, Candidate& candidate) {
  candidate.form = "bundle v" + std::string(bundle::version_name(bundle.version));
  candidate.log_entries = bundle.log_entries;
  candidate.timestamps = bundle.timestamps;
  if (const auto* const key = std::get_if<bundle::PublicKeyHint>(&bundle.key_material)) {
    candidate.claimed.key_hint = key->hint;
  } else {
    candidate.claimed.certificate = true;
    candidate.claimed.beyond_version = std::get<bundle::CertificateChain>(bundle.key_material).beyond_version;
    candidate.claimed.source = certificate_source(bundle);
  }
  candidate.message = std::get_if<bundle::MessageSignature>(&bundle.content);
  candidate.envelope = std::get_if<bundle::DsseEnvelope>(&bundle.content);
  if (candidate.message != nullptr) {
    candidate.signature = candidate.message->signature;
  } else {
    read_envelope(candidate);
  }
}

tlog::SignedMaterial material_of(const Candidate& candidate) {
  tlog::SignedMaterial material{.signature = Bytes(candidate.signature.begin(), candidate.signature.end()),
                                .verifier = verifier_of(candidate),
                                .digest = {},
                                .payload_sha256 = {},
                                .envelope_sha256 = {}};
  if (candidate.envelope != nullptr) {
    const ByteView text_sha256 = candidate.envelope_sha256;
    material.payload_sha256 = crypto::sha256(candidate.envelope->payload);
    if (!text_sha256.empty()) material.envelope_sha256.emplace(text_sha256.begin(), text_sha256.end());
    material.digest = [envelope = candidate.envelope](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
      return envelope->pae_hash(algorithm);
    };
  } else if (candidate.blob != nullptr) {
    material.digest = [blob = candidate.blob](crypto::HashAlgorithm algorithm) { return blob->digest(algorithm); };
  } else {
    material.digest = [payload = candidate.payload](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
      return crypto::hash(algorithm, payload);
    };
  }
  return material;
}

std::vector<Time> trusted_times(const StepContext& context, const Candidate& candidate) {
  if (!candidate.times.empty()) return candidate.times;
  if (context.policy.log == LogRequirement::Ignored && context.policy.timestamp_threshold == 0) return {context.now};
  return {};
}

Result<crypto::TimestampProof> prove_time(const StepContext& context, const Candidate& candidate, ByteView timestamp) {
  return crypto::verify_timestamp(timestamp, candidate.signature, context.policy.timestamp_authorities,
                                  candidate.envelope_sha256);
}

Check passed(std::string reason) { return {.status = CheckStatus::Passed, .reason = std::move(reason)}; }

Check failed(ErrorCode code, std::string reason) {
  return {.status = CheckStatus::Failed, .reason = std::move(reason), .code = code};
}

Check skipped(std::string_view option, std::string reason) {
  return {.status = CheckStatus::Skipped, .reason = std::move(reason), .option = std::string(option)};
}

Check not_applicable(std::string reason) { return {.status = CheckStatus::NotApplicable, .reason = std::move(reason)}; }

}  // namespace sigwright::verify
