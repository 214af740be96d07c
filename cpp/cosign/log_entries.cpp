#include "cosign/log_entries.h"

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "tlog/body.h"

namespace sigwright::cosign {
namespace {

std::string digest_text(crypto::HashAlgorithm algorithm, ByteView digest) {
  return std::string(crypto::hash_name(algorithm)) + ":" + to_hex(digest);
}

EntrySigner signer_of(const tlog::EntryVerifier& verifier) {
  if (verifier.certificate) {
    const auto certificate = crypto::Certificate::from_der(verifier.der);
    if (certificate) {
      EntrySigner signer{certificate->public_key().fingerprint(), {}};
      for (auto& name : certificate->alternative_names()) signer.identities.push_back(std::move(name.value));
      return signer;
    }
  }
  return {digest_text(crypto::HashAlgorithm::Sha256, crypto::sha256(verifier.der)), {}};
}

}  // namespace

Result<EntryFacts> entry_facts(ByteView canonical_body) {
  TRY(const auto body, tlog::EntryBody::parse(canonical_body));
  EntryFacts facts{.kind = body.kind, .version = body.version, .digests = {}, .signers = {}};
  if (body.data_algorithm) facts.digests.push_back(digest_text(*body.data_algorithm, body.data_digest));
  if (body.payload_sha256) {
    facts.digests.push_back(digest_text(crypto::HashAlgorithm::Sha256, *body.payload_sha256));
  }
  for (const auto& verifier : body.verifiers) facts.signers.push_back(signer_of(verifier));
  return facts;
}

}  // namespace sigwright::cosign
