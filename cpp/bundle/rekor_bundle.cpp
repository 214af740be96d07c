#include "bundle/rekor_bundle.h"

#include "base/encoding.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "Rekor bundle";

// What stands there without one proves nothing of the log: as good as no evidence.
Result<std::string> read_promise(const Json& json) {
  const Json& promise = json_member(json, "SignedEntryTimestamp");
  const bool absent = promise.is_null() || (promise.is_string() && promise.get_ref<const std::string&>().empty());
  if (absent) return fail(ErrorCode::LogEvidence, "Rekor bundle: the log's promise, SignedEntryTimestamp, is missing");
  return json_string(json, "SignedEntryTimestamp", kWhere);
}

}  // namespace

Result<tlog::LogEntry> read_rekor_bundle(const Json& json) {
  if (!json.is_object()) return fail(ErrorCode::Malformed, "Rekor bundle: not a JSON object");
  TRY(const auto promise, read_promise(json));
  const Json& payload = json_member(json, "Payload");
  TRY(const auto body, json_string(payload, "body", kWhere));
  TRY(const auto log_id, json_string(payload, "logID", kWhere));
  TRY(const auto seconds, json_uint(payload, "integratedTime", kWhere));
  tlog::LogEntry entry;
  TRY(entry.log_index, json_uint(payload, "logIndex", kWhere));
  entry.integrated_time = static_cast<std::int64_t>(seconds);
  TRY(entry.signed_entry_timestamp, with_context(from_base64(promise), kWhere));
  // The promise covers the body's base64 text: decoding is strict, so that it can be written again.
  TRY(entry.canonicalized_body, with_context(from_base64(body), kWhere));
  TRY(entry.log_id, with_context(from_hex(log_id), kWhere));
  if (entry.signed_entry_timestamp->empty() || entry.log_id.empty() || entry.canonicalized_body.empty()) {
    return fail(ErrorCode::Malformed, "Rekor bundle: its timestamp, log id or body is empty");
  }
  return entry;
}

OrderedJson rekor_bundle_json(const tlog::LogEntry& entry) {
  OrderedJson payload;
  payload["body"] = to_base64(entry.canonicalized_body);
  payload["integratedTime"] = entry.integrated_time;
  payload["logIndex"] = entry.log_index;
  payload["logID"] = to_hex(entry.log_id);
  OrderedJson json;
  json["SignedEntryTimestamp"] = to_base64(entry.signed_entry_timestamp.value_or(Bytes{}));
  json["Payload"] = std::move(payload);
  return json;
}

}  // namespace sigwright::bundle
