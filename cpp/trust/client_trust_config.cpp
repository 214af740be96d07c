#include "trust/client_trust_config.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/text.h"
#include "tlog/proto_json.h"

namespace sigwright::trust {
namespace {

using tlog::ProtoMessage;

constexpr std::string_view kWhere = "profile";
constexpr std::string_view kMediaType = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";
constexpr std::size_t kMaxLogs = 1000;
constexpr std::array<std::string_view, 3> kRules{"required", "optional", "none"};

constexpr std::array<std::string_view, 4> kFields{"mediaType", "trustedRoot", "signingConfig", "sigwright"};
constexpr std::array<std::string_view, 2> kOwnFields{"log", "logs"};
constexpr std::array<std::string_view, 4> kLogFields{"url", "logId", "readUrl", "finalTree"};
constexpr std::array<std::string_view, 4> kTreeFields{"treeSize", "rootHash", "leafHashes", "tiles"};

Result<ProtoMessage> open(const Json& json, std::string_view where, std::span<const std::string_view> fields) {
  return ProtoMessage::open(json, where, fields, tlog::UnknownFields::Ignore);
}

Result<std::vector<tlog::Hash>> read_hashes(const Bytes& joined, std::uint64_t size) {
  if (joined.empty()) return std::vector<tlog::Hash>{};
  if (size > ClientTrustConfig::kMostLeafHashes || joined.size() != size * sizeof(tlog::Hash)) {
    return fail(ErrorCode::Malformed, "profile: a retired log's leaf hashes are not as many as its leaves");
  }
  std::vector<tlog::Hash> hashes(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::copy_n(joined.begin() + static_cast<std::ptrdiff_t>(i * sizeof(tlog::Hash)), sizeof(tlog::Hash),
                hashes[i].begin());
  }
  return hashes;
}

Result<FinalTree> read_tree(const Json& json) {
  TRY(const auto message, open(json, "retired log's tree", kTreeFields));
  FinalTree tree;
  TRY(tree.size, message.uint63("treeSize"));
  TRY(const Bytes root, message.bytes("rootHash"));
  TRY(tree.root, with_context(tlog::hash_from(root), kWhere));
  TRY(const Bytes joined, message.bytes("leafHashes"));
  TRY(tree.leaf_hashes, read_hashes(joined, tree.size));
  TRY(tree.tiles, message.string("tiles"));
  return tree;
}

Result<PinnedLog> read_log(const Json& json) {
  TRY(const auto message, open(json, "log", kLogFields));
  PinnedLog log;
  TRY(log.url, message.string("url"));
  TRY(log.log_id, message.bytes("logId"));
  TRY(log.read_url, message.string("readUrl"));
  if (log.url.empty() || log.log_id.empty()) return fail(ErrorCode::Malformed, "profile: a log without URL or id");
  if (!message.has("finalTree")) return log;
  TRY(log.final_tree, read_tree(message.field("finalTree")));
  return log;
}

Result<void> read_own(const Json& json, ClientTrustConfig& config) {
  if (json.is_null()) return {};
  TRY(const auto message, open(json, kWhere, kOwnFields));
  TRY(const std::string rule, message.string("log"));
  const auto named = log_rule_from_name(rule.empty() ? kRules.front() : std::string_view(rule));
  if (!named) return fail(ErrorCode::Malformed, "profile: log is \"" + printable(rule, 40) + "\", which is no rule");
  config.log = *named;
  TRY(const auto items, message.repeated("logs", kMaxLogs));
  for (const Json& item : items) {
    TRY(config.logs.emplace_back(), read_log(item));
  }
  return {};
}

OrderedJson write_tree(const FinalTree& tree) {
  OrderedJson out{{"treeSize", std::to_string(tree.size)}, {"rootHash", to_base64(tree.root)}};
  Bytes joined;
  for (const tlog::Hash& hash : tree.leaf_hashes) joined.insert(joined.end(), hash.begin(), hash.end());
  if (!joined.empty()) out["leafHashes"] = to_base64(joined);
  if (!tree.tiles.empty()) out["tiles"] = tree.tiles;
  return out;
}

OrderedJson write_log(const PinnedLog& log) {
  OrderedJson out{{"url", log.url}, {"logId", to_base64(log.log_id)}};
  if (!log.read_url.empty()) out["readUrl"] = log.read_url;
  if (log.final_tree) out["finalTree"] = write_tree(*log.final_tree);
  return out;
}

}  // namespace

std::string_view log_rule_name(LogRule rule) noexcept { return kRules[static_cast<std::size_t>(rule)]; }

std::optional<LogRule> log_rule_from_name(std::string_view name) noexcept {
  const auto found = std::ranges::find(kRules, name);
  if (found == kRules.end()) return std::nullopt;
  return static_cast<LogRule>(found - kRules.begin());
}

Result<ClientTrustConfig> ClientTrustConfig::parse(std::string_view text) {
  TRY(const Json json, with_context(parse_json(text), kWhere));
  TRY(const auto message, open(json, kWhere, kFields));
  TRY(const std::string media_type, message.string("mediaType"));
  if (media_type != kMediaType) {
    return fail(ErrorCode::Malformed, "not a client trust config: media type \"" + printable(media_type) + "\"");
  }
  ClientTrustConfig config;
  TRY(config.trusted_root, TrustedRoot::from_json(message.field("trustedRoot")));
  TRY(config.signing_config, SigningConfig::from_json(message.field("signingConfig")));
  CHECK(read_own(message.field("sigwright"), config));
  return config;
}

std::string ClientTrustConfig::write() const {
  OrderedJson own{{"log", log_rule_name(log)}, {"logs", OrderedJson::array()}};
  for (const PinnedLog& pinned : logs) own["logs"].push_back(write_log(pinned));
  return write_json({{"mediaType", kMediaType},
                     {"trustedRoot", trusted_root.to_json()},
                     {"signingConfig", signing_config.to_json()},
                     {"sigwright", std::move(own)}});
}

}  // namespace sigwright::trust
