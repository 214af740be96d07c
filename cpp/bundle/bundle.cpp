#include "bundle/bundle.h"

#include <cassert>

#include "base/encoding.h"
#include "bundle/hash_names.h"

namespace sigwright::bundle {
namespace {

OrderedJson raw_bytes(const Bytes& der) { return {{"rawBytes", to_base64(der)}}; }

OrderedJson material_json(const Bundle& bundle) {
  OrderedJson json;
  if (const auto* const key = std::get_if<PublicKeyHint>(&bundle.key_material)) {
    json["publicKey"] = OrderedJson::object();
    if (!key->hint.empty()) json["publicKey"]["hint"] = key->hint;
  } else {
    const auto& chain = std::get<CertificateChain>(bundle.key_material).certificates;
    assert(chain.size() == 1);
    json["certificate"] = raw_bytes(chain.front());
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

std::string Bundle::write() const {
  OrderedJson json;
  json["mediaType"] = kMediaTypeV03;
  json["verificationMaterial"] = material_json(*this);
  if (const auto* const message = std::get_if<MessageSignature>(&content)) {
    json["messageSignature"] = message_json(*message);
  } else {
    json["dsseEnvelope"] = std::get<DsseEnvelope>(content).to_json();
  }
  return write_json(json);
}

}  // namespace sigwright::bundle
