#pragma once
// One layer of an `.att` image: a DSSE envelope, and the evidence in the layer's annotations.

#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "bundle/cut_payload.h"
#include "bundle/dsse.h"
#include "bundle/signature_layer.h"

namespace sigwright::bundle {

inline constexpr std::string_view kPredicateAnnotation = "predicateType";

struct AttestationLayer : LayerEvidence {
  DsseEnvelope envelope;
  Bytes text_sha256;  // of the envelope's text as it is stored and, in Rekor v1, hashed
  std::string predicate_type;

  // Fails with Malformed: no envelope with exactly one signature, or evidence that is none.
  [[nodiscard]] static Result<AttestationLayer> parse(const CutText& text,
                                                      const std::map<std::string, std::string>& annotations);
  [[nodiscard]] static Result<AttestationLayer> parse(ByteView text,
                                                      const std::map<std::string, std::string>& annotations);
  // The signature annotation is there and empty, as cosign has it: the signature is in the envelope.
  [[nodiscard]] std::map<std::string, std::string> annotations() const;
};

}  // namespace sigwright::bundle
