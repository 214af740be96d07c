#pragma once
// DSSE envelopes (secure-systems-lab/dsse v1).

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace sigwright::bundle {

inline constexpr std::string_view kInTotoPayloadType = "application/vnd.in-toto+json";

// Pre-authentication encoding: what is signed.
[[nodiscard]] Bytes dsse_pae(std::string_view payload_type, ByteView payload);

struct DsseSignature {
  Bytes signature;
  std::string key_id;
};

struct DsseEnvelope {
  std::string payload_type;
  Bytes payload;
  std::vector<DsseSignature> signatures;

  // Base64 by protobuf's lenient rules. Fails with Malformed.
  [[nodiscard]] static Result<DsseEnvelope> from_json(const Json& json);
  // payload, payloadType, signatures[{sig}]: cosign's order; a key id only where there is one.
  [[nodiscard]] OrderedJson to_json() const;
  [[nodiscard]] Bytes pae() const { return dsse_pae(payload_type, payload); }
};

}  // namespace sigwright::bundle
