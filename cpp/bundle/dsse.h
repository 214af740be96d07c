#pragma once
// DSSE envelopes (secure-systems-lab/dsse v1).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "base/shared_bytes.h"
#include "bundle/split_text.h"
#include "crypto/hash.h"

namespace sigwright::bundle {

inline constexpr std::string_view kInTotoPayloadType = "application/vnd.in-toto+json";

// Pre-authentication encoding: what is signed.
[[nodiscard]] Bytes dsse_pae(std::string_view payload_type, ByteView payload);
// Its hash, with nothing copied.
[[nodiscard]] Bytes dsse_pae_hash(crypto::HashAlgorithm algorithm, std::string_view payload_type, ByteView payload);

// The payload behind what stands before it there, wherever its memory has room for that: signing or checking it in one
// piece then copies nothing.
inline constexpr std::size_t kPaeRoom = 128;
[[nodiscard]] SharedBytes dsse_payload(std::string_view payload_type, Bytes payload);

struct DsseSignature {
  Bytes signature;
  std::string key_id;
};

struct DsseEnvelope {
  std::string payload_type;
  SharedBytes payload;
  std::vector<DsseSignature> signatures;

  // Base64 by protobuf's lenient rules; `payload` is the one that was cut out of the text (cut_payload.h). Fails with
  // Malformed.
  [[nodiscard]] static Result<DsseEnvelope> from_json(const Json& json,
                                                      const std::optional<SharedBytes>& payload = std::nullopt);
  // payload, payloadType, signatures[{sig}]: cosign's order; a key id only where there is one. Without the payload:
  // that stands at kPayloadPlace.
  [[nodiscard]] OrderedJson frame() const;
  [[nodiscard]] SplitText text() const;
  [[nodiscard]] Bytes pae() const { return dsse_pae(payload_type, payload); }
  // The same in one piece without a copy, or in `room` where the payload stands alone.
  [[nodiscard]] ByteView signed_bytes(Bytes& room) const;
  [[nodiscard]] Bytes pae_hash(crypto::HashAlgorithm algorithm) const {
    return dsse_pae_hash(algorithm, payload_type, payload);
  }
};

}  // namespace sigwright::bundle
