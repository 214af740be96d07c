#include "services/log_request.h"

#include <array>

#include "base/json.h"
#include "base/text.h"
#include "crypto/certificate.h"
#include "tlog/body.h"
#include "tlog/proto_json.h"

namespace sigwright::services {
namespace {

using tlog::ProtoMessage;
using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> kRequest{"hashedRekordRequestV002", "dsseRequestV002"};
constexpr std::array<std::string_view, 2> kHashedRekord{"digest", "signature"};
constexpr std::array<std::string_view, 2> kSignature{"content", "verifier"};
constexpr std::array<std::string_view, 3> kVerifier{"publicKey", "x509Certificate", "keyDetails"};
constexpr std::size_t kLongestKey = std::size_t{64} << 10;

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::Malformed, std::move(message)); }

Result<tlog::EntryVerifier> read_verifier(const ProtoMessage& message) {
  const bool certificate = message.has("x509Certificate");
  if (certificate == message.has("publicKey")) return malformed("a verifier is either a public key or a certificate");
  const std::string_view name = certificate ? "x509Certificate" : "publicKey";
  TRY(Bytes der, tlog::proto_only_bytes(message.field(name), name, "rawBytes"));
  if (der.size() > kLongestKey) return fail(ErrorCode::LimitExceeded, "a key or certificate of over 64 KiB");
  return tlog::EntryVerifier{certificate, std::move(der)};
}

Result<crypto::PublicKey> key_of(const tlog::EntryVerifier& verifier) {
  if (!verifier.certificate) return crypto::PublicKey::from_der(verifier.der);
  TRY(const auto certificate, crypto::Certificate::from_der(verifier.der));
  return certificate.public_key();
}

// What Rekor v2 takes of a key: the hash of its own size, PKCS#1 v1.5, Ed25519 of a digest. A signature of pure Ed25519
// cannot be checked by its digest.
crypto::Scheme scheme_of(const crypto::PublicKey& key) {
  if (key.type() == crypto::KeyType::Ed25519) {
    return {crypto::SignatureForm::Ed25519ph, crypto::HashAlgorithm::Sha512};
  }
  return key.default_scheme();
}

Result<void> check_signature(DigestSubmission& form) {
  TRY(const auto key, with_context(key_of(form.verifier), "the verifier"));
  const crypto::Scheme scheme = scheme_of(key);
  const std::string_view wanted = tlog::key_details_name(key, scheme);
  if (wanted.empty()) return fail(ErrorCode::KeyUnusable, "the log takes no key of this kind");
  if (form.key_details != wanted) {
    return fail(ErrorCode::KeyUnusable,
                "keyDetails " + printable(form.key_details, 60) + " where this key has " + std::string(wanted));
  }
  form.algorithm = scheme.hash;
  if (form.digest.size() != crypto::hash_size(form.algorithm)) return malformed("a digest of the wrong length");
  return key.verify_digest(scheme, form.digest, form.signature);
}

}  // namespace

Result<DigestSubmission> parse_log_request(std::string_view json) {
  TRY(const Json root, parse_json(json, {.bytes = kLogRequestBytes}));
  TRY(const auto request, ProtoMessage::open(root, "request", kRequest));
  if (!request.has("hashedRekordRequestV002") || request.has("dsseRequestV002")) {
    return malformed("invalid type, must be hashedrekord");
  }
  TRY(const auto record, ProtoMessage::open(request.field("hashedRekordRequestV002"), "hashedrekord", kHashedRekord));
  TRY(const auto signature, ProtoMessage::open(record.field("signature"), "signature", kSignature));
  TRY(const auto verifier, ProtoMessage::open(signature.field("verifier"), "verifier", kVerifier));
  DigestSubmission form;
  TRY(form.digest, record.bytes("digest"));
  TRY(form.signature, signature.bytes("content"));
  TRY(form.verifier, read_verifier(verifier));
  TRY(form.key_details, verifier.string("keyDetails"));
  CHECK(check_signature(form));
  return form;
}

std::string write_log_answer(const tlog::LogEntry& entry) {
  OrderedJson json = entry.to_json();
  if (!json.contains("integratedTime")) json["integratedTime"] = "0";
  if (!json.contains("inclusionPromise")) json["inclusionPromise"] = nullptr;
  return write_json(json);
}

}  // namespace sigwright::services
