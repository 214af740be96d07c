#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/limits.h"
#include "cosign/create_trust.h"
#include "crypto/certificate.h"
#include "tlog/note.h"
#include "trust/service_spec.h"

namespace sigwright::cosign {
namespace {

using crypto::Certificate;
using trust::ServiceSpec;

constexpr std::array<std::string_view, 2> kAuthorityNeeds{"url", "certificate-chain"};
constexpr std::array<std::string_view, 2> kAuthorityMay{"start-time", "end-time"};
constexpr std::array<std::string_view, 3> kLogNeeds{"url", "public-key", "start-time"};
constexpr std::array<std::string_view, 2> kLogMay{"end-time", "origin"};

Result<std::string> read_text(const std::string& path) {
  TRY(const Bytes bytes, read_file(path, limits::kConfigFileBytes));
  return to_text(bytes);
}

// Each certificate by the next one, at a time when both are valid.
Result<void> check_chain(const std::vector<Certificate>& chain, const ServiceSpec& spec) {
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    const Time at = std::max(chain[i].validity().start, chain[i + 1].validity().start);
    const std::span<const Certificate> issuer(&chain[i + 1], 1);
    const auto path =
        crypto::verify_chain(chain[i], {.intermediates = {}, .anchors = issuer, .at = at, .extended_usage = {}});
    if (path) continue;
    return fail(ErrorCode::Usage,
                spec.flag() + ": certificate " + std::to_string(i + 1) + " of " + spec.value("certificate-chain") +
                    " is not issued by the one that follows it",
                "leaf or intermediates first, the root last");
  }
  return {};
}

Result<std::vector<Certificate>> read_chain(const ServiceSpec& spec, bool timestamps) {
  const std::string& path = spec.value("certificate-chain");
  TRY(const std::string pem, with_context(read_text(path), spec.flag()));
  TRY(auto chain, with_context(Certificate::chain_from_pem(pem), path));
  if (timestamps && chain.front().is_ca()) {
    return fail(ErrorCode::Usage, spec.flag() + ": the first certificate of " + path + " is an authority's",
                "begin with the certificate that signs timestamps");
  }
  CHECK(check_chain(chain, spec));
  return chain;
}

// Valid from when its certificate is: the anchor's of a certificate authority, the signer's of a timestamp authority.
Result<trust::Authority> read_authority(std::string_view flag, const std::string& text, bool timestamps) {
  TRY(const auto spec, ServiceSpec::parse(flag, text, {kAuthorityNeeds, kAuthorityMay}));
  TRY(const auto chain, read_chain(spec, timestamps));
  trust::Authority authority;
  authority.uri = spec.value("url");
  const Certificate& named = timestamps ? chain.front() : chain.back();
  TRY(authority.valid, spec.validity(named.validity().start));
  for (const Certificate& certificate : chain) authority.chain.push_back(certificate.der());
  return authority;
}

Result<tlog::Log> read_log(std::string_view flag, const std::string& text) {
  TRY(const auto spec, ServiceSpec::parse(flag, text, {kLogNeeds, kLogMay}));
  const std::string& path = spec.value("public-key");
  TRY(const std::string pem, with_context(read_text(path), flag));
  TRY(auto key, with_context(crypto::PublicKey::from_pem(pem), path));
  tlog::Log log{.base_url = spec.value("url"), .key = std::move(key), .log_id = {}, .valid = {}, .origin = {}};
  const std::string& origin = spec.value("origin");
  log.log_id = origin.empty() ? tlog::spki_hash(log.key) : tlog::note_key_hash(origin, log.key);
  TRY(log.valid, spec.validity(Time{}));
  return log;
}

Result<void> add_logs(std::string_view flag, const std::vector<std::string>& specs, std::vector<tlog::Log>& logs) {
  std::vector<tlog::Log> named;
  for (const std::string& text : specs) {
    TRY(auto log, read_log(flag, text));
    const auto same = [&](const tlog::Log& other) { return other.log_id == log.log_id; };
    if (std::ranges::any_of(named, same)) {
      return fail(ErrorCode::Usage, std::string(flag) + ": one log stands twice, " + log.base_url);
    }
    std::erase_if(logs, same);
    named.push_back(std::move(log));
  }
  logs.insert(logs.end(), named.begin(), named.end());
  return {};
}

Result<void> add_authorities(std::string_view flag, const std::vector<std::string>& specs, bool timestamps,
                             std::vector<trust::Authority>& authorities) {
  for (const std::string& text : specs) {
    TRY(auto authority, read_authority(flag, text, timestamps));
    authorities.push_back(std::move(authority));
  }
  return {};
}

Result<trust::TrustedRoot> defaults_of(const CreateTrustedRootOptions& options) {
  if (options.defaults.empty()) return trust::TrustedRoot{};
  TRY(const std::string text, with_context(read_text(options.defaults), "reading the default trusted root"));
  TRY(auto root, with_context(trust::TrustedRoot::parse(text), options.defaults));
  if (options.no_default_fulcio) root.certificate_authorities.clear();
  if (options.no_default_rekor) root.logs.clear();
  if (options.no_default_ctfe) root.ct_logs.clear();
  if (options.no_default_tsa) root.timestamp_authorities.clear();
  return root;
}

}  // namespace

Result<trust::TrustedRoot> create_trusted_root(const CreateTrustedRootOptions& options) {
  TRY(auto root, defaults_of(options));
  CHECK(add_authorities("--fulcio", options.fulcio, false, root.certificate_authorities));
  CHECK(add_logs("--rekor", options.rekor, root.logs));
  CHECK(add_logs("--ctfe", options.ctfe, root.ct_logs));
  CHECK(add_authorities("--tsa", options.tsa, true, root.timestamp_authorities));
  return root;
}

}  // namespace sigwright::cosign
