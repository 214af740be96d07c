#include "cosign/claims.h"

#include "base/encoding.h"
#include "base/time.h"
#include "crypto/certificate.h"
#include "crypto/hash.h"
#include "tlog/body.h"
#include "verify/fulcio_extensions.h"

namespace sigwright::cosign {
namespace {

using crypto::Certificate;

std::string fingerprint(ByteView der) { return "sha256:" + to_hex(crypto::sha256(der)); }

std::string signer_of(const Certificate& certificate) {
  const auto names = certificate.alternative_names();
  std::string signer = names.empty() ? certificate.subject() : names.front().value;
  const auto extensions = verify::fulcio_extensions(certificate);
  const std::string issuer = extensions ? verify::issuer_of(*extensions) : std::string();
  return issuer.empty() ? signer : signer + " (" + issuer + ")";
}

// cosign's hint of a key is the base64 of its fingerprint.
std::string signer_of(const bundle::PublicKeyHint& key) {
  const auto raw = from_base64_lenient(key.hint);
  const bool is_fingerprint = raw && raw->size() == crypto::hash_size(crypto::HashAlgorithm::Sha256);
  return is_fingerprint ? "sha256:" + to_hex(*raw) : key.hint;
}

std::string signer_in(const tlog::LogEntry& entry) {
  const auto body = tlog::EntryBody::parse(entry.canonicalized_body);
  if (!body || body->verifiers.size() != 1 || body->verifiers.front().certificate) return {};
  return fingerprint(body->verifiers.front().der);
}

void add_entry(const tlog::LogEntry& entry, Attached& attached) {
  attached.log_entry = true;
  attached.log_id = to_hex(entry.log_id);
  attached.log_index = entry.log_index;
  if (entry.integrated_time > 0) attached.logged = to_rfc3339(from_unix_seconds(entry.integrated_time));
}

}  // namespace

void add_claims(const bundle::LayerEvidence& evidence, Attached& attached) {
  if (evidence.log_entry) {
    add_entry(*evidence.log_entry, attached);
    attached.signer = signer_in(*evidence.log_entry);
  }
  if (const auto certificate = Certificate::from_pem(evidence.certificate_pem))
    attached.signer = signer_of(*certificate);
}

void add_claims(const bundle::Bundle& bundle, Attached& attached) {
  if (!bundle.log_entries.empty()) add_entry(bundle.log_entries.front(), attached);
  if (const auto* const key = std::get_if<bundle::PublicKeyHint>(&bundle.key_material)) {
    attached.signer = signer_of(*key);
    return;
  }
  const auto& chain = std::get<bundle::CertificateChain>(bundle.key_material).certificates;
  if (const auto certificate = Certificate::from_der(chain.front())) attached.signer = signer_of(*certificate);
}

}  // namespace sigwright::cosign
