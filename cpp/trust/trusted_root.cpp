#include "trust/trusted_root.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"
#include "base/text.h"
#include "tlog/body.h"
#include "tlog/note.h"
#include "tlog/proto_json.h"
#include "trust/validity.h"

namespace sigwright::trust {
namespace {

using tlog::ProtoMessage;

constexpr std::string_view kWhere = "trusted root";
constexpr std::string_view kWritten = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
constexpr std::array kRead{kWritten, std::string_view("application/vnd.dev.sigstore.trustedroot.v0.1+json"),
                           std::string_view("application/vnd.dev.sigstore.trustedroot.v0.2+json")};
constexpr std::size_t kMaxMembers = 1000;

constexpr std::array<std::string_view, 5> kRootFields{"mediaType", "tlogs", "certificateAuthorities", "ctlogs",
                                                      "timestampAuthorities"};
constexpr std::array<std::string_view, 3> kLogFields{"baseUrl", "publicKey", "logId"};
constexpr std::array<std::string_view, 2> kKeyFields{"rawBytes", "validFor"};
constexpr std::array<std::string_view, 4> kAuthorityFields{"uri", "subject", "certChain", "validFor"};
constexpr std::array<std::string_view, 2> kSubjectFields{"organization", "commonName"};
constexpr std::array<std::string_view, 1> kChainFields{"certificates"};
constexpr std::array<std::string_view, 1> kRawFields{"rawBytes"};
constexpr std::array<std::string_view, 1> kLogIdFields{"keyId"};

// A trusted root may be newer than we are: members that we do not know are ignored.
Result<ProtoMessage> open(const Json& json, std::string_view where, std::span<const std::string_view> fields) {
  static const Json kEmpty = Json::object();
  return ProtoMessage::open(json.is_null() ? kEmpty : json, where, fields, tlog::UnknownFields::Ignore);
}

// The specification's TimeRange has a start: one without is damaged, and must not count as open since ever.
Result<TimeRange> read_period(const Json& json, std::string_view where) {
  TRY(const auto range, read_validity(json, where));
  if (range.start != Time::min()) return range;
  return fail(ErrorCode::Malformed, "trusted root: " + std::string(where) + " has no start");
}

// An authority's certificates say themselves when they are valid, so it may go without; a log's key says nothing.
Result<TimeRange> read_authority_period(const Json& json) {
  if (json.is_null()) return TimeRange{};
  return read_period(json, "authority's validity");
}

OrderedJson write_period(TimeRange range) {
  range.start = std::max(range.start, Time{});
  return write_validity(range);
}

// The origin is not pinned from the base URL's host, which is sigstore-go's rule: logs are reached under other names
// than they sign with, and the key id, which covers the name, is what counts.
Result<std::optional<tlog::Log>> read_log(const Json& json) {
  TRY(const auto message, open(json, "log", kLogFields));
  TRY(const auto key, open(message.field("publicKey"), "log key", kKeyFields));
  TRY(const Bytes der, key.bytes("rawBytes"));
  auto parsed = crypto::PublicKey::from_der(der);
  if (!parsed) return std::nullopt;  // a kind of key that came later must not make the rest unusable
  tlog::Log log{.base_url = {}, .key = *std::move(parsed), .log_id = {}, .valid = {}, .origin = {}};
  TRY(log.base_url, message.string("baseUrl"));
  TRY(const auto id, open(message.field("logId"), "log id", kLogIdFields));
  TRY(log.log_id, id.bytes("keyId"));
  if (log.log_id.empty()) log.log_id = tlog::spki_hash(log.key);
  TRY(log.valid, read_period(key.field("validFor"), "log key's validity"));
  return log;
}

Result<std::vector<tlog::Log>> read_logs(const ProtoMessage& root, std::string_view name) {
  TRY(const auto items, root.repeated(name, kMaxMembers));
  std::vector<tlog::Log> logs;
  for (const Json& item : items) {
    TRY(auto log, read_log(item));
    if (log) logs.push_back(*std::move(log));
  }
  return logs;
}

Result<std::vector<Bytes>> read_chain(const Json& json) {
  TRY(const auto message, open(json, "certificate chain", kChainFields));
  TRY(const auto items, message.repeated("certificates", limits::kCertificates));
  std::vector<Bytes> chain;
  for (const Json& item : items) {
    TRY(const auto certificate, open(item, "certificate", kRawFields));
    TRY(chain.emplace_back(), certificate.bytes("rawBytes"));
  }
  if (chain.empty()) return fail(ErrorCode::Malformed, "trusted root: an authority without certificates");
  return chain;
}

Result<Authority> read_authority(const Json& json) {
  TRY(const auto message, open(json, "authority", kAuthorityFields));
  TRY(const auto subject, open(message.field("subject"), "authority's subject", kSubjectFields));
  Authority authority;
  TRY(authority.uri, message.string("uri"));
  TRY(authority.organization, subject.string("organization"));
  TRY(authority.common_name, subject.string("commonName"));
  TRY(authority.valid, read_authority_period(message.field("validFor")));
  TRY(authority.chain, read_chain(message.field("certChain")));
  return authority;
}

Result<std::vector<Authority>> read_authorities(const ProtoMessage& root, std::string_view name) {
  TRY(const auto items, root.repeated(name, kMaxMembers));
  std::vector<Authority> authorities;
  for (const Json& item : items) {
    TRY(authorities.emplace_back(), read_authority(item));
  }
  return authorities;
}

OrderedJson write_log(const tlog::Log& log) {
  OrderedJson key{{"rawBytes", to_base64(log.key.der())}};
  const std::string_view details = tlog::key_details_name(log.key, log.key.default_scheme());
  if (!details.empty()) key["keyDetails"] = details;
  key["validFor"] = write_period(log.valid);
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
  out["validFor"] = write_period(authority.valid);
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
  return from_json(json);
}

Result<TrustedRoot> TrustedRoot::from_json(const Json& json) {
  TRY(const auto message, open(json, kWhere, kRootFields));
  TRY(const std::string media_type, message.string("mediaType"));
  if (std::ranges::find(kRead, media_type) == kRead.end()) {
    return fail(ErrorCode::Malformed, "not a trusted root: media type \"" + printable(media_type) + "\"");
  }
  TrustedRoot root;
  TRY(root.logs, read_logs(message, "tlogs"));
  TRY(root.ct_logs, read_logs(message, "ctlogs"));
  TRY(root.certificate_authorities, read_authorities(message, "certificateAuthorities"));
  TRY(root.timestamp_authorities, read_authorities(message, "timestampAuthorities"));
  return root;
}

std::string TrustedRoot::write() const { return write_json(to_json()); }

OrderedJson TrustedRoot::to_json() const {
  OrderedJson out{{"mediaType", kWritten}};
  write_list(out, "tlogs", logs, write_log);
  write_list(out, "certificateAuthorities", certificate_authorities, write_authority);
  write_list(out, "ctlogs", ct_logs, write_log);
  write_list(out, "timestampAuthorities", timestamp_authorities, write_authority);
  return out;
}

}  // namespace sigwright::trust
