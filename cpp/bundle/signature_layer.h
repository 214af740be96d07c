#pragma once
// One layer of a `.sig` image: a simple signing payload, its signature and the evidence in the layer's annotations.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/entry.h"

namespace sigwright::bundle {

inline constexpr std::string_view kSignatureAnnotation = "dev.cosignproject.cosign/signature";
inline constexpr std::string_view kCertificateAnnotation = "dev.sigstore.cosign/certificate";
inline constexpr std::string_view kChainAnnotation = "dev.sigstore.cosign/chain";
inline constexpr std::string_view kBundleAnnotation = "dev.sigstore.cosign/bundle";
inline constexpr std::string_view kTimestampAnnotation = "dev.sigstore.cosign/rfc3161timestamp";

// The evidence in a layer's annotations, not yet believed.
struct LayerEvidence {
  std::string certificate_pem;
  std::string chain_pem;
  std::optional<tlog::LogEntry> log_entry;  // from `bundle`: a signed entry timestamp, no inclusion proof
  std::optional<Bytes> timestamp;           // DER TimeStampResp

  // Fails with Malformed: base64 or JSON that is none.
  [[nodiscard]] static Result<LayerEvidence> read(const std::map<std::string, std::string>& annotations);
  void write(std::map<std::string, std::string>& annotations) const;
};

// What a layer's annotations claim, not yet believed.
struct SignatureLayer : LayerEvidence {
  Bytes payload;
  Bytes signature;

  // Fails with Malformed: no signature, base64 or JSON that is none.
  [[nodiscard]] static Result<SignatureLayer> parse(Bytes payload,
                                                    const std::map<std::string, std::string>& annotations);
  [[nodiscard]] std::map<std::string, std::string> annotations() const;
};

}  // namespace sigwright::bundle
