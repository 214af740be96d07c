#include "bundle/dsse.h"

#include "base/encoding.h"
#include "tlog/proto_json.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "DSSE envelope";
constexpr std::size_t kSignatures = 100;

// Members are read by their own names only: DSSE is no protobuf message, and tells readers to ignore what they do not
// know (envelope.md, "Parsing rules").
Result<Bytes> bytes_of(const Json& object, std::string_view key) {
  const Json& member = json_member(object, key);
  if (member.is_null()) return fail(ErrorCode::Malformed, std::string(kWhere) + ": no " + std::string(key));
  return with_context(tlog::proto_bytes(member, key), kWhere);
}

Result<DsseSignature> read_signature(const Json& json) {
  DsseSignature signature;
  TRY(signature.signature, bytes_of(json, "sig"));
  TRY(auto key_id, optional_json_string(json, "keyid", kWhere));
  if (key_id) signature.key_id = *std::move(key_id);
  if (signature.signature.empty()) return fail(ErrorCode::Malformed, "DSSE envelope: an empty signature");
  return signature;
}

std::string pae_head(std::string_view payload_type, ByteView payload) {
  std::string head = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  return head.append(payload_type).append(" ").append(std::to_string(payload.size())).append(" ");
}

}  // namespace

Bytes dsse_pae(std::string_view payload_type, ByteView payload) {
  const std::string head = pae_head(payload_type, payload);
  Bytes out;
  out.reserve(head.size() + payload.size());
  out.assign(head.begin(), head.end());
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

Bytes dsse_pae_hash(crypto::HashAlgorithm algorithm, std::string_view payload_type, ByteView payload) {
  crypto::Hasher hasher(algorithm);
  hasher.update(as_bytes(pae_head(payload_type, payload)));
  hasher.update(payload);
  return std::move(hasher).finish();
}

SharedBytes dsse_payload(std::string_view payload_type, Bytes payload) {
  const std::string head = pae_head(payload_type, payload);
  if (payload.capacity() - payload.size() < head.size()) return payload;
  payload.insert(payload.begin(), head.begin(), head.end());
  return SharedBytes::behind(head.size(), std::move(payload));
}

ByteView DsseEnvelope::signed_bytes(Bytes& room) const {
  const ByteView whole = payload.whole();
  const ByteView before = whole.first(whole.size() - payload.size());
  if (as_text(before) == pae_head(payload_type, payload)) return whole;
  room = pae();
  return room;
}

Result<DsseEnvelope> DsseEnvelope::from_json(const Json& json, const std::optional<SharedBytes>& payload) {
  if (!json.is_object()) return fail(ErrorCode::Malformed, "DSSE envelope is not a JSON object");
  DsseEnvelope envelope;
  TRY(envelope.payload_type, json_string(json, "payloadType", kWhere));
  TRY(envelope.payload, bytes_of(json, "payload"));
  if (payload && !envelope.payload.empty()) return fail(ErrorCode::Malformed, "DSSE envelope: two payloads");
  if (payload) envelope.payload = *payload;
  const Json& signatures = json_member(json, "signatures");
  if (!signatures.is_array() || signatures.empty()) return fail(ErrorCode::Malformed, "DSSE envelope: no signature");
  if (signatures.size() > kSignatures) return fail(ErrorCode::LimitExceeded, "DSSE envelope: too many signatures");
  for (const Json& element : signatures) {
    TRY(auto signature, read_signature(element));
    envelope.signatures.push_back(std::move(signature));
  }
  return envelope;
}

OrderedJson DsseEnvelope::frame() const {
  OrderedJson list = OrderedJson::array();
  for (const DsseSignature& signature : signatures) {
    OrderedJson element;
    element["sig"] = to_base64(signature.signature);
    if (!signature.key_id.empty()) element["keyid"] = signature.key_id;
    list.push_back(std::move(element));
  }
  OrderedJson json;
  json["payload"] = "";
  json["payloadType"] = payload_type;
  json["signatures"] = std::move(list);
  return json;
}

SplitText DsseEnvelope::text() const { return SplitText::of(write_json(frame()), payload); }

}  // namespace sigwright::bundle
