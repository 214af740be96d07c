// Bundle::parse: protobuf JSON to a Bundle, and the rules of its version (sigstore-go pkg/bundle, protobuf-specs).

#include <array>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/bundle.h"
#include "bundle/bundle_limits.h"
#include "bundle/hash_names.h"
#include "bundle/media_type.h"
#include "tlog/proto_json.h"

namespace sigwright::bundle {
namespace {

using tlog::proto_only_bytes;
using tlog::ProtoMessage;
using Names = std::string_view;

constexpr std::array<Names, 4> kBundleFields{"mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope"};
constexpr std::array<Names, 5> kMaterialFields{"publicKey", "x509CertificateChain", "certificate", "tlogEntries",
                                               "timestampVerificationData"};
constexpr std::array<Names, 1> kHintFields{"hint"};
constexpr std::array<Names, 1> kChainFields{"certificates"};
constexpr std::array<Names, 1> kTimestampFields{"rfc3161Timestamps"};
constexpr std::array<Names, 2> kMessageFields{"messageDigest", "signature"};
constexpr std::array<Names, 2> kDigestFields{"algorithm", "digest"};

Result<Bytes> read_certificate(const Json& json) {
  TRY(auto der, proto_only_bytes(json, "certificate", "rawBytes"));
  if (der.empty()) return fail(ErrorCode::Malformed, "bundle: an empty certificate");
  return der;
}

Result<CertificateChain> read_chain(const Json& json) {
  TRY(const auto message, ProtoMessage::open(json, "certificate chain", kChainFields));
  TRY(const auto elements, message.repeated("certificates", limits::kCertificates));
  if (elements.empty()) return fail(ErrorCode::Malformed, "bundle: an empty certificate chain");
  CertificateChain chain;
  for (const Json& element : elements) {
    TRY(auto der, read_certificate(element));
    chain.certificates.push_back(std::move(der));
  }
  return chain;
}

// Exactly one of the three. A chain has no room in v0.3: who verifies says whether it is taken all the same.
Result<void> read_key_material(const ProtoMessage& material, Bundle& bundle) {
  const int given =
      int{material.has("publicKey")} + int{material.has("x509CertificateChain")} + int{material.has("certificate")};
  if (given != 1) {
    return fail(ErrorCode::Malformed, given == 0 ? "bundle: neither a public key hint nor a certificate"
                                                 : "bundle: more than one of public key hint, certificate and chain");
  }
  if (material.has("publicKey")) {
    TRY(const auto key, ProtoMessage::open(material.field("publicKey"), "public key", kHintFields));
    TRY(auto hint, key.string("hint"));
    bundle.key_material = PublicKeyHint{std::move(hint)};
  } else if (material.has("certificate")) {
    TRY(auto der, read_certificate(material.field("certificate")));
    bundle.key_material = CertificateChain{{std::move(der)}};
  } else {
    TRY(auto chain, read_chain(material.field("x509CertificateChain")));
    chain.beyond_version = bundle.version == BundleVersion::V03;
    bundle.key_material = std::move(chain);
  }
  return {};
}

// What an entry must bring, by version: v0.1 a promise, later ones a proof under a checkpoint.
Result<void> check_entry(const tlog::LogEntry& entry, BundleVersion version) {
  if (version == BundleVersion::V01) {
    if (entry.signed_entry_timestamp) return {};
    return fail(ErrorCode::Malformed, "bundle: a log entry of v0.1 without a signed entry timestamp");
  }
  if (entry.inclusion_proof && !entry.inclusion_proof->checkpoint.empty()) return {};
  return fail(ErrorCode::Malformed, "bundle: a log entry without an inclusion proof and its checkpoint");
}

Result<void> read_log_entries(const ProtoMessage& material, Bundle& bundle) {
  TRY(const auto elements, material.repeated("tlogEntries", limits::kLogEntries));
  for (const Json& element : elements) {
    TRY(auto entry, tlog::LogEntry::from_json(element));
    CHECK(check_entry(entry, bundle.version));
    for (const tlog::LogEntry& other : bundle.log_entries) {
      if (other.log_index == entry.log_index && other.log_id == entry.log_id) {
        return fail(ErrorCode::Malformed,
                    "bundle: log entry " + std::to_string(entry.log_index) + " of one log stands twice");
      }
    }
    bundle.log_entries.push_back(std::move(entry));
  }
  return {};
}

Result<void> read_timestamps(const ProtoMessage& material, Bundle& bundle) {
  if (!material.has("timestampVerificationData")) return {};
  TRY(const auto data, ProtoMessage::open(material.field("timestampVerificationData"), "timestamps", kTimestampFields));
  TRY(const auto elements, data.repeated("rfc3161Timestamps", limits::kTimestamps));
  for (const Json& element : elements) {
    TRY(auto der, proto_only_bytes(element, "timestamp", "signedTimestamp"));
    if (der.empty()) return fail(ErrorCode::Malformed, "bundle: an empty timestamp");
    for (const Bytes& other : bundle.timestamps) {
      if (other == der) return fail(ErrorCode::Malformed, "bundle: one timestamp stands twice");
    }
    bundle.timestamps.push_back(std::move(der));
  }
  return {};
}

Result<void> read_material(const Json& json, Bundle& bundle) {
  if (json.is_null()) return fail(ErrorCode::Malformed, "bundle: no verification material");
  TRY(const auto material, ProtoMessage::open(json, "verification material", kMaterialFields));
  CHECK(read_key_material(material, bundle));
  CHECK(read_log_entries(material, bundle));
  return read_timestamps(material, bundle);
}

// Empty where there is none: cosign's bundles by pure Ed25519 hold such a one.
Result<void> read_message_digest(const Json& json, MessageSignature& message) {
  TRY(const auto fields, ProtoMessage::open(json, "message digest", kDigestFields));
  if (!fields.has("algorithm") && !fields.has("digest")) return {};
  const auto algorithm = proto_hash(fields.field("algorithm"));
  if (!algorithm) return fail(ErrorCode::Malformed, "bundle: a message digest by an unknown algorithm");
  message.algorithm = *algorithm;
  TRY(message.digest, fields.bytes("digest"));
  if (message.digest.size() == crypto::hash_size(*algorithm)) return {};
  return fail(ErrorCode::Malformed, "bundle: a message digest of " + std::to_string(message.digest.size()) +
                                        " bytes, which " + std::string(crypto::hash_name(*algorithm)) +
                                        " does not make");
}

Result<MessageSignature> read_message(const Json& json) {
  TRY(const auto fields, ProtoMessage::open(json, "message signature", kMessageFields));
  MessageSignature message;
  if (fields.has("messageDigest")) CHECK(read_message_digest(fields.field("messageDigest"), message));
  TRY(message.signature, fields.bytes("signature"));
  if (message.signature.empty()) return fail(ErrorCode::Malformed, "bundle: no signature");
  return message;
}

// With two signatures it would be open which of them the evidence is about.
Result<DsseEnvelope> read_envelope(const Json& json, const std::optional<SharedBytes>& payload) {
  TRY(auto envelope, DsseEnvelope::from_json(json, payload));
  if (envelope.signatures.size() == 1) return envelope;
  return fail(ErrorCode::Malformed, "bundle: its DSSE envelope has " + std::to_string(envelope.signatures.size()) +
                                        " signatures, where a bundle has one");
}

Result<void> read_content(const ProtoMessage& message, const std::optional<SharedBytes>& payload, Bundle& bundle) {
  if (message.has("messageSignature") == message.has("dsseEnvelope")) {
    return fail(ErrorCode::Malformed, "bundle: not exactly one of message signature and DSSE envelope");
  }
  if (message.has("messageSignature")) {
    TRY(bundle.content, read_message(message.field("messageSignature")));
  } else {
    TRY(bundle.content, read_envelope(message.field("dsseEnvelope"), payload));
  }
  return {};
}

}  // namespace

Result<Bundle> Bundle::parse(std::string_view text, const std::optional<SharedBytes>& payload) {
  TRY(const auto json, with_context(parse_json(text, kBundleLimits), "bundle"));
  TRY(const auto message, ProtoMessage::open(json, "bundle", kBundleFields));
  TRY(const auto media_type, message.string("mediaType"));
  Bundle bundle;
  TRY(bundle.version, bundle_version(media_type));
  CHECK(read_material(message.field("verificationMaterial"), bundle));
  CHECK(read_content(message, payload, bundle));
  return bundle;
}

}  // namespace sigwright::bundle
