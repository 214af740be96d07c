#include "cosign/signature_claims.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/timestamp_claims.h"
#include "tlog/body.h"
#include "verify/fulcio_extensions.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kHintBytes = 32;  // cosign's hint is a SHA-256

SignerClaims of_key(const crypto::PublicKey& key) {
  return {key.fingerprint(), std::string(crypto::key_type_name(key.type())), {}, {}};
}

SignerClaims of_certificate(const crypto::Certificate& certificate) {
  SignerClaims claims = of_key(certificate.public_key());
  for (auto& name : certificate.alternative_names()) claims.identities.push_back(std::move(name.value));
  if (auto name = certificate.subject(); claims.identities.empty() && !name.empty()) {
    claims.identities.push_back(std::move(name));
  }
  if (const auto extensions = verify::fulcio_extensions(certificate)) claims.issuer = verify::issuer_of(*extensions);
  return claims;
}

SignerClaims of_hint(std::string_view hint) {
  const auto raw = from_base64_lenient(hint);
  if (!raw || raw->size() != kHintBytes) return {};
  return {"sha256:" + to_hex(*raw), {}, {}, {}};
}

// The kind of key that makes signatures of this form. A curve's coordinates are as long as its order but for one in
// 2^128 signatures.
std::optional<crypto::KeyType> type_by_form(ByteView signature) {
  if (const auto parts = crypto::der::only(crypto::der::Tag::Sequence, signature)) {
    crypto::der::Reader reader(*parts);
    const auto r = reader.take_positive();
    const auto s = reader.take_positive();
    if (!r || !s || !reader.at_end()) return std::nullopt;
    const std::size_t size = std::max(r->size(), s->size());
    if (size <= 32) return crypto::KeyType::EcdsaP256;
    if (size <= 48) return crypto::KeyType::EcdsaP384;
    return size <= 66 ? std::optional(crypto::KeyType::EcdsaP521) : std::nullopt;
  }
  if (signature.size() == 64) return crypto::KeyType::Ed25519;
  const bool rsa =
      signature.size() >= 256 && signature.size() <= 1024 && signature.size() % 8 == 0;  // 2048 to 8192 bits
  return rsa ? std::optional(crypto::KeyType::Rsa) : std::nullopt;
}

void add_form(SignerClaims& signer, ByteView signature) {
  if (!signer.algorithm.empty()) return;
  if (const auto type = type_by_form(signature)) signer.algorithm = crypto::key_type_name(*type);
}

// An entry names the key that a bundle or a legacy signature only hints at, or says nothing about.
void add_entry(SignatureClaims& claims, const tlog::LogEntry& entry) {
  claims.log_id = to_hex(entry.log_id);
  claims.log_index = entry.log_index;
  if (entry.integrated_time > 0) claims.time = from_unix_seconds(entry.integrated_time);
  const auto body = tlog::EntryBody::parse(entry.canonicalized_body);
  if (!body) return;
  if (claims.signature.empty() && !body->signatures.empty()) {
    claims.signature = signature_name(body->signatures.front());
  }
  if (body->verifiers.empty() || !claims.signer.algorithm.empty()) return;
  const auto& verifier = body->verifiers.front();
  if (verifier.certificate) {
    if (const auto certificate = crypto::Certificate::from_der(verifier.der)) {
      claims.signer = of_certificate(*certificate);
    }
  } else if (const auto key = crypto::PublicKey::from_der(verifier.der)) {
    claims.signer = of_key(*key);
  }
}

void add_timestamp(SignatureClaims& claims, ByteView reply, ByteView signature) {
  if (claims.time) return;
  if (const auto stamp = crypto::read_timestamp(reply, signature)) claims.time = stamp->time;
}

ByteView signature_of(const bundle::Bundle& bundle) {
  if (const auto* message = std::get_if<bundle::MessageSignature>(&bundle.content)) return message->signature;
  const auto& signatures = std::get<bundle::DsseEnvelope>(bundle.content).signatures;
  return signatures.empty() ? ByteView() : ByteView(signatures.front().signature);
}

std::optional<crypto::Certificate> certificate_of(const bundle::Bundle& bundle) {
  const auto* chain = std::get_if<bundle::CertificateChain>(&bundle.key_material);
  if (chain == nullptr || chain->certificates.empty()) return std::nullopt;
  auto certificate = crypto::Certificate::from_der(chain->certificates.front());
  return certificate ? std::optional(*std::move(certificate)) : std::nullopt;
}

std::optional<crypto::Certificate> certificate_of(const bundle::LayerEvidence& evidence) {
  if (evidence.certificate_pem.empty()) return std::nullopt;
  auto certificate = crypto::Certificate::from_pem(evidence.certificate_pem);
  return certificate ? std::optional(*std::move(certificate)) : std::nullopt;
}

}  // namespace

SignerClaims signer_claims(const signing::Signer& signer) {
  const auto certificates = signer.certificates();
  return certificates.empty() ? of_key(signer.public_key()) : of_certificate(certificates.front());
}

std::string signature_name(ByteView signature) { return "sha256:" + to_hex(crypto::sha256(signature)); }

SignatureClaims signature_claims(const bundle::Bundle& bundle) {
  SignatureClaims claims;
  const ByteView signature = signature_of(bundle);
  claims.signature = signature_name(signature);
  const auto certificate = certificate_of(bundle);
  if (const auto* hint = std::get_if<bundle::PublicKeyHint>(&bundle.key_material)) claims.signer = of_hint(hint->hint);
  if (certificate) claims.signer = of_certificate(*certificate);
  if (!bundle.log_entries.empty()) add_entry(claims, bundle.log_entries.front());
  add_form(claims.signer, signature);
  for (const Bytes& reply : bundle.timestamps) add_timestamp(claims, reply, signature);
  if (certificate && !claims.time) claims.time = certificate->validity().start;
  return claims;
}

SignatureClaims signature_claims(const bundle::LayerEvidence& evidence, ByteView signature) {
  SignatureClaims claims;
  if (!signature.empty()) claims.signature = signature_name(signature);
  const auto certificate = certificate_of(evidence);
  if (certificate) claims.signer = of_certificate(*certificate);
  if (evidence.log_entry) add_entry(claims, *evidence.log_entry);
  add_form(claims.signer, signature);
  if (evidence.timestamp) add_timestamp(claims, *evidence.timestamp, signature);
  if (certificate && !claims.time) claims.time = certificate->validity().start;
  return claims;
}

}  // namespace sigwright::cosign
