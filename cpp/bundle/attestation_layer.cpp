#include "bundle/attestation_layer.h"

#include "base/limits.h"

namespace sigwright::bundle {

Result<AttestationLayer> AttestationLayer::parse(ByteView text, const std::map<std::string, std::string>& annotations) {
  return parse(CutText{to_text(text), std::nullopt, crypto::sha256(text)}, annotations);
}

Result<AttestationLayer> AttestationLayer::parse(const CutText& text,
                                                 const std::map<std::string, std::string>& annotations) {
  AttestationLayer layer;
  TRY(const auto json, with_context(parse_json(text.text, {.bytes = limits::kAttachmentBytes}), "attestation"));
  TRY(layer.envelope, with_context(DsseEnvelope::from_json(json, text.payload), "attestation"));
  if (layer.envelope.signatures.size() != 1) {
    return fail(ErrorCode::Malformed,
                "attestation: " + std::to_string(layer.envelope.signatures.size()) + " signatures where one belongs");
  }
  layer.text_sha256 = text.sha256;
  const auto predicate = annotations.find(std::string(kPredicateAnnotation));
  if (predicate != annotations.end()) layer.predicate_type = predicate->second;
  TRY(static_cast<LayerEvidence&>(layer), LayerEvidence::read(annotations));
  return layer;
}

std::map<std::string, std::string> AttestationLayer::annotations() const {
  std::map<std::string, std::string> annotations{{std::string(kSignatureAnnotation), ""},
                                                 {std::string(kPredicateAnnotation), predicate_type}};
  write(annotations);
  return annotations;
}

}  // namespace sigwright::bundle
