#pragma once
// Signatures made here over payloads that cosign would not write.

#include <string>

#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "cpp/verify/samples.h"

namespace sigwright::verify::samples {

inline const crypto::PrivateKey& own_key() {
  static const crypto::PrivateKey kKey = private_key("p256");
  return kKey;
}

inline Policy own_policy() {
  auto wanted = policy();
  wanted.keys = {own_key().public_key()};
  return wanted;
}

inline bundle::SignatureLayer signed_layer(const std::string& payload) {
  bundle::SignatureLayer layer;
  layer.payload = to_bytes(payload);
  layer.signature = own_key().sign(own_key().public_key().default_scheme(), layer.payload).value();
  return layer;
}

inline bundle::Bundle signed_bundle(const std::string& payload) {
  bundle::DsseEnvelope envelope{std::string(bundle::kInTotoPayloadType), to_bytes(payload), {}};
  envelope.signatures = {{own_key().sign(own_key().public_key().default_scheme(), envelope.pae()).value(), ""}};
  bundle::Bundle bundle;
  bundle.content = std::move(envelope);
  return bundle;
}

}  // namespace sigwright::verify::samples
