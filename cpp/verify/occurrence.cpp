#include "verify/occurrence.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "bundle/dsse.h"
#include "bundle/simple_signing.h"
#include "bundle/statement.h"
#include "verify/candidate.h"

namespace sigwright::verify {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyType;
using crypto::SignatureForm;

struct AlgorithmRow {
  std::string_view name;
  KeyType type;
  int bits;
  crypto::Scheme scheme;
};

// PkixPublicKey.SignatureAlgorithm (binaryauthorization.v1), names and their aliases; the first of a key's rows is what
// it signs with where nobody says. ML_DSA_65 has no key type here.
constexpr std::array kAlgorithms{
    AlgorithmRow{"ECDSA_P256_SHA256", KeyType::EcdsaP256, 256, {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
    AlgorithmRow{"EC_SIGN_P256_SHA256", KeyType::EcdsaP256, 256, {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
    AlgorithmRow{"ECDSA_P384_SHA384", KeyType::EcdsaP384, 384, {SignatureForm::Ecdsa, HashAlgorithm::Sha384}},
    AlgorithmRow{"EC_SIGN_P384_SHA384", KeyType::EcdsaP384, 384, {SignatureForm::Ecdsa, HashAlgorithm::Sha384}},
    AlgorithmRow{"ECDSA_P521_SHA512", KeyType::EcdsaP521, 521, {SignatureForm::Ecdsa, HashAlgorithm::Sha512}},
    AlgorithmRow{"EC_SIGN_P521_SHA512", KeyType::EcdsaP521, 521, {SignatureForm::Ecdsa, HashAlgorithm::Sha512}},
    AlgorithmRow{"RSA_SIGN_PKCS1_2048_SHA256", KeyType::Rsa, 2048, {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_SIGN_PKCS1_3072_SHA256", KeyType::Rsa, 3072, {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_SIGN_PKCS1_4096_SHA256", KeyType::Rsa, 4096, {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_SIGN_PKCS1_4096_SHA512", KeyType::Rsa, 4096, {SignatureForm::RsaPkcs1, HashAlgorithm::Sha512}},
    AlgorithmRow{"RSA_PSS_2048_SHA256", KeyType::Rsa, 2048, {SignatureForm::RsaPss, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_SIGN_PSS_2048_SHA256", KeyType::Rsa, 2048, {SignatureForm::RsaPss, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_PSS_3072_SHA256", KeyType::Rsa, 3072, {SignatureForm::RsaPss, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_SIGN_PSS_3072_SHA256", KeyType::Rsa, 3072, {SignatureForm::RsaPss, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_PSS_4096_SHA256", KeyType::Rsa, 4096, {SignatureForm::RsaPss, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_SIGN_PSS_4096_SHA256", KeyType::Rsa, 4096, {SignatureForm::RsaPss, HashAlgorithm::Sha256}},
    AlgorithmRow{"RSA_PSS_4096_SHA512", KeyType::Rsa, 4096, {SignatureForm::RsaPss, HashAlgorithm::Sha512}},
    AlgorithmRow{"RSA_SIGN_PSS_4096_SHA512", KeyType::Rsa, 4096, {SignatureForm::RsaPss, HashAlgorithm::Sha512}},
};

bool fits(const AlgorithmRow& row, const crypto::PublicKey& key) {
  return row.type == key.type() && row.bits == key.bits();
}

std::string key_text(const crypto::PublicKey& key) {
  return std::string(crypto::key_type_name(key.type())) + " key of " + std::to_string(key.bits()) + " bits";
}

// Which key made which signature.
struct Made {
  const AttestorKey* key;
  const OccurrenceSignature* signature;
};

std::string ids(std::span<const OccurrenceSignature> signatures) {
  std::string text;
  for (const auto& signature : signatures.first(std::min<std::size_t>(signatures.size(), 3))) {
    text += (text.empty() ? "" : ", ") + printable(signature.key_id, 200);
  }
  return text.empty() ? "no key" : text;
}

class OccurrenceSteps {
 public:
  OccurrenceSteps(const Occurrence& occurrence, std::span<const AttestorKey> keys, const crypto::Digest& image)
      : occurrence_(occurrence), keys_(keys), image_(image) {
    report_.name = occurrence.name;
  }

  [[nodiscard]] OccurrenceReport run() && {
    report_.verified = step("signature", &OccurrenceSteps::check_signature) &&
                       step("payload", &OccurrenceSteps::check_payload) &&
                       step("subject digest", &OccurrenceSteps::check_subject);
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool step(std::string_view name, Check (OccurrenceSteps::*check)()) {
    report_.checks.push_back((this->*check)());
    report_.checks.back().name = name;
    return report_.checks.back().status == CheckStatus::Passed;
  }

  // (1) A key that the attestor lists, under the id by which it lists it, made one of the signatures.
  [[nodiscard]] Check check_signature() {
    const Bytes envelope =
        occurrence_.payload_type.empty() ? Bytes() : bundle::dsse_pae(occurrence_.payload_type, occurrence_.payload);
    const ByteView message = occurrence_.payload_type.empty() ? ByteView(occurrence_.payload) : ByteView(envelope);
    bool listed = false;
    for (const OccurrenceSignature& signature : occurrence_.signatures) {
      for (const AttestorKey& key : keys_) {
        if (key.id != signature.key_id) continue;
        listed = true;
        if (key.key.verify(key.scheme, message, signature.signature)) return signed_by(key);
      }
    }
    return failed(ErrorCode::NoMatchingSignature,
                  listed ? "the key that it names did not sign this payload: " + ids(occurrence_.signatures)
                         : "the attestor lists no key by that id: " + ids(occurrence_.signatures));
  }

  [[nodiscard]] Check signed_by(const AttestorKey& key) {
    report_.key_id = key.id;
    report_.signer.key_fingerprint = key.key.fingerprint();
    report_.signer.key_type = crypto::key_type_name(key.key.type());
    return passed("key " + printable(key.id, 300));
  }

  // (2) What was signed names an image: simple signing, or in an envelope a statement too.
  [[nodiscard]] Check check_payload() {
    if (occurrence_.payload_type == bundle::kInTotoPayloadType) return read_statement();
    auto payload = bundle::SimpleSigning::parse(occurrence_.payload);
    if (!payload) return failed(ErrorCode::Malformed, payload.error().message);
    report_.docker_reference = payload->docker_reference;
    subjects_ = {payload->manifest_digest};
    return passed(printable(payload->type, 100));
  }

  [[nodiscard]] Check read_statement() {
    const auto statement = bundle::Statement::parse(occurrence_.payload);
    if (!statement) return failed(ErrorCode::Malformed, statement.error().message);
    for (const auto& subject : statement->subjects) {
      for (const auto& [algorithm, hex] : subject.digest) {
        std::string digest = algorithm;
        subjects_.push_back(std::move(digest.append(":").append(hex)));
      }
    }
    return passed(printable(statement->predicate_type, 100));
  }

  // (3) That image is the one asked for. Google compares the digest alone, and so do we.
  [[nodiscard]] Check check_subject() {
    if (std::ranges::find(subjects_, image_.str()) != subjects_.end()) return passed(image_.str());
    const std::string named = subjects_.empty() ? "no digest" : printable(subjects_.front(), 150);
    return failed(ErrorCode::NoMatchingSignature, "the payload names " + named + ", the image is " + image_.str());
  }

  const Occurrence& occurrence_;
  std::span<const AttestorKey> keys_;
  const crypto::Digest& image_;
  std::vector<std::string> subjects_;
  OccurrenceReport report_;
};

std::size_t progress(const OccurrenceReport& report) { return report.checks.size(); }

}  // namespace

Result<crypto::Scheme> attestor_scheme(std::string_view algorithm, const crypto::PublicKey& key) {
  const auto* const row = std::ranges::find(kAlgorithms, algorithm, &AlgorithmRow::name);
  if (row == kAlgorithms.end()) {
    return fail(ErrorCode::KeyUnusable, "the signature algorithm " + printable(algorithm, 60) + " is not known here");
  }
  if (fits(*row, key)) return row->scheme;
  return fail(ErrorCode::KeyUnusable, "a " + key_text(key) + " does not sign with " + std::string(algorithm));
}

Result<std::string> attestor_algorithm(const crypto::PublicKey& key) {
  const auto* const row = std::ranges::find_if(kAlgorithms, [&](const AlgorithmRow& each) { return fits(each, key); });
  if (row != kAlgorithms.end()) return std::string(row->name);
  return fail(ErrorCode::KeyUnusable, "Binary Authorization has no algorithm for a " + key_text(key),
              "use ECDSA on P-256, P-384 or P-521, or RSA of 2048, 3072 or 4096 bits");
}

OccurrenceReport verify_occurrence(const Occurrence& occurrence, std::span<const AttestorKey> keys,
                                   const crypto::Digest& image) {
  return OccurrenceSteps(occurrence, keys, image).run();
}

std::optional<Error> judge_occurrences(std::span<const OccurrenceReport> reports, std::string_view subject) {
  if (std::ranges::any_of(reports, &OccurrenceReport::verified)) return std::nullopt;
  if (reports.empty()) {
    return Error{ErrorCode::NoSignatures, std::string(subject) + ": no attestations found", "", {}};
  }
  const auto best = std::ranges::max_element(reports, {}, progress);
  const Check& failure = best->checks.back();
  return Error{failure.code, std::string(subject) + ": no attestation holds: " + failure.reason, "", {}};
}

}  // namespace sigwright::verify
