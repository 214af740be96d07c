#include "services/rekor_v1.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "services/json_http.h"
#include "services/rekor_v1_entry.h"
#include "services/submission.h"
#include "tlog/body.h"
#include "tlog/note.h"

namespace sigwright::services {
namespace {

constexpr std::string_view kWhere = "Rekor's answer";
constexpr std::size_t kAnswerBytes = limits::kManifestBytes;
constexpr std::size_t kMaxShards = 100;
constexpr std::size_t kMaxUuids = 10'000;

Result<Json> json_answer(http::Client& client, http::Request request, std::string_view doing, const Cancel& cancel) {
  TRY(const auto response, with_context(client.send(std::move(request), cancel), doing));
  if (!response.ok()) return fail(service_error(response, doing));
  return with_context(parse_json(as_text(response.body)), doing);
}

bool is_entry_id(std::string_view id) {
  const bool length = id.size() == 64 || id.size() == 80;
  return length && std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// A conflict names the entry that stands in `Location`, or at the end of its message.
Result<std::string> conflicting_entry(const http::Response& response) {
  std::string text = response.headers.get("Location").value_or(refusal(response));
  const std::size_t at = text.find_last_of("/ ");
  if (at != std::string::npos) text.erase(0, at + 1);
  if (!is_entry_id(text)) return fail(ErrorCode::Malformed, "Rekor says that the entry exists but not where");
  return text;
}

Result<RekorLogInfo> read_info(const Json& json) {
  RekorLogInfo info;
  TRY(info.tree_id, json_string(json, "treeID", kWhere));
  TRY(info.tree_size, json_uint(json, "treeSize", kWhere));
  TRY(const std::string root, json_string(json, "rootHash", kWhere));
  TRY(info.root_hash, from_hex(root));
  TRY(info.checkpoint, json_string(json, "signedTreeHead", kWhere));
  const Json& shards = json_member(json, "inactiveShards");
  if (shards.is_array()) {
    if (shards.size() > kMaxShards) return fail(ErrorCode::LimitExceeded, "Rekor names more than 100 shards");
    for (const Json& shard : shards) {
      TRY(info.inactive_shards.emplace_back(), read_info(shard));
    }
  }
  return info;
}

Result<std::vector<std::string>> read_uuids(const Json& json) {
  if (!json.is_array() || json.size() > kMaxUuids)
    return fail(ErrorCode::Malformed, "Rekor's answer is no list of entries");
  std::vector<std::string> uuids;
  for (const Json& item : json) {
    if (!item.is_string() || !is_entry_id(item.get_ref<const std::string&>())) {
      return fail(ErrorCode::Malformed, "Rekor's answer holds an entry id that is none");
    }
    uuids.push_back(item.get<std::string>());
  }
  return uuids;
}

Result<std::vector<std::string>> search(http::Client& client, const http::Url& base, const OrderedJson& wanted,
                                        const Cancel& cancel) {
  constexpr std::string_view doing = "searching the log";
  TRY(auto target, below(base, "/api/v1/index/retrieve"));
  TRY(const auto response, with_context(client.send(post_json(std::move(target), write_json(wanted)), cancel), doing));
  const bool unknown = response.status == 404 || response.status == 405 || response.status == 501;
  if (unknown) return fail(ErrorCode::NotFound, "the log at " + base.redacted() + " has no search");
  if (!response.ok()) return fail(service_error(response, doing));
  TRY(const Json json, with_context(parse_json(as_text(response.body)), doing));
  return read_uuids(json);
}

}  // namespace

RekorV1::RekorV1(std::shared_ptr<http::Client> client, http::Url base)
    : client_(std::move(client)), base_(std::move(base)) {}

std::string RekorV1::url() const { return base_.str(); }

std::optional<Bytes> RekorV1::log_id(const Cancel& cancel) {
  const auto pem = public_key(cancel);
  const auto key = pem ? crypto::PublicKey::from_pem(*pem) : Result<crypto::PublicKey>(fail(pem.error()));
  return key ? std::optional(tlog::spki_hash(*key)) : std::nullopt;
}

Result<tlog::LogEntry> RekorV1::add(const Submission& submission, const Cancel& cancel) {
  TRY(const std::string body, proposed_entry(submission));
  TRY(auto target, below(base_, "/api/v1/log/entries"));
  constexpr std::string_view doing = "uploading to the transparency log";
  TRY(const auto response, with_context(client_->send(post_json(std::move(target), body), cancel), doing));
  tlog::LogEntry entry;
  if (response.status == 409) {
    TRY(const std::string id, conflicting_entry(response));
    TRY(entry, get_by_uuid(id, cancel));
  } else if (response.ok()) {
    TRY(const Json json, with_context(parse_json(as_text(response.body)), doing));
    TRY(entry, read_rekor_entry(json));
  } else {
    return fail(service_error(response, doing));
  }
  CHECK(check_submission(entry, submission));
  return entry;
}

Result<tlog::LogEntry> RekorV1::get_by_index(std::uint64_t index, const Cancel& cancel) {
  TRY(auto target, below(base_, "/api/v1/log/entries?logIndex=" + std::to_string(index)));
  TRY(const Json json, json_answer(*client_, get(std::move(target), kAnswerBytes), "reading a log entry", cancel));
  return read_rekor_entry(json);
}

Result<tlog::LogEntry> RekorV1::get_by_uuid(const std::string& uuid, const Cancel& cancel) {
  if (!is_entry_id(uuid)) return fail(ErrorCode::Usage, "not an entry id: " + printable(uuid, 90));
  TRY(auto target, below(base_, "/api/v1/log/entries/" + uuid));
  TRY(const Json json, json_answer(*client_, get(std::move(target), kAnswerBytes), "reading a log entry", cancel));
  TRY(auto entry, read_rekor_entry(json));
  if (to_hex(tlog::leaf_hash(entry.canonicalized_body)) != std::string_view(uuid).substr(uuid.size() - 64)) {
    return fail(ErrorCode::LogEvidence, "Rekor gave another entry than the one asked for");
  }
  return entry;
}

Result<std::vector<std::string>> RekorV1::search_by_hash(const std::string& sha256_hex, const Cancel& cancel) {
  return search(*client_, base_, {{"hash", "sha256:" + sha256_hex}}, cancel);
}

Result<RekorLogInfo> RekorV1::info(const Cancel& cancel) {
  TRY(auto target, below(base_, "/api/v1/log"));
  TRY(const Json json, json_answer(*client_, get(std::move(target), kAnswerBytes), "asking about the log", cancel));
  return read_info(json);
}

Result<std::string> RekorV1::public_key(const Cancel& cancel) {
  TRY(auto target, below(base_, "/api/v1/log/publicKey"));
  TRY(const auto response, client_->send(get(std::move(target), limits::kKeyFileBytes), cancel));
  if (!response.ok()) return fail(service_error(response, "asking for the log's key"));
  return to_text(response.body);
}

Result<std::vector<tlog::Hash>> RekorV1::consistency(std::uint64_t first, std::uint64_t last,
                                                     const std::string& tree_id, const Cancel& cancel) {
  std::string path = "/api/v1/log/proof?firstSize=" + std::to_string(first) + "&lastSize=" + std::to_string(last);
  if (!tree_id.empty()) path += "&treeID=" + tree_id;
  TRY(auto target, below(base_, path));
  TRY(const Json json,
      json_answer(*client_, get(std::move(target), kAnswerBytes), "asking for a consistency proof", cancel));
  const Json& list = json_member(json, "hashes");
  if (!list.is_array() || list.size() > 128)
    return fail(ErrorCode::Malformed, "Rekor's consistency proof is no list of hashes");
  std::vector<tlog::Hash> hashes;
  for (const Json& item : list) {
    if (!item.is_string()) return fail(ErrorCode::Malformed, "Rekor's consistency proof holds a hash that is none");
    TRY(const Bytes raw, from_hex(item.get_ref<const std::string&>()));
    TRY(hashes.emplace_back(), tlog::hash_from(raw));
  }
  return hashes;
}

}  // namespace sigwright::services
