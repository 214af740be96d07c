#include "trust/trusted_root.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"
#include "tlog/body.h"
#include "tlog/note.h"
#include "trust/proto_json.h"

namespace sigwright::trust {
namespace {

constexpr std::string_view kWhere = "trusted root";
constexpr std::string_view kWritten = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
constexpr std::array kRead{kWritten, std::string_view("application/vnd.dev.sigstore.trustedroot.v0.1+json"),
                           std::string_view("application/vnd.dev.sigstore.trustedroot.v0.2+json")};
constexpr std::size_t kMaxMembers = 1000;

// The host of a log's URL is its checkpoints' origin by sigstore-go's rule. It is not pinned from there: logs are
// uploaded to under other names than they sign with, and the key id, which covers the name, is what counts (trust.md
// (b)).
Result<std::optional<tlog::Log>> read_log(const Json& json) {
  const Json& key = member(json, "publicKey", "public_key");
  TRY(const Bytes der, bytes(member(key, "rawBytes", "raw_bytes"), kWhere));
  auto parsed = crypto::PublicKey::from_der(der);
  if (!parsed) return std::nullopt;  // a kind of key that came later must not make the rest unusable
  tlog::Log log{.base_url = {}, .key = *std::move(parsed), .log_id = {}, .valid = {}, .origin = {}};
  TRY(log.base_url, text(member(json, "baseUrl", "base_url"), kWhere));
  TRY(log.log_id, bytes(json_member(member(json, "logId", "log_id"), "keyId"), kWhere));
  if (log.log_id.empty()) log.log_id = tlog::spki_hash(log.key);
  TRY(log.valid, time_range(member(key, "validFor", "valid_for"), kWhere));
  return log;
}

Result<std::vector<tlog::Log>> read_logs(const Json& root, std::string_view name) {
  TRY(const Json* items, list(root, name, name, kMaxMembers));
  std::vector<tlog::Log> logs;
  for (const Json& item : *items) {
    TRY(auto log, read_log(item));
    if (log) logs.push_back(*std::move(log));
  }
  return logs;
}

Result<Authority> read_authority(const Json& json) {
  Authority authority;
  TRY(authority.uri, text(json_member(json, "uri"), kWhere));
  const Json& subject = json_member(json, "subject");
  TRY(authority.organization, text(json_member(subject, "organization"), kWhere));
  TRY(authority.common_name, text(member(subject, "commonName", "common_name"), kWhere));
  TRY(authority.valid, time_range(member(json, "validFor", "valid_for"), kWhere));
  TRY(const Json* chain,
      list(member(json, "certChain", "cert_chain"), "certificates", "certificates", limits::kCertificates));
  for (const Json& item : *chain) {
    TRY(authority.chain.emplace_back(), bytes(member(item, "rawBytes", "raw_bytes"), kWhere));
  }
  if (authority.chain.empty()) return fail(ErrorCode::Malformed, "trusted root: an authority without certificates");
  return authority;
}

Result<std::vector<Authority>> read_authorities(const Json& root, std::string_view camel, std::string_view snake) {
  TRY(const Json* items, list(root, camel, snake, kMaxMembers));
  std::vector<Authority> authorities;
  for (const Json& item : *items) {
    TRY(authorities.emplace_back(), read_authority(item));
  }
  return authorities;
}

OrderedJson write_log(const tlog::Log& log) {
  OrderedJson key{{"rawBytes", to_base64(log.key.der())}};
  const std::string_view details = tlog::key_details_name(log.key, log.key.default_scheme());
  if (!details.empty()) key["keyDetails"] = details;
  key["validFor"] = write_time_range(log.valid);
  return {{"baseUrl", log.base_url},
          {"hashAlgorithm", "SHA2_256"},
          {"publicKey", std::move(key)},
          {"logId", {{"keyId", to_base64(log.log_id)}}}};
}

OrderedJson write_authority(const Authority& authority) {
  OrderedJson subject = OrderedJson::object();
  if (!authority.organization.empty()) subject["organization"] = authority.organization;
  if (!authority.common_name.empty()) subject["commonName"] = authority.common_name;
  OrderedJson certificates = OrderedJson::array();
  for (const Bytes& der : authority.chain) certificates.push_back({{"rawBytes", to_base64(der)}});
  OrderedJson out{{"subject", std::move(subject)}};
  if (!authority.uri.empty()) out["uri"] = authority.uri;
  out["certChain"] = {{"certificates", std::move(certificates)}};
  out["validFor"] = write_time_range(authority.valid);
  return out;
}

template <class Items, class Write>
void write_list(OrderedJson& out, const char* name, const Items& items, Write write) {
  if (items.empty()) return;
  OrderedJson written = OrderedJson::array();
  for (const auto& item : items) written.push_back(write(item));
  out[name] = std::move(written);
}

}  // namespace

Result<TrustedRoot> TrustedRoot::parse(std::string_view input) {
  TRY(const Json json, with_context(parse_json(input), kWhere));
  TRY(const std::string media_type, text(member(json, "mediaType", "media_type"), kWhere));
  if (std::ranges::find(kRead, media_type) == kRead.end()) {
    return fail(ErrorCode::Malformed, "not a trusted root: media type \"" + media_type + "\"");
  }
  TrustedRoot root;
  TRY(root.logs, read_logs(json, "tlogs"));
  TRY(root.ct_logs, read_logs(json, "ctlogs"));
  TRY(root.certificate_authorities, read_authorities(json, "certificateAuthorities", "certificate_authorities"));
  TRY(root.timestamp_authorities, read_authorities(json, "timestampAuthorities", "timestamp_authorities"));
  return root;
}

std::string TrustedRoot::write() const {
  OrderedJson out{{"mediaType", kWritten}};
  write_list(out, "tlogs", logs, write_log);
  write_list(out, "certificateAuthorities", certificate_authorities, write_authority);
  write_list(out, "ctlogs", ct_logs, write_log);
  write_list(out, "timestampAuthorities", timestamp_authorities, write_authority);
  return write_json(out);
}

}  // namespace sigwright::trust
