#include <optional>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/doctor.h"
#include "cosign/log_keys.h"
#include "cosign/profile.h"
#include "http/message.h"
#include "services/embedded_log.h"
#include "services/log_memory.h"
#include "services/rekor_v1.h"
#include "services/rekor_v2.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"

namespace sigwright::cosign {
namespace {

using services::LogKind;

// What a log shows of itself: the checkpoint, whose clock, and for Rekor v1 the key and the tree it is of.
struct Shown {
  std::string checkpoint;
  std::optional<Time> date;
  std::string key;
  std::string tree_id;
};

// The key that signed a checkpoint, among those that are trusted.
struct Signed {
  tlog::Log log;
  tlog::Checkpoint checkpoint;
};

// "Sun, 22 Nov 2026 03:26:38 GMT" (RFC 9110 section 5.6.7).
std::optional<Time> http_date(const std::string& text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto parts = split(text, ' ');
  if (parts.size() != 6) return std::nullopt;
  const auto month = std::ranges::find(kMonths, parts[2]);
  if (month == kMonths.end()) return std::nullopt;
  const auto number = std::to_string(month - kMonths.begin() + 1);
  const auto time = from_rfc3339(std::string(parts[3]) + (number.size() < 2 ? "-0" : "-") + number + "-" +
                                 std::string(parts[1]) + "T" + std::string(parts[4]) + "Z");
  return time ? std::optional(*time) : std::nullopt;
}

Result<http::Response> fetch(const std::string& url, const Patient& patient) {
  TRY(auto target, http::Url::parse(url));
  http::Request request{.method = http::Method::Get, .url = std::move(target)};
  request.max_body = limits::kManifestBytes;
  return patient.context.http->send(std::move(request), patient.cancel);
}

std::string stem(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// Where the tiles of a Rekor v2 log are served: by option, by what a profile pins, else its own address.
std::string read_url(const std::string& url, const Patient& patient) {
  if (!patient.options.rekor_read_url.empty()) return stem(patient.options.rekor_read_url);
  if (!patient.trust.profile.empty()) {
    const auto profile = load_profile(patient.trust.profile, patient.context);
    if (profile) {
      for (const trust::PinnedLog& pinned : profile->config.logs) {
        if (same_log_url(pinned.url, url) && !pinned.read_url.empty()) return stem(pinned.read_url);
      }
    }
  }
  return stem(url) + "/api/v2";
}

Result<Shown> show_v1(const std::string& url, const Patient& patient) {
  TRY(const auto response, fetch(stem(url) + "/api/v1/log", patient));
  if (!response.ok()) {
    return fail(ErrorCode::Unreachable, "answered " + std::to_string(response.status) + " when asked about the log");
  }
  TRY(const Json json, parse_json(as_text(response.body)));
  Shown shown;
  TRY(shown.checkpoint, json_string(json, "signedTreeHead", "the log's answer"));
  TRY(shown.tree_id, json_string(json, "treeID", "the log's answer"));
  shown.date = http_date(response.headers.get("Date").value_or(std::string()));
  TRY(auto base, http::Url::parse(url));
  services::RekorV1 rekor(patient.context.http, std::move(base));
  TRY(shown.key, rekor.public_key(patient.cancel));
  return shown;
}

Result<Shown> show_tiles(const std::string& read, const Patient& patient) {
  TRY(const auto response, fetch(read + "/checkpoint", patient));
  if (!response.ok()) {
    return fail(ErrorCode::Unreachable, "no checkpoint at " + read + ": it answered " + std::to_string(response.status),
                "name where its tiles are served: --rekor-read-url, or `sigwright trust add rekor URL --read-url URL`");
  }
  return Shown{.checkpoint = to_text(response.body),
               .date = http_date(response.headers.get("Date").value_or(std::string())),
               .key = {},
               .tree_id = {}};
}

std::optional<Signed> signer_of(const Shown& shown, const Trust& trust) {
  for (const tlog::Log& log : trust.logs) {
    auto checkpoint = tlog::Checkpoint::open(shown.checkpoint, log.key);
    if (checkpoint) return Signed{log, *std::move(checkpoint)};
  }
  return std::nullopt;
}

// That a log of the same name grew, and lost nothing. A Rekor v1 log proves it itself, per tree.
Result<bool> still_consistent(const services::LogMemory& memory, const Shown& shown, const tlog::Checkpoint& now,
                              const std::string& url, const Patient& patient) {
  if (!now.rekor_v1()) {
    TRY(auto base, http::Url::parse(url));
    TRY(auto read, http::Url::parse(read_url(url, patient)));
    services::RekorV2 rekor(patient.context.http, {.base = std::move(base), .read = std::move(read), .key = {}});
    return memory.check(now, [&](const std::string& path) { return rekor.tile(path, patient.cancel); });
  }
  TRY(const auto last, memory.remembered());
  if (!last || last->origin() != now.origin() || last->size() == 0) return false;
  if (now.size() < last->size()) {
    return fail(ErrorCode::LogEvidence, "the log has been rolled back: " + std::to_string(last->size()) +
                                            " entries before, " + std::to_string(now.size()) + " now");
  }
  std::vector<tlog::Hash> proof;
  if (now.size() > last->size()) {
    TRY(auto base, http::Url::parse(url));
    services::RekorV1 rekor(patient.context.http, std::move(base));
    TRY(proof, rekor.consistency(last->size(), now.size(), shown.tree_id, patient.cancel));
  }
  CHECK(tlog::verify_consistency(last->size(), now.size(), last->root(), now.root(), proof));
  return true;
}

Finding consistency_finding(const std::string& subject, const Shown& shown, const Signed& by, const std::string& url,
                            const Patient& patient) {
  const auto folder = data_folder(patient.context);
  if (!folder) return ill(subject, folder.error());
  const services::LogMemory memory(*folder / "checkpoints", by.log.key);
  const auto known = still_consistent(memory, shown, by.checkpoint, url, patient);
  if (!known) return ill(subject, known.error());
  if (const auto kept = memory.remember(by.checkpoint); !kept) {
    return doubtful(subject, "its checkpoint cannot be remembered: " + kept.error().message, "check the data folder");
  }
  return well(subject, *known ? "is consistent with the last checkpoint seen of it"
                              : "its checkpoint was not seen before, and is remembered now");
}

Finding untrusted_finding(const std::string& subject, const std::string& url) {
  return ill(subject, Error{ErrorCode::Untrusted,
                            "no key that is trusted has signed its checkpoint",
                            "learn its key once: `sigwright trust add rekor " + stem(url) + "`",
                            {}});
}

Findings served_key(const std::string& subject, const Shown& shown, const Signed& by) {
  if (shown.key.empty()) return {};
  const auto served = crypto::PublicKey::from_pem(shown.key);
  if (served && *served == by.log.key) return {};
  return {doubtful(subject, "the key that it serves is not the one that signs its checkpoint",
                   "ask the log's operator; what counts is the key that is trusted")};
}

// sigstore-go takes the host of the base URL for the name that a Rekor v2 log signs under.
Findings origin_trap(const std::string& subject, const Signed& by) {
  const auto base = http::Url::parse(by.log.base_url);
  if (by.checkpoint.rekor_v1() || !base || base->host == by.checkpoint.origin()) return {};
  return {doubtful(subject,
                   "it signs as " + printable(by.checkpoint.origin(), 80) + ", and the trusted root calls it " +
                       base->host + ": cosign would not verify its entries, we do",
                   "write https://" + printable(by.checkpoint.origin(), 80) + " as its base URL")};
}

Findings examine_shown(const std::string& subject, const Shown& shown, const std::string& url, const Patient& patient) {
  const auto by = signer_of(shown, patient.trust);
  if (!by) return {untrusted_finding(subject, url)};
  Findings findings{well(subject, "its key " + by->log.key.fingerprint() +
                                      " is trusted, and signed the checkpoint of " +
                                      printable(by->checkpoint.origin(), 80) + " at " +
                                      std::to_string(by->checkpoint.size()) + " entries")};
  if (!by->log.valid.contains(patient.context.now())) {
    findings.push_back(
        doubtful(subject, "its key is retired, or not valid yet", "`sigwright trust show` says since when"));
  }
  for (Finding& finding : served_key(subject, shown, *by)) findings.push_back(std::move(finding));
  for (Finding& finding : origin_trap(subject, *by)) findings.push_back(std::move(finding));
  findings.push_back(consistency_finding(subject, shown, *by, url, patient));
  if (shown.date) findings.push_back(clock_finding(subject, *shown.date, patient.context.now()));
  return findings;
}

// A directory: opened as for reading, which compares it with what was seen of it.
Findings examine_directory(const std::string& subject, const std::string& url, const Patient& patient) {
  const auto look = [&]() -> Result<services::EmbeddedLogInfo> {
    TRY(auto world, log_world(patient.context));
    TRY(const auto log, services::EmbeddedLog::open(url.substr(kLogDirectory.size()), nullptr, std::move(world)));
    return log->info();
  };
  const auto info = look();
  if (!info) return {ill(subject, info.error())};
  const auto by = signer_of({.checkpoint = info->checkpoint, .date = {}, .key = {}, .tree_id = {}}, patient.trust);
  if (!by) return {untrusted_finding(subject, url)};
  return {well(subject, "its key " + info->key_fingerprint + " is trusted; " + std::to_string(info->size) + " entries" +
                            (info->remembered ? ", consistent with the last checkpoint seen of it" : ""))};
}

}  // namespace

Findings examine_log(const services::LogWriter& log, const Patient& patient) {
  const std::string url = log.url();
  const std::string subject = "log " + stem(url);
  if (log.kind() == LogKind::Embedded) return examine_directory(subject, url, patient);
  const bool v1 = log.kind() == LogKind::RekorV1;
  const auto shown = v1 ? show_v1(url, patient) : show_tiles(read_url(url, patient), patient);
  if (!shown) return {ill(subject, shown.error())};
  Findings findings{
      well(subject, v1 ? "would be used; Rekor v1, and answers" : "would be used; Rekor v2, and answers")};
  for (Finding& finding : examine_shown(subject, *shown, url, patient)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace sigwright::cosign
