#include "bundle/bundle.h"

#include <cassert>

#include "base/encoding.h"
#include "bundle/hash_names.h"

namespace sigwright::bundle {
namespace {

OrderedJson raw_bytes(const Bytes& der) { return {{"rawBytes", to_base64(der)}}; }

std::string_view media_type_of(BundleVersion version) {
  switch (version) {
    case BundleVersion::V01: return "application/vnd.dev.sigstore.bundle+json;version=0.1";
    case BundleVersion::V02: return "application/vnd.dev.sigstore.bundle+json;version=0.2";
    case BundleVersion::V03: break;
  }
  return kMediaTypeV03;
}

// `certificate` came with v0.3, which should have nothing else.
void write_certificates(const Bundle& bundle, OrderedJson& json) {
  const auto& [chain, beyond_version] = std::get<CertificateChain>(bundle.key_material);
  if (bundle.version == BundleVersion::V03 && !beyond_version) {
    assert(chain.size() == 1);
    json["certificate"] = raw_bytes(chain.front());
    return;
  }
  for (const Bytes& der : chain) json["x509CertificateChain"]["certificates"].push_back(raw_bytes(der));
}

OrderedJson material_json(const Bundle& bundle) {
  OrderedJson json;
  if (const auto* const key = std::get_if<PublicKeyHint>(&bundle.key_material)) {
    json["publicKey"] = OrderedJson::object();
    if (!key->hint.empty()) json["publicKey"]["hint"] = key->hint;
  } else {
    write_certificates(bundle, json);
  }
  for (const tlog::LogEntry& entry : bundle.log_entries) json["tlogEntries"].push_back(entry.to_json());
  for (const Bytes& timestamp : bundle.timestamps) {
    OrderedJson element{{"signedTimestamp", to_base64(timestamp)}};
    json["timestampVerificationData"]["rfc3161Timestamps"].push_back(std::move(element));
  }
  return json;
}

OrderedJson message_json(const MessageSignature& message) {
  OrderedJson json;
  if (!message.digest.empty()) {
    json["messageDigest"]["algorithm"] = proto_hash_name(message.algorithm);
    json["messageDigest"]["digest"] = to_base64(message.digest);
  }
  json["signature"] = to_base64(message.signature);
  return json;
}

}  // namespace

std::string_view version_name(BundleVersion version) noexcept {
  switch (version) {
    case BundleVersion::V01: return "0.1";
    case BundleVersion::V02: return "0.2";
    case BundleVersion::V03: break;
  }
  return "0.3";
}

SplitText Bundle::text() const {
  OrderedJson json;
  json["mediaType"] = media_type_of(version);
  json["verificationMaterial"] = material_json(*this);
  if (const auto* const message = std::get_if<MessageSignature>(&content)) {
    json["messageSignature"] = message_json(*message);
    return {write_json(json), {}, {}};
  }
  const auto& envelope = std::get<DsseEnvelope>(content);
  json["dsseEnvelope"] = envelope.frame();
  return SplitText::of(write_json(json), envelope.payload);
}

}  // namespace sigwright::bundle
