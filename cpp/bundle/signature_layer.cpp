#include "bundle/signature_layer.h"

#include "base/encoding.h"
#include "bundle/go_base64.h"
#include "bundle/rekor_bundle.h"

namespace sigwright::bundle {
namespace {

using Annotations = std::map<std::string, std::string>;

constexpr std::string_view kTimestampKey = "SignedRFC3161Timestamp";

// Empty and absent are the same, as in cosign.
std::string_view annotation(const Annotations& annotations, std::string_view key) {
  const auto found = annotations.find(std::string(key));
  return found == annotations.end() ? std::string_view() : std::string_view(found->second);
}

Result<std::optional<tlog::LogEntry>> read_log_entry(std::string_view text) {
  if (text.empty()) return std::nullopt;
  TRY(const auto json, with_context(parse_json(text), kBundleAnnotation));
  if (json.is_null()) return std::nullopt;
  TRY(auto entry, with_context(read_rekor_bundle(json), kBundleAnnotation));
  return entry;
}

Result<std::optional<Bytes>> read_timestamp(std::string_view text) {
  if (text.empty()) return std::nullopt;
  TRY(const auto json, with_context(parse_json(text), kTimestampAnnotation));
  if (json.is_null()) return std::nullopt;
  TRY(const auto encoded, json_string(json, kTimestampKey, kTimestampAnnotation));
  TRY(auto der, with_context(from_base64(encoded), kTimestampAnnotation));
  if (der.empty()) return fail(ErrorCode::Malformed, std::string(kTimestampAnnotation) + ": an empty timestamp");
  return der;
}

}  // namespace

Result<SignatureLayer> SignatureLayer::parse(Bytes payload, const Annotations& annotations) {
  const std::string_view signature = annotation(annotations, kSignatureAnnotation);
  if (signature.empty()) {
    return fail(ErrorCode::Malformed, "signature layer: no annotation " + std::string(kSignatureAnnotation));
  }
  SignatureLayer layer;
  layer.payload = std::move(payload);
  TRY(layer.signature, with_context(from_go_base64(signature), kSignatureAnnotation));
  TRY(static_cast<LayerEvidence&>(layer), LayerEvidence::read(annotations));
  return layer;
}

Annotations SignatureLayer::annotations() const {
  Annotations annotations{{std::string(kSignatureAnnotation), to_base64(signature)}};
  write(annotations);
  return annotations;
}

Result<LayerEvidence> LayerEvidence::read(const Annotations& annotations) {
  LayerEvidence evidence;
  evidence.certificate_pem = annotation(annotations, kCertificateAnnotation);
  evidence.chain_pem = annotation(annotations, kChainAnnotation);
  TRY(evidence.log_entry, read_log_entry(annotation(annotations, kBundleAnnotation)));
  TRY(evidence.timestamp, read_timestamp(annotation(annotations, kTimestampAnnotation)));
  return evidence;
}

void LayerEvidence::write(Annotations& annotations) const {
  if (!certificate_pem.empty()) {
    annotations.emplace(kCertificateAnnotation, certificate_pem);
    annotations.emplace(kChainAnnotation, chain_pem);  // cosign writes it even when it is empty
  }
  if (log_entry) annotations.emplace(kBundleAnnotation, write_go_json(rekor_bundle_json(*log_entry)));
  if (!timestamp) return;
  OrderedJson json;
  json[std::string(kTimestampKey)] = to_base64(*timestamp);
  annotations.emplace(kTimestampAnnotation, write_go_json(json));
}

}  // namespace sigwright::bundle
