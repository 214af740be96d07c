#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/json_lines.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/log_options.h"
#include "cosign/profile.h"
#include "cosign/trust_cache.h"
#include "crypto/certificate.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kMostRoots = 10;

Result<std::string> read_text(const std::string& path, std::string_view what) {
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), what));
  return to_text(bytes);
}

void append(auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); }

void add_authorities(const trust::TrustedRoot& from, trust::TrustedRoot& to) {
  append(to.ct_logs, from.ct_logs);
  append(to.certificate_authorities, from.certificate_authorities);
  append(to.timestamp_authorities, from.timestamp_authorities);
}

Result<trust::TrustedRoot> parse_root(std::string_view text, const std::string& path, const Context& context) {
  return with_context(context.trust ? context.trust->root(text) : trust::TrustedRoot::parse(text), path);
}

Result<trust::TrustedRoot> read_root(const std::string& path, const Context& context) {
  TRY(const std::string text, read_text(path, "reading the trusted root"));
  return parse_root(text, path, context);
}

Result<void> add_root(const std::string& path, const Context& context, Trust& trust) {
  TRY(const std::string text, read_text(path, "reading the trusted root"));
  std::vector<trust::TrustedRoot> roots;
  for (const std::string_view document : json_lines(text)) {
    if (roots.size() == kMostRoots) return fail(ErrorCode::LimitExceeded, path + ": too many trusted roots");
    TRY(roots.emplace_back(), parse_root(document, path, context));
  }
  append(trust.logs, roots.front().logs);
  add_authorities(roots.front(), trust.root);
  roots.erase(roots.begin());
  append(trust.further, roots);
  return {};
}

// A key without a log id: entries are matched by what the id would be under the name they carry.
Result<void> add_key(const std::string& path, Trust& trust) {
  TRY(const std::string pem, read_text(path, "reading the log's key"));
  TRY(auto key, with_context(crypto::PublicKey::from_pem(pem), path));
  trust.logs.push_back({.base_url = {}, .key = std::move(key), .log_id = {}, .valid = {}, .origin = {}});
  return {};
}

// The authorities stand in any order: what signed itself is an anchor, the rest may lead to one.
Result<void> add_fulcio_roots(const std::string& path, Trust& trust) {
  TRY(const std::string pem, read_text(path, "reading the certificate authority's roots"));
  TRY(const auto certificates, with_context(crypto::Certificate::chain_from_pem(pem), path));
  std::vector<Bytes> between;
  for (const auto& certificate : certificates) {
    if (!certificate.self_signed()) between.push_back(certificate.der());
  }
  const std::size_t before = trust.root.certificate_authorities.size();
  for (const auto& certificate : certificates) {
    if (!certificate.self_signed()) continue;
    trust::Authority authority{.uri = {}, .organization = {}, .common_name = {}, .chain = between, .valid = {}};
    authority.chain.push_back(certificate.der());
    trust.root.certificate_authorities.push_back(std::move(authority));
  }
  if (trust.root.certificate_authorities.size() > before) return {};
  return fail(ErrorCode::Malformed, path + ": it holds no self-signed certificate, which an anchor is");
}

// Any number of public keys, one after the other.
Result<void> add_ct_logs(const std::string& path, Trust& trust) {
  TRY(const std::string text, read_text(path, "reading the certificate transparency log's key"));
  constexpr std::string_view kEnd = "-----END PUBLIC KEY-----";
  std::string_view rest = trim(text);
  do {
    const std::size_t end = std::min(rest.find(kEnd), rest.size());
    const std::size_t size = std::min(end + kEnd.size(), rest.size());
    TRY(auto key, with_context(crypto::PublicKey::from_pem(rest.substr(0, size)), path));
    trust.root.ct_logs.push_back({.base_url = {}, .key = std::move(key), .log_id = {}, .valid = {}, .origin = {}});
    rest = trim(rest.substr(size));
  } while (!rest.empty());
  return {};
}

Result<void> add_default(const TrustOptions& options, const Context& context, Trust& trust) {
  CHECK(add_root(options.default_root, context, trust));
  if (!options.fulcio_roots.empty()) trust.root.certificate_authorities.clear();
  if (!options.ct_log_keys.empty()) trust.root.ct_logs.clear();
  return {};
}

Result<void> add_timestamp_chain(const std::string& path, Trust& trust) {
  TRY(const std::string pem, read_text(path, "reading the timestamp chain"));
  TRY(const auto chain, with_context(crypto::Certificate::chain_from_pem(pem), path));
  trust::Authority authority;
  for (const auto& certificate : chain) authority.chain.push_back(certificate.der());
  trust.root.timestamp_authorities.push_back(std::move(authority));
  return {};
}

// The one named; else "default", unless an option says whose logs are believed.
Result<std::optional<Profile>> profile_of(const TrustOptions& options, const Context& context) {
  if (!options.profile.empty()) {
    TRY(auto profile, load_profile(options.profile, context));
    return profile;
  }
  const bool explicit_trust =
      !options.trusted_root.empty() || !options.rekor_public_key.empty() || !options.rekor_url.empty();
  if (explicit_trust) return std::nullopt;
  return load_default_profile(context);
}

Result<void> add_profile(const TrustOptions& options, const Context& context, Trust& trust) {
  TRY(const auto profile, profile_of(options, context));
  if (!profile) return {};
  append(trust.logs, logs_of(*profile));
  add_authorities(profile->config.trusted_root, trust.root);
  trust.log = profile->config.log;
  trust.profile = profile->name;
  return {};
}

// The log at a URL is known by what was pinned of it before: nothing is learned while verifying.
Result<void> add_logs_at(const std::string& url, const TrustOptions& options, const Context& context, Trust& trust) {
  if (url.starts_with(kLogDirectory)) {
    const std::filesystem::path directory = url.substr(kLogDirectory.size());
    return add_root((directory / "trusted_root.json").string(), context, trust);
  }
  auto logs = pinned_logs(url, context);
  if (!options.default_root.empty()) {
    TRY(const auto known, read_root(options.default_root, context));
    std::ranges::copy_if(known.logs, std::back_inserter(logs),
                         [&](const tlog::Log& log) { return same_log_url(log.base_url, url); });
  }
  if (logs.empty() && trust.logs.empty()) {
    return fail(ErrorCode::Untrusted, "no profile pins the key of the log at " + printable(url, 120),
                "learn it once with `sigwright trust add rekor " + printable(url, 120) +
                    "`, or name it with --trusted-root or --rekor-public-key");
  }
  append(trust.logs, logs);
  return {};
}

}  // namespace

Result<Trust> load_trust(const TrustOptions& options, const Context& context) {
  Trust trust;
  CHECK(add_profile(options, context, trust));
  if (!options.trusted_root.empty()) CHECK(add_root(options.trusted_root, context, trust));
  if (!options.rekor_public_key.empty()) CHECK(add_key(options.rekor_public_key, trust));
  if (!options.rekor_url.empty()) CHECK(add_logs_at(options.rekor_url, options, context, trust));
  if (!options.timestamp_chain.empty()) CHECK(add_timestamp_chain(options.timestamp_chain, trust));
  // A trusted root that is named is all that is believed, even one that names no log.
  const bool nobody = trust.logs.empty() && trust.profile.empty() && options.trusted_root.empty();
  if (nobody && !options.default_root.empty()) CHECK(add_default(options, context, trust));
  if (!options.fulcio_roots.empty()) CHECK(add_fulcio_roots(options.fulcio_roots, trust));
  if (!options.ct_log_keys.empty()) CHECK(add_ct_logs(options.ct_log_keys, trust));
  return trust;
}

}  // namespace sigwright::cosign
