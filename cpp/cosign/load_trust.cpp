#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/log_options.h"
#include "crypto/certificate.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kFile = "file:";

Result<std::string> read_text(const std::string& path, std::string_view what) {
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), what));
  return to_text(bytes);
}

Result<void> add_root(const std::string& path, trust::TrustedRoot& trust) {
  TRY(const std::string text, read_text(path, "reading the trusted root"));
  TRY(auto root, with_context(trust::TrustedRoot::parse(text), path));
  const auto append = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  append(trust.logs, root.logs);
  append(trust.ct_logs, root.ct_logs);
  append(trust.certificate_authorities, root.certificate_authorities);
  append(trust.timestamp_authorities, root.timestamp_authorities);
  return {};
}

// A key without a log id: entries are matched by what the id would be under the name they carry.
Result<void> add_key(const std::string& path, trust::TrustedRoot& trust) {
  TRY(const std::string pem, read_text(path, "reading the log's key"));
  TRY(auto key, with_context(crypto::PublicKey::from_pem(pem), path));
  trust.logs.push_back({.base_url = {}, .key = std::move(key), .log_id = {}, .valid = {}, .origin = {}});
  return {};
}

Result<void> add_timestamp_chain(const std::string& path, trust::TrustedRoot& trust) {
  TRY(const std::string pem, read_text(path, "reading the timestamp chain"));
  TRY(const auto chain, with_context(crypto::Certificate::chain_from_pem(pem), path));
  trust::Authority authority;
  for (const auto& certificate : chain) authority.chain.push_back(certificate.der());
  trust.timestamp_authorities.push_back(std::move(authority));
  return {};
}

}  // namespace

Result<trust::TrustedRoot> load_trust(const TrustOptions& options) {
  trust::TrustedRoot trust;
  if (!options.trusted_root.empty()) CHECK(add_root(options.trusted_root, trust));
  if (!options.rekor_public_key.empty()) CHECK(add_key(options.rekor_public_key, trust));
  if (options.rekor_url.starts_with(kFile)) {
    const std::filesystem::path directory = options.rekor_url.substr(kFile.size());
    CHECK(add_root((directory / "trusted_root.json").string(), trust));
  }
  if (!options.timestamp_chain.empty()) CHECK(add_timestamp_chain(options.timestamp_chain, trust));
  if (trust.logs.empty() && !options.default_root.empty()) CHECK(add_root(options.default_root, trust));
  return trust;
}

}  // namespace sigwright::cosign
