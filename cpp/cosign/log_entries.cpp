#include "cosign/log_entries.h"

#include "base/encoding.h"
#include "bundle/dsse.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "cosign/signature_claims.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "oci/reference.h"
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

void add_digests(ByteView message, std::vector<std::string>& digests) {
  using enum crypto::HashAlgorithm;
  for (const auto algorithm : {Sha256, Sha384, Sha512}) {
    digests.push_back(digest_text(algorithm, crypto::hash(algorithm, message)));
  }
}

}  // namespace

Result<EntryFacts> entry_facts(ByteView canonical_body) {
  TRY(const auto body, tlog::EntryBody::parse(canonical_body));
  EntryFacts facts{.kind = body.kind, .version = body.version, .digests = {}, .signers = {}, .signatures = {}};
  if (body.data_algorithm) facts.digests.push_back(digest_text(*body.data_algorithm, body.data_digest));
  if (body.payload_sha256) {
    facts.digests.push_back(digest_text(crypto::HashAlgorithm::Sha256, *body.payload_sha256));
  }
  for (const auto& verifier : body.verifiers) facts.signers.push_back(signer_of(verifier));
  for (const auto& signature : body.signatures) facts.signatures.push_back(signature_name(signature));
  return facts;
}

Result<std::vector<std::string>> logged_digests(const std::string& image) {
  std::string name;
  auto digest = crypto::Digest::parse(image);
  if (!digest) {
    TRY(const auto reference, oci::Reference::parse(image));
    if (!reference.digest()) {
      return fail(ErrorCode::InvalidReference, "an image is watched by its digest, and " + image + " has none",
                  "sigwright resolve IMAGE prints it");
    }
    name = reference.name();
    digest = *reference.digest();
  }
  std::vector<std::string> digests{digest->str()};
  const std::string statement = bundle::image_signature_statement(*digest, {});
  digests.push_back(digest_text(crypto::HashAlgorithm::Sha256, crypto::sha256(as_bytes(statement))));
  add_digests(bundle::dsse_pae(bundle::kInTotoPayloadType, as_bytes(statement)), digests);
  if (!name.empty()) add_digests(as_bytes(bundle::simple_signing_payload(name, *digest, {})), digests);
  return digests;
}

}  // namespace sigwright::cosign
