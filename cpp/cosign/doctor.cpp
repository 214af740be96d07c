#include "cosign/doctor.h"

#include <array>
#include <cstdlib>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/profile.h"
#include "crypto/certificate.h"
#include "crypto/timestamp.h"
#include "services/timestamp_client.h"
#include "tlog/note.h"

namespace sigwright::cosign {
namespace {

constexpr std::chrono::seconds kSkew{30};
constexpr std::string_view kReadByCosign = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

// Where the answer to "which log" comes from.
std::string source_of(const DoctorOptions& options, const Trust& trust) {
  if (!trust.profile.empty()) return "profile " + trust.profile;
  if (!options.signing_config.empty()) return "--signing-config " + options.signing_config;
  if (!options.rekor_url.empty()) return "--rekor-url";
  return "the built-in public services";
}

Finding trust_finding(const DoctorOptions& options, const Trust& trust) {
  std::string text = source_of(options, trust) + ": a log entry is " + std::string(trust::log_rule_name(trust.log)) +
                     "; " + std::to_string(trust.logs.size()) + " logs and " +
                     std::to_string(trust.root.timestamp_authorities.size()) + " timestamp authorities are believed";
  return well("trust", std::move(text));
}

Finding store_finding(const Context& context) {
  const http::CaStore& store = context.http->ca_store();
  const std::string where = store.file.empty() ? store.directory.string() : store.file.string();
  if (where.empty()) {
    return doubtful("certificates", "there is no store of certificate authorities: no https server can be trusted",
                    "install the system's ca-certificates, or set SSL_CERT_FILE");
  }
  return well("certificates", where + " (" + store.origin + ")");
}

void append(Findings& to, Findings from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Findings examine_services(const SigningServices& services, const Patient& patient) {
  Findings findings;
  if (services.logs.empty()) findings.push_back(well("log", "signatures would go to no log"));
  for (const auto& log : services.logs) append(findings, examine_log(*log, patient));
  for (const http::Url& url : services.timestamp_authorities) append(findings, examine_authority(url, patient));
  return findings;
}

Result<std::vector<crypto::TimestampAuthority>> authorities(const trust::TrustedRoot& root) {
  std::vector<crypto::TimestampAuthority> out;
  for (const trust::Authority& authority : root.timestamp_authorities) {
    crypto::TimestampAuthority parsed{.chain = {}, .valid = authority.valid};
    for (const Bytes& der : authority.chain) {
      TRY(auto certificate, crypto::Certificate::from_der(der));
      parsed.chain.push_back(std::move(certificate));
    }
    out.push_back(std::move(parsed));
  }
  return out;
}

Result<Time> stamp(const http::Url& url, const Patient& patient) {
  constexpr std::string_view kMessage = "sigwright doctor";
  TRY(const auto trusted, authorities(patient.trust.root));
  TRY(const Bytes reply,
      services::request_timestamp(*patient.context.http, url, as_bytes(kMessage), nullptr, patient.cancel));
  TRY(const auto proof, crypto::verify_timestamp(reply, as_bytes(kMessage), trusted));
  return proof.time;
}

// What sigstore-go asks of a log in a trusted root, and we do not.
Findings log_for_cosign(const tlog::Log& log) {
  Findings findings;
  const std::string subject = "cosign";
  const std::string name = log.base_url.empty() ? log.key.fingerprint() : log.base_url;
  const bool spki_id = log.log_id == tlog::spki_hash(log.key);
  const auto base = http::Url::parse(log.base_url);
  if (!spki_id && base && log.log_id != tlog::note_key_hash(base->host, log.key)) {
    findings.push_back(doubtful(
        subject, name + ": cosign takes " + base->host + " for the name that the log signs under, and it is another",
        "write https://ORIGIN as the base URL: `sigwright trust add rekor` does"));
  }
  return findings;
}

Result<std::string> media_type_of(const std::string& path) {
  TRY(const Bytes text, read_file(path, limits::kConfigFileBytes));
  TRY(const Json json, parse_json(as_text(text)));
  return json_string(json, "mediaType", path);
}

}  // namespace

std::string_view health_name(Health health) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"ok", "warn", "fail"};
  return kNames[static_cast<std::size_t>(health)];
}

Finding well(std::string subject, std::string message) {
  return {.subject = std::move(subject), .health = Health::Ok, .message = std::move(message), .hint = {}};
}

Finding doubtful(std::string subject, std::string message, std::string hint) {
  return {
      .subject = std::move(subject), .health = Health::Warn, .message = std::move(message), .hint = std::move(hint)};
}

Finding ill(std::string subject, const Error& error) {
  return {.subject = std::move(subject),
          .health = Health::Fail,
          .message = error.message,
          .hint = std::string(error.hint_or_default()),
          .code = error.code};
}

Finding clock_finding(std::string subject, Time theirs, Time ours) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(theirs - ours).count();
  if (seconds == 0) return well(std::move(subject), "its clock agrees with this machine's");
  const std::string text = "its clock is " + std::to_string(std::abs(seconds)) + " s " +
                           (seconds < 0 ? "behind" : "ahead of") + " this machine's";
  if (std::abs(seconds) <= kSkew.count()) return well(std::move(subject), text);
  return doubtful(std::move(subject), text, "set the clocks: validity is judged by them");
}

Findings examine_authority(const http::Url& url, const Patient& patient) {
  const std::string subject = "timestamps " + url.redacted();
  const auto time = stamp(url, patient);
  if (!time) {
    Finding finding = ill(subject, time.error());
    if (time.error().code == ErrorCode::Untrusted) {
      finding.hint = "if it should be trusted: `sigwright trust add tsa " + url.redacted() + " --chain FILE`";
    }
    return {std::move(finding)};
  }
  return {well(subject, "stamps, and is trusted"), clock_finding(subject, *time, patient.context.now())};
}

Findings examine_for_cosign(const Patient& patient) {
  Findings findings;
  for (const tlog::Log& log : patient.trust.logs) append(findings, log_for_cosign(log));
  if (!patient.options.trusted_root.empty()) {
    const auto type = media_type_of(patient.options.trusted_root);
    if (type && *type != kReadByCosign) {
      findings.push_back(doubtful("cosign", "cosign refuses a trusted root of the media type " + printable(*type),
                                  "it reads " + std::string(kReadByCosign)));
    }
  }
  if (findings.empty()) findings.push_back(well("cosign", "would accept these logs in a trusted root"));
  return findings;
}

Result<Findings> doctor(const DoctorOptions& options, const Context& context, const Cancel& cancel) {
  Findings findings{store_finding(context)};
  const auto loaded = load_trust({.profile = options.profile,
                                  .trusted_root = options.trusted_root,
                                  .rekor_public_key = options.rekor_public_key,
                                  .rekor_url = options.rekor_url,
                                  .timestamp_chain = options.timestamp_chain,
                                  .default_root = options.default_root},
                                 context);
  const Trust trust = loaded.value_or(Trust{});
  findings.push_back(loaded ? trust_finding(options, trust) : ill("trust", loaded.error()));
  const Patient patient{options, trust, context, cancel};
  LogOptions signing;
  signing.profile = options.profile;
  signing.confirmed = true;  // nothing is written
  signing.rekor_url = options.rekor_url;
  signing.rekor_read_url = options.rekor_read_url;
  signing.signing_config = options.signing_config;
  signing.trusted_root = options.trusted_root;
  signing.timestamp_server_url = options.timestamp_server_url;
  const auto services = open_services(signing, context, cancel);
  append(findings, services ? examine_services(*services, patient) : Findings{ill("log", services.error())});
  append(findings, examine_for_cosign(patient));
  CHECK(cancel.check());
  return findings;
}

}  // namespace sigwright::cosign
