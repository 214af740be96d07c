#include "cosign/edit_profile.h"

#include <algorithm>
#include <system_error>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/service_url.h"
#include "crypto/certificate.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTimestamping = "1.3.6.1.5.5.7.3.8";  // RFC 5280 section 4.2.1.12

// "sha256:HEX" as key.fingerprint() writes it, from how other programs print one too: upper case, colons, no prefix.
std::string normal_fingerprint(std::string_view text) {
  std::string hex = to_lower(trim(text));
  if (hex.starts_with("sha256:")) hex.erase(0, 7);
  std::erase_if(hex, [](char c) { return c == ':' || c == ' '; });
  return "sha256:" + hex;
}

// Services count from the day they are added on: a clock that is a little behind must not find none.
Time today(const Context& context) { return std::chrono::floor<std::chrono::days>(context.now()); }

std::string operator_of(const LearnedLog& log) {
  const auto url = http::Url::parse(log.url);
  return url ? url->host : log.origin;
}

const tlog::Log* log_with_id(const Profile& profile, const Bytes& id) {
  const auto& logs = profile.config.trusted_root.logs;
  const auto found = std::ranges::find(logs, id, &tlog::Log::log_id);
  return found == logs.end() ? nullptr : &*found;
}

Result<void> require_agreement(const LearnedLog& log, const std::string& fingerprint) {
  const std::string found = log.key.fingerprint();
  if (!fingerprint.empty()) {
    if (normal_fingerprint(fingerprint) == found) return {};
    return fail(ErrorCode::Untrusted,
                "the key of the log at " + log.url + " is " + found + ", not " + normal_fingerprint(fingerprint),
                "ask the log's operator for the fingerprint, and whether this is the log");
  }
  if (log.vouched) return {};
  return fail(Error{ErrorCode::Usage,
                    "the log at " + log.url + " says that its key is " + found + " and its origin \"" +
                        printable(log.origin, 120) + "\": nobody has vouched for that yet",
                    "compare with what the log's operator says, then pass --fingerprint " + found,
                    {{"url", log.url}, {"origin", printable(log.origin, 120)}, {"fingerprint", found}}});
}

// A log that is pinned under the URL, still in use, and has another key.
Result<void> refuse_another_key(const Profile& profile, const LearnedLog& log) {
  for (const trust::PinnedLog& pinned : profile.config.logs) {
    const tlog::Log* const known = log_with_id(profile, pinned.log_id);
    const bool in_use = known != nullptr && known->valid.end == Time::max();
    if (!in_use || !same_log_url(pinned.url, log.url) || known->key == log.key) continue;
    return fail(ErrorCode::Untrusted,
                "the profile " + profile.name + " pins the key " + known->key.fingerprint() + " for " + log.url +
                    ", and now it is " + log.key.fingerprint(),
                "if the log's operator has changed the key: `sigwright trust rotate rekor " + log.url + "`");
  }
  return {};
}

void put_pin(Profile& profile, const LearnedLog& log) {
  auto& pins = profile.config.logs;
  const auto same = [&](const trust::PinnedLog& pinned) {
    return pinned.log_id == log.log_id && same_log_url(pinned.url, log.url);
  };
  const auto found = std::ranges::find_if(pins, same);
  trust::PinnedLog& pinned = found == pins.end() ? pins.emplace_back() : *found;
  pinned.url = log.url;
  pinned.log_id = log.log_id;
  if (!log.read_url.empty()) pinned.read_url = log.read_url;
}

void put_service(std::vector<trust::Service>& services, trust::ServiceConfig& config, trust::Service service) {
  const auto found = std::ranges::find_if(services, [&](const auto& s) { return same_log_url(s.url, service.url); });
  if (found == services.end()) services.push_back(std::move(service));
  if (config.selector == trust::Selector::Undefined) config.selector = trust::Selector::Any;
}

void remove_service(std::vector<trust::Service>& services, std::string_view url) {
  std::erase_if(services, [&](const trust::Service& service) { return same_log_url(service.url, url); });
}

// "CN=tsa.example,O=Example" (RFC 2253): the value of one attribute, without undoing escapes.
std::string attribute(const std::string& subject, std::string_view name) {
  for (const std::string_view part : split(subject, ',')) {
    if (part.starts_with(name)) return std::string(part.substr(name.size()));
  }
  return {};
}

Result<trust::Authority> read_authority(const AddAuthorityOptions& options, const Context& context) {
  TRY(const Bytes pem, with_context(read_file(options.chain, limits::kConfigFileBytes), "reading the chain"));
  TRY(const auto chain, with_context(crypto::Certificate::chain_from_pem(as_text(pem)), options.chain));
  const bool stamps = options.kind == AuthorityKind::Timestamps;
  const std::span all(chain);
  TRY(const auto path,
      with_context(crypto::verify_chain(chain.front(), {.intermediates = all.subspan(1),
                                                        .anchors = all.last(1),
                                                        .at = context.now(),
                                                        .extended_usage = stamps ? kTimestamping : ""}),
                   options.chain));
  trust::Authority authority{.uri = options.url, .organization = {}, .common_name = {}, .chain = {}, .valid = {}};
  const std::string subject = path.front().subject();
  authority.organization = attribute(subject, "O=");
  authority.common_name = attribute(subject, "CN=");
  authority.valid.start = path.front().validity().start;
  for (const crypto::Certificate& certificate : path) authority.chain.push_back(certificate.der());
  return authority;
}

// Forgets the logs that `matches`, and the services that lead to no log any more.
std::size_t remove_logs(Profile& profile, const std::string& subject) {
  auto& config = profile.config;
  const std::string fingerprint = normal_fingerprint(subject);
  std::vector<std::string> urls;
  const auto matches = [&](const trust::PinnedLog& pinned) {
    const tlog::Log* const log = log_with_id(profile, pinned.log_id);
    const bool named = same_log_url(pinned.url, subject) || (log != nullptr && log->key.fingerprint() == fingerprint);
    if (named) urls.push_back(pinned.url);
    return named;
  };
  std::vector<Bytes> ids;
  for (const trust::PinnedLog& pinned : config.logs) {
    if (matches(pinned)) ids.push_back(pinned.log_id);
  }
  for (const tlog::Log& log : config.trusted_root.logs) {
    if (log.key.fingerprint() == fingerprint || same_log_url(log.base_url, subject)) ids.push_back(log.log_id);
  }
  const auto gone = [&](const Bytes& id) { return std::ranges::find(ids, id) != ids.end(); };
  std::erase_if(config.logs, [&](const auto& pinned) { return gone(pinned.log_id); });
  std::erase_if(config.trusted_root.logs, [&](const auto& log) { return gone(log.log_id); });
  for (const std::string& url : urls) {
    const bool other = std::ranges::any_of(config.logs, [&](const auto& p) { return same_log_url(p.url, url); });
    if (!other) remove_service(config.signing_config.logs, url);
  }
  return ids.size();
}

std::size_t remove_authorities(std::vector<trust::Authority>& authorities, std::vector<trust::Service>& services,
                               const std::string& url) {
  remove_service(services, url);
  return std::erase_if(authorities, [&](const auto& authority) { return same_log_url(authority.uri, url); });
}

}  // namespace

Result<Profile> open_or_make_profile(const std::string& name, const Context& context) {
  TRY(fs::path file, profile_file(name, context));
  std::error_code ignored;
  if (fs::exists(file, ignored)) return load_profile(name, context);
  return Profile{name, std::move(file), {}};
}

Result<PinnedKey> pin_log(Profile profile, const LearnedLog& log, const Context& context) {
  CHECK(refuse_another_key(profile, log));
  auto& config = profile.config;
  const tlog::Log* const known = log_with_id(profile, log.log_id);
  if (known != nullptr && known->valid.end != Time::max()) {
    return fail(ErrorCode::Untrusted,
                "the log at " + log.url + " still has the key that the profile " + profile.name + " retired at " +
                    to_rfc3339(known->valid.end),
                "`sigwright trust remove rekor " + log.key.fingerprint() + "` forgets that it was retired");
  }
  const bool was_known = known != nullptr;
  if (!was_known) {
    config.trusted_root.logs.push_back({.base_url = base_url_of(log),
                                        .key = log.key,
                                        .log_id = log.log_id,
                                        .valid = {.start = log.start},
                                        .origin = {}});
  }
  put_pin(profile, log);
  put_service(config.signing_config.logs, config.signing_config.log_config,
              {.url = log.url,
               .api_version = log.api_version,
               .valid = {.start = today(context)},
               .operator_name = operator_of(log)});
  CHECK(save_profile(profile));
  return PinnedKey{std::move(profile), log.url, log.origin, log.key.fingerprint(), was_known};
}

Result<LearnedLog> learn_agreed(const LogQuestion& question, const std::string& fingerprint, const Context& context,
                                const Cancel& cancel) {
  TRY(auto log, learn_log(question, context, cancel));
  CHECK(require_agreement(log, fingerprint));
  return log;
}

Result<PinnedKey> add_log(const AddLogOptions& options, const Context& context, const Cancel& cancel) {
  TRY(auto profile, open_or_make_profile(options.profile, context));
  TRY(const auto log, learn_agreed(options.log, options.fingerprint, context, cancel));
  return pin_log(std::move(profile), log, context);
}

Result<Profile> add_authority(const AddAuthorityOptions& options, const Context& context) {
  TRY(const auto url, service_url(options.url, "the authority\'s URL"));
  TRY(auto profile, open_or_make_profile(options.profile, context));
  TRY(auto authority, read_authority(options, context));
  auto& root = profile.config.trusted_root;
  auto& signing = profile.config.signing_config;
  const bool stamps = options.kind == AuthorityKind::Timestamps;
  auto& authorities = stamps ? root.timestamp_authorities : root.certificate_authorities;
  const auto same = [&](const trust::Authority& known) { return known.chain == authority.chain; };
  trust::ServiceConfig unselected;  // a certificate authority is the first that is usable
  put_service(stamps ? signing.timestamp_authorities : signing.certificate_authorities,
              stamps ? signing.timestamp_config : unselected,
              {.url = options.url, .api_version = 1, .valid = {.start = today(context)}, .operator_name = url.host});
  if (std::ranges::none_of(authorities, same)) authorities.push_back(std::move(authority));
  CHECK(save_profile(profile));
  return profile;
}

Result<Profile> remove_trust(const std::string& name, const std::string& kind, const std::string& subject,
                             const Context& context) {
  TRY(auto profile, load_profile(name, context));
  auto& root = profile.config.trusted_root;
  auto& signing = profile.config.signing_config;
  std::size_t gone = 0;
  if (kind == "rekor") gone = remove_logs(profile, subject);
  if (kind == "tsa") {
    gone = remove_authorities(root.timestamp_authorities, signing.timestamp_authorities, subject);
  }
  if (kind == "ca") {
    gone = remove_authorities(root.certificate_authorities, signing.certificate_authorities, subject);
  }
  if (gone == 0) {
    return fail(ErrorCode::Usage, "the profile " + name + " has no " + kind + " " + printable(subject, 120),
                "`sigwright trust show --profile " + name + "` names what it has");
  }
  CHECK(save_profile(profile));
  return profile;
}

Result<Profile> set_log_rule(const std::string& name, trust::LogRule rule, const Context& context) {
  TRY(auto profile, open_or_make_profile(name, context));
  profile.config.log = rule;
  CHECK(save_profile(profile));
  return profile;
}

}  // namespace sigwright::cosign
