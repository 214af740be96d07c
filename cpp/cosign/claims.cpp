#include "cosign/claims.h"

#include <utility>

#include "base/time.h"

namespace sigwright::cosign {
namespace {

std::string text_of(const SignerClaims& signer) {
  if (signer.identities.empty()) return signer.key;
  const std::string& name = signer.identities.front();
  return signer.issuer.empty() ? name : name + " (" + signer.issuer + ")";
}

void add(SignatureClaims claims, const tlog::LogEntry* entry, Attached& attached) {
  attached.signer = text_of(claims.signer);
  attached.log_entry = entry != nullptr;
  attached.log_id = claims.log_id;
  attached.log_index = claims.log_index;
  if (entry != nullptr && entry->integrated_time > 0) {
    attached.logged = to_rfc3339(from_unix_seconds(entry->integrated_time));
  }
  attached.claims = std::move(claims);
}

}  // namespace

void add_claims(const bundle::LayerEvidence& evidence, ByteView signature, Attached& attached) {
  add(signature_claims(evidence, signature), evidence.log_entry ? &*evidence.log_entry : nullptr, attached);
}

void add_claims(const bundle::Bundle& bundle, Attached& attached) {
  add(signature_claims(bundle), bundle.log_entries.empty() ? nullptr : &bundle.log_entries.front(), attached);
  const auto* const key = std::get_if<bundle::PublicKeyHint>(&bundle.key_material);
  if (key != nullptr && attached.signer.empty()) attached.signer = key->hint;
}

}  // namespace sigwright::cosign
