// (2) A key of the policy made the signature, over the bytes received.

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "verify/schemes.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

constexpr std::size_t kNamedKeys = 3;

// What was signed: a payload in memory, an envelope, or a blob; hashed as a scheme needs it.
class Signed {
 public:
  explicit Signed(const Candidate& candidate) : candidate_(candidate) {}

  [[nodiscard]] Result<void> verify(const crypto::PublicKey& key, crypto::Scheme scheme, ByteView signature) const {
    if (scheme.form == crypto::SignatureForm::Ed25519) return verify_bytes(key, scheme, signature);
    if (!digest_ || digest_->first != scheme.hash) {
      TRY(auto digest, hashed(scheme.hash));
      digest_.emplace(scheme.hash, std::move(digest));
    }
    return key.verify_digest(scheme, digest_->second, signature);
  }

 private:
  [[nodiscard]] Result<void> verify_bytes(const crypto::PublicKey& key, crypto::Scheme scheme,
                                          ByteView signature) const {
    Bytes room;
    if (candidate_.envelope != nullptr) return key.verify(scheme, candidate_.envelope->signed_bytes(room), signature);
    if (candidate_.blob == nullptr) return key.verify(scheme, candidate_.payload, signature);
    TRY(const auto bytes, candidate_.blob->bytes());
    return key.verify(scheme, bytes, signature);
  }
  [[nodiscard]] Result<Bytes> hashed(crypto::HashAlgorithm algorithm) const {
    if (candidate_.envelope != nullptr) return candidate_.envelope->pae_hash(algorithm);
    if (candidate_.blob != nullptr) return candidate_.blob->digest(algorithm);
    return crypto::hash(algorithm, candidate_.payload);
  }

  const Candidate& candidate_;
  mutable std::optional<std::pair<crypto::HashAlgorithm, Bytes>> digest_;  // what was hashed last: for the next key
};

std::optional<crypto::HashAlgorithm> declared_hash(const Candidate& candidate) {
  if (candidate.message == nullptr || candidate.message->digest.empty()) return std::nullopt;
  return candidate.message->algorithm;
}

bool is_mismatch(const Error& error) {
  return error.code == ErrorCode::NoMatchingSignature || error.code == ErrorCode::KeyUnusable;
}

// cosign's hint is the base64 of a key's SHA-256, which reads better as the fingerprint it is.
std::string named_by_hint(std::string_view hint) {
  const auto raw = from_base64_lenient(hint);
  if (raw && raw->size() == 32) return "sha256:" + to_hex(*raw);
  return "\"" + printable(hint, 80) + "\"";
}

std::string fingerprints(const std::vector<crypto::PublicKey>& keys) {
  std::string text = keys.size() == 1 ? "key " : "any of the keys ";
  for (std::size_t i = 0; i < std::min(keys.size(), kNamedKeys); ++i) {
    text += (i > 0 ? ", " : "") + keys[i].fingerprint();
  }
  if (keys.size() > kNamedKeys) text += " and " + std::to_string(keys.size() - kNamedKeys) + " more";
  return text;
}

std::string mismatch(const std::vector<crypto::PublicKey>& keys, const ClaimedSigner& claimed) {
  std::string reason = "not made by " + fingerprints(keys) + " over these bytes";
  if (claimed.certificate) return reason + "; it comes with a certificate, so verify its identity instead of a key";
  if (claimed.key_hint.empty()) return reason;
  const bool tried = std::ranges::any_of(keys, [&](const auto& key) { return key.hint() == claimed.key_hint; });
  if (tried) return reason + ", although the bundle names that key: signature or payload is not the original";
  return reason + "; the bundle names key " + named_by_hint(claimed.key_hint);
}

Check accept(const crypto::PublicKey& key, crypto::Scheme scheme, Candidate& candidate) {
  candidate.key = &key;
  CandidateReport& report = candidate.report;
  report.signer.key_fingerprint = key.fingerprint();
  report.signer.key_type = crypto::key_type_name(key.type());
  std::string reason = "key " + report.signer.key_fingerprint + " (" + report.signer.key_type;
  if (scheme.form == crypto::SignatureForm::Ed25519ph) {
    reason += ", ph";
  } else if (scheme.form != crypto::SignatureForm::Ed25519) {
    reason.append(", ").append(crypto::hash_name(scheme.hash));
  }
  return passed(reason + ")");
}

// Whether `key` made the signature in some way; the failure otherwise.
std::optional<Check> try_key(const StepContext& context, const Signed& message, const crypto::PublicKey& key,
                             Candidate& candidate) {
  for (const crypto::Scheme scheme : schemes_to_try(key, context.policy.hash, declared_hash(candidate))) {
    const auto result = message.verify(key, scheme, candidate.signature);
    if (result) return accept(key, scheme, candidate);
    if (!is_mismatch(result.error())) return failed(result.error().code, result.error().message);
  }
  return std::nullopt;
}

// No key of the caller's is at fault where a certificate holds one that nobody can use.
ErrorCode refusal_of(ErrorCode code) { return code == ErrorCode::KeyUnusable ? ErrorCode::Untrusted : code; }

// The certificate's own key: whose the certificate is, is for later steps to find out.
Check check_by_certificate(const StepContext& context, Candidate& candidate) {
  const auto& given = context.policy.certificates->certificate;
  auto material = given ? Result<CertificateMaterial>({*given, {}}) : read_certificates(candidate.claimed.source);
  if (!material) return failed(refusal_of(material.error().code), material.error().message);
  candidate.certificate = *std::move(material);
  const crypto::PublicKey& key = candidate.certificate->leaf.public_key();
  if (auto check = try_key(context, Signed(candidate), key, candidate)) return *std::move(check);
  return failed(ErrorCode::NoMatchingSignature, "not made by the certificate's key over these bytes");
}

}  // namespace

// A key is tried whatever hint or certificate the material carries: those are unauthenticated, and a policy of keys
// accepts keys alone.
Check check_signature(const StepContext& context, Candidate& candidate) {
  if (context.policy.certificates) return check_by_certificate(context, candidate);
  const std::vector<crypto::PublicKey>& keys = context.policy.keys;
  if (keys.empty()) return failed(ErrorCode::NoMatchingSignature, "the policy names no key that could have signed");
  const Signed message(candidate);
  for (const crypto::PublicKey& key : keys) {
    if (auto check = try_key(context, message, key, candidate)) return *std::move(check);
  }
  return failed(ErrorCode::NoMatchingSignature, mismatch(keys, candidate.claimed));
}

}  // namespace sigwright::verify
