#include "bundle/standard_bundle.h"

#include "base/limits.h"
#include "bundle/old_blob_bundle.h"
#include "crypto/certificate.h"
#include "tlog/body.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "cosign blob bundle";

// What its PEM says who signed: a certificate, with those that follow it, or a key.
Result<std::variant<PublicKeyHint, CertificateChain>> key_material(const std::string& pem) {
  if (pem.find("CERTIFICATE") != std::string::npos) {
    TRY(const auto certificates, with_context(crypto::Certificate::chain_from_pem(pem), kWhere));
    CertificateChain chain;
    for (const auto& certificate : certificates) chain.certificates.push_back(certificate.der());
    return chain;
  }
  if (pem.empty()) return PublicKeyHint{};
  TRY(const auto key, with_context(crypto::PublicKey::from_pem(pem), kWhere));
  return PublicKeyHint{key.hint()};
}

// Its kind stands in the body alone.
Result<void> add_entry(tlog::LogEntry entry, Bundle& bundle) {
  TRY(const auto body, with_context(tlog::EntryBody::parse(entry.canonicalized_body), kWhere));
  entry.kind = body.kind;
  entry.version = body.version;
  auto* const message = std::get_if<MessageSignature>(&bundle.content);
  if (message != nullptr && body.data_algorithm) {
    message->algorithm = *body.data_algorithm;
    message->digest = body.data_digest;
  }
  bundle.log_entries.push_back(std::move(entry));
  return {};
}

Result<Bundle> standard(OldBlobBundle old) {
  Bundle bundle;
  bundle.version = BundleVersion::V01;
  TRY(bundle.key_material, key_material(old.verifier_pem));
  TRY(bundle.content, content_of(old.signature));
  if (old.log_entry) CHECK(add_entry(*std::move(old.log_entry), bundle));
  return bundle;
}

}  // namespace

Result<StandardBundle> read_standard_bundle(std::string_view text) {
  if (!is_old_blob_bundle(text)) {
    TRY(auto bundle, Bundle::parse(text));
    return StandardBundle{std::move(bundle), false};
  }
  TRY(auto old, OldBlobBundle::parse(text));
  TRY(auto bundle, standard(std::move(old)));
  return StandardBundle{std::move(bundle), true};
}

Result<std::variant<MessageSignature, DsseEnvelope>> content_of(ByteView signature) {
  const auto json = parse_json(as_text(signature), {.bytes = limits::kAttachmentBytes});
  if (!json || !json->is_object()) {
    return MessageSignature{.algorithm = {}, .digest = {}, .signature = Bytes(signature.begin(), signature.end())};
  }
  TRY(auto envelope, DsseEnvelope::from_json(*json));
  if (envelope.signatures.size() == 1) return envelope;
  return fail(ErrorCode::Malformed, "a DSSE envelope with " + std::to_string(envelope.signatures.size()) +
                                        " signatures, where a bundle has one");
}

}  // namespace sigwright::bundle
