#include "tlog/body.h"

#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/pem.h"

namespace sigwright::tlog {
namespace {

using crypto::HashAlgorithm;

constexpr std::size_t kMaxSignatures = 100;
constexpr std::string_view kWhere = "log entry body";

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::Malformed, std::string(kWhere) + ": " + message);
}

// The member at the end of a path of member names; null where one is missing.
const Json& at(const Json& root, std::initializer_list<std::string_view> path) {
  const Json* found = &root;
  for (const std::string_view name : path) found = &json_member(*found, name);
  return *found;
}

Result<Bytes> base64_member(const Json& object, std::string_view key) {
  TRY(const std::string text, json_string(object, key, kWhere));
  return with_context(from_base64_lenient(text), kWhere);
}

// The first certificate or public key of PEM text: the one that signed (Rekor stores a chain leaf first).
Result<EntryVerifier> verifier_of_pem(std::string_view pem) {
  TRY(const auto block, with_context(crypto::read_pem(pem), kWhere));
  const bool certificate = block.label == "CERTIFICATE";
  if (!certificate && block.label != "PUBLIC KEY") return malformed("a key of the kind " + printable(block.label, 40));
  const ByteView der = block.der.view();
  return EntryVerifier{certificate, Bytes(der.begin(), der.end())};
}

Result<EntryVerifier> verifier_of_base64_pem(const Json& object, std::string_view key) {
  TRY(const Bytes pem, base64_member(object, key));
  return verifier_of_pem(as_text(pem));
}

Result<void> read_hex_hash(EntryBody& body, const Json& hash) {
  TRY(const std::string name, json_string(hash, "algorithm", kWhere));
  const auto algorithm = crypto::hash_from_name(name);
  if (!algorithm) return malformed("an unknown hash algorithm");
  TRY(const std::string value, json_string(hash, "value", kWhere));
  TRY(body.data_digest, with_context(from_hex(value), kWhere));
  if (body.data_digest.size() != crypto::hash_size(*algorithm)) return malformed("a digest of the wrong length");
  body.data_algorithm = algorithm;
  return {};
}

Result<Bytes> read_sha256(const Json& hash) {
  TRY(const std::string name, json_string(hash, "algorithm", kWhere));
  if (name != "sha256") return malformed("a hash that is not sha256");
  TRY(const std::string value, json_string(hash, "value", kWhere));
  return with_context(from_hex(value), kWhere);
}

Result<const Json*> signature_list(const Json& list) {
  if (!list.is_array() || list.empty()) return malformed("it has no signatures");
  if (list.size() > kMaxSignatures) return fail(ErrorCode::LimitExceeded, "a log entry with over 100 signatures");
  return &list;
}

Result<EntryBody> read_hashedrekord_v001(const Json& spec, EntryBody body) {
  CHECK(read_hex_hash(body, at(spec, {"data", "hash"})));
  const Json& signature = at(spec, {"signature"});
  TRY(body.signatures.emplace_back(), base64_member(signature, "content"));
  TRY(auto verifier, verifier_of_base64_pem(at(signature, {"publicKey"}), "content"));
  body.verifiers.push_back(std::move(verifier));
  return body;
}

constexpr std::array<std::pair<std::string_view, HashAlgorithm>, 3> kProtoHashes{
    {{"SHA2_256", HashAlgorithm::Sha256}, {"SHA2_384", HashAlgorithm::Sha384}, {"SHA2_512", HashAlgorithm::Sha512}}};

std::string_view proto_hash_name(HashAlgorithm algorithm) {
  return kProtoHashes[static_cast<std::size_t>(algorithm)].first;
}

Result<HashAlgorithm> proto_hash(const Json& object) {
  TRY(const std::string name, json_string(object, "algorithm", kWhere));
  for (const auto& [text, algorithm] : kProtoHashes) {
    if (text == name) return algorithm;
  }
  return malformed("an unknown hash algorithm");
}

// Rekor v2's verifier: raw bytes of a public key or of a certificate.
Result<EntryVerifier> proto_verifier(const Json& verifier) {
  const Json& certificate = at(verifier, {"x509Certificate"});
  const Json& key = at(verifier, {"publicKey"});
  if (certificate.is_object() == key.is_object()) return malformed("a verifier is either a key or a certificate");
  TRY(Bytes der, base64_member(certificate.is_object() ? certificate : key, "rawBytes"));
  return EntryVerifier{certificate.is_object(), std::move(der)};
}

Result<void> add_proto_signature(EntryBody& body, const Json& signature) {
  TRY(body.signatures.emplace_back(), base64_member(signature, "content"));
  TRY(auto verifier, proto_verifier(at(signature, {"verifier"})));
  body.verifiers.push_back(std::move(verifier));
  return {};
}

Result<EntryBody> read_hashedrekord_v002(const Json& spec, EntryBody body) {
  const Json& inner = at(spec, {"hashedRekordV002"});
  TRY(body.data_algorithm, proto_hash(at(inner, {"data"})));
  TRY(body.data_digest, base64_member(at(inner, {"data"}), "digest"));
  if (body.data_digest.size() != crypto::hash_size(*body.data_algorithm))
    return malformed("a digest of the wrong length");
  CHECK(add_proto_signature(body, at(inner, {"signature"})));
  return body;
}

Result<EntryBody> read_dsse_v001(const Json& spec, EntryBody body) {
  TRY(body.payload_sha256.emplace(), read_sha256(at(spec, {"payloadHash"})));
  TRY(const Json* list, signature_list(at(spec, {"signatures"})));
  for (const Json& item : *list) {
    TRY(body.signatures.emplace_back(), base64_member(item, "signature"));
    TRY(auto verifier, verifier_of_base64_pem(item, "verifier"));
    body.verifiers.push_back(std::move(verifier));
  }
  return body;
}

Result<EntryBody> read_dsse_v002(const Json& spec, EntryBody body) {
  const Json& inner = at(spec, {"dsseV002"});
  TRY(const HashAlgorithm algorithm, proto_hash(at(inner, {"payloadHash"})));
  if (algorithm != HashAlgorithm::Sha256) return malformed("a payload hash that is not sha256");
  TRY(body.payload_sha256.emplace(), base64_member(at(inner, {"payloadHash"}), "digest"));
  TRY(const Json* list, signature_list(at(inner, {"signatures"})));
  for (const Json& item : *list) CHECK(add_proto_signature(body, item));
  return body;
}

Result<EntryBody> read_intoto_v001(const Json& spec, EntryBody body) {
  const Json& payload_hash = at(spec, {"content", "payloadHash"});
  if (payload_hash.is_object()) {
    TRY(body.payload_sha256.emplace(), read_sha256(payload_hash));
  }
  TRY(body.envelope_sha256.emplace(), read_sha256(at(spec, {"content", "hash"})));
  TRY(auto verifier, verifier_of_base64_pem(spec, "publicKey"));
  body.verifiers.push_back(std::move(verifier));
  return body;
}

// Base64 twice: the API's byte fields hold DSSE's own base64 text.
Result<Bytes> twice_base64(const Json& object, std::string_view key) {
  TRY(const Bytes once, base64_member(object, key));
  return with_context(from_base64_lenient(as_text(once)), kWhere);
}

Result<EntryBody> read_intoto_v002(const Json& spec, EntryBody body) {
  TRY(body.payload_sha256.emplace(), read_sha256(at(spec, {"content", "payloadHash"})));
  TRY(const Json* list, signature_list(at(spec, {"content", "envelope", "signatures"})));
  for (const Json& item : *list) {
    TRY(body.signatures.emplace_back(), twice_base64(item, "sig"));
    TRY(auto verifier, verifier_of_base64_pem(item, "publicKey"));
    body.verifiers.push_back(std::move(verifier));
  }
  return body;
}

Result<EntryBody> read_rekord_v001(const Json& spec, EntryBody body) {
  CHECK(read_hex_hash(body, at(spec, {"data", "hash"})));
  const Json& signature = at(spec, {"signature"});
  TRY(const std::string format, json_string(signature, "format", kWhere));
  if (format != "x509") return malformed("a rekord signature of the format " + printable(format, 40));
  TRY(body.signatures.emplace_back(), base64_member(signature, "content"));
  TRY(auto verifier, verifier_of_base64_pem(at(signature, {"publicKey"}), "content"));
  body.verifiers.push_back(std::move(verifier));
  return body;
}

struct Kind {
  std::string_view kind, version;
  Result<EntryBody> (*read)(const Json& spec, EntryBody body);
};

constexpr std::array kKinds{
    Kind{"hashedrekord", "0.0.1", read_hashedrekord_v001},
    Kind{"hashedrekord", "0.0.2", read_hashedrekord_v002},
    Kind{"dsse", "0.0.1", read_dsse_v001},
    Kind{"dsse", "0.0.2", read_dsse_v002},
    Kind{"intoto", "0.0.1", read_intoto_v001},
    Kind{"intoto", "0.0.2", read_intoto_v002},
    Kind{"rekord", "0.0.1", read_rekord_v001},
};

struct KeyDetails {
  crypto::KeyType type;
  int bits;  // 0: any
  crypto::Scheme scheme;
  std::string_view name;
};

using enum crypto::SignatureForm;
using enum HashAlgorithm;

// protobuf-specs sigstore_common.proto, PublicKeyDetails.
constexpr std::array kKeyDetails{
    KeyDetails{crypto::KeyType::EcdsaP256, 0, {Ecdsa, Sha256}, "PKIX_ECDSA_P256_SHA_256"},
    KeyDetails{crypto::KeyType::EcdsaP384, 0, {Ecdsa, Sha384}, "PKIX_ECDSA_P384_SHA_384"},
    KeyDetails{crypto::KeyType::EcdsaP384, 0, {Ecdsa, Sha256}, "PKIX_ECDSA_P384_SHA_256"},
    KeyDetails{crypto::KeyType::EcdsaP521, 0, {Ecdsa, Sha512}, "PKIX_ECDSA_P521_SHA_512"},
    KeyDetails{crypto::KeyType::EcdsaP521, 0, {Ecdsa, Sha256}, "PKIX_ECDSA_P521_SHA_256"},
    KeyDetails{crypto::KeyType::Rsa, 2048, {RsaPkcs1, Sha256}, "PKIX_RSA_PKCS1V15_2048_SHA256"},
    KeyDetails{crypto::KeyType::Rsa, 3072, {RsaPkcs1, Sha256}, "PKIX_RSA_PKCS1V15_3072_SHA256"},
    KeyDetails{crypto::KeyType::Rsa, 4096, {RsaPkcs1, Sha256}, "PKIX_RSA_PKCS1V15_4096_SHA256"},
    KeyDetails{crypto::KeyType::Rsa, 2048, {RsaPss, Sha256}, "PKIX_RSA_PSS_2048_SHA256"},
    KeyDetails{crypto::KeyType::Rsa, 3072, {RsaPss, Sha256}, "PKIX_RSA_PSS_3072_SHA256"},
    KeyDetails{crypto::KeyType::Rsa, 4096, {RsaPss, Sha256}, "PKIX_RSA_PSS_4096_SHA256"},
    KeyDetails{crypto::KeyType::Ed25519, 0, {Ed25519, Sha512}, "PKIX_ED25519"},
    KeyDetails{crypto::KeyType::Ed25519, 0, {Ed25519ph, Sha512}, "PKIX_ED25519_PH"},
};

bool same_scheme(const crypto::Scheme& left, const crypto::Scheme& right) {
  return left.form == right.form && (left.form == Ed25519 || left.hash == right.hash);
}

}  // namespace

Result<EntryBody> EntryBody::parse(ByteView canonical) {
  TRY(const Json json, with_context(parse_json(as_text(canonical)), kWhere));
  EntryBody body;
  TRY(body.kind, json_string(json, "kind", kWhere));
  TRY(body.version, json_string(json, "apiVersion", kWhere));
  for (const Kind& kind : kKinds) {
    if (kind.kind == body.kind && kind.version == body.version)
      return kind.read(json_member(json, "spec"), std::move(body));
  }
  return malformed("the kind " + printable(body.kind, 40) + " " + printable(body.version, 20) + " is not known");
}

Result<std::string> hashedrekord_v001(HashAlgorithm algorithm, ByteView digest, ByteView signature,
                                      const EntryVerifier& verifier) {
  const Json body{{"apiVersion", "0.0.1"},
                  {"kind", "hashedrekord"},
                  {"spec",
                   {{"data", {{"hash", {{"algorithm", crypto::hash_name(algorithm)}, {"value", to_hex(digest)}}}}},
                    {"signature",
                     {{"content", to_base64(signature)},
                      {"publicKey", {{"content", to_base64(as_bytes(verifier_pem(verifier)))}}}}}}}};
  return canonical_json(body);
}

Result<std::string> hashedrekord_v002(HashAlgorithm algorithm, ByteView digest, ByteView signature,
                                      const EntryVerifier& verifier, std::string_view key_details) {
  const Json raw{{"rawBytes", to_base64(verifier.der)}};
  const Json body{
      {"apiVersion", "0.0.2"},
      {"kind", "hashedrekord"},
      {"spec",
       {{"hashedRekordV002",
         {{"data", {{"algorithm", proto_hash_name(algorithm)}, {"digest", to_base64(digest)}}},
          {"signature",
           {{"content", to_base64(signature)},
            {"verifier",
             {{"keyDetails", key_details}, {verifier.certificate ? "x509Certificate" : "publicKey", raw}}}}}}}}}};
  return canonical_json(body);
}

Result<std::string> dsse_v001(ByteView envelope_sha256, ByteView payload_sha256, ByteView signature,
                              const EntryVerifier& verifier) {
  const auto hash = [](ByteView sha256) { return Json{{"algorithm", "sha256"}, {"value", to_hex(sha256)}}; };
  const Json signed_by{{"signature", to_base64(signature)}, {"verifier", to_base64(as_bytes(verifier_pem(verifier)))}};
  const Json body{{"apiVersion", "0.0.1"},
                  {"kind", "dsse"},
                  {"spec",
                   {{"envelopeHash", hash(envelope_sha256)},
                    {"payloadHash", hash(payload_sha256)},
                    {"signatures", Json::array({signed_by})}}}};
  return canonical_json(body);
}

std::string_view key_details_name(const crypto::PublicKey& key, crypto::Scheme scheme) noexcept {
  for (const KeyDetails& row : kKeyDetails) {
    if (row.type == key.type() && (row.bits == 0 || row.bits == key.bits()) && same_scheme(row.scheme, scheme)) {
      return row.name;
    }
  }
  return {};
}

std::string verifier_pem(const EntryVerifier& verifier) {
  return crypto::write_pem(verifier.certificate ? "CERTIFICATE" : "PUBLIC KEY", verifier.der);
}

}  // namespace sigwright::tlog
