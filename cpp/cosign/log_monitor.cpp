#include "cosign/log_monitor.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "cosign/embedded_logs.h"
#include "cosign/log_keys.h"
#include "cosign/log_options.h"
#include "cosign/service_url.h"
#include "services/rekor_version.h"
#include "tlog/merkle.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kState = "the monitor's memory";

bool is_url(std::string_view log) { return log.starts_with("http://") || log.starts_with("https://"); }

fs::path directory_of(std::string_view log) {
  return fs::path(log.starts_with(kLogDirectory) ? log.substr(kLogDirectory.size()) : log);
}

// What was seen before.
struct Seen {
  std::string key;  // fingerprint
  std::string checkpoint;
  std::uint64_t next = 0;
};

// A log to be watched, opened.
struct Opened {
  std::unique_ptr<services::LogSource> source;
  crypto::PublicKey key;
  std::string place;  // what the memory is kept under
};

Result<crypto::PublicKey> key_of(const http::Url& url, const MonitorOptions& options, const Context& context) {
  TrustOptions named;
  named.trusted_root = options.trusted_root;
  named.rekor_public_key = options.public_key;
  TRY(const auto trust, load_trust(named, context));
  for (const tlog::Log& log : trust.logs) {
    const auto base = http::Url::parse(log.base_url);
    if (trust.logs.size() == 1 || (base && base->same_origin(url))) return log.key;
  }
  return fail(ErrorCode::Usage, "the key of the log at " + url.redacted() + " is not known",
              "name it with --rekor-public-key or --trusted-root");
}

Result<Opened> open_url(const MonitorOptions& options, const Context& context, const Cancel& cancel) {
  TRY(const auto url, service_url(options.log, "the log's URL"));
  TRY(auto key, key_of(url, options, context));
  TRY(const std::uint32_t version, services::rekor_api_version(*context.http, url, cancel));
  if (version == 1) return Opened{services::rekor_v1_source(context.http, url, key), key, url.str()};
  const std::string base = url.str().ends_with('/') ? url.str() : url.str() + "/";
  TRY(const auto read, http::Url::parse(options.read_url.empty() ? base + "api/v2" : options.read_url));
  return Opened{services::tile_source(context.http, read, key), key, url.str()};
}

// Its key is the one it says itself; that it is the one seen before is checked like everything else.
Result<Opened> open_directory(const MonitorOptions& options, const Context& context) {
  const fs::path directory = directory_of(options.log);
  TRY(const auto log, open_log(directory, context));
  std::error_code ignored;
  return Opened{services::directory_source(directory, log->key()), log->key(),
                fs::weakly_canonical(directory, ignored).string()};
}

Result<fs::path> state_file(const MonitorOptions& options, const std::string& place, const Context& context) {
  if (!options.state.empty()) return options.state;
  TRY(const fs::path folder, data_folder(context));
  return folder / "monitors" / (to_hex(crypto::sha256(as_bytes(place))) + ".json");
}

Result<std::optional<Seen>> read_state(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  TRY(const Bytes text, read_file(file, limits::kConfigFileBytes));
  TRY(const Json json, with_context(parse_json(as_text(text)), kState));
  Seen seen;
  TRY(seen.key, json_string(json, "key", kState));
  TRY(seen.checkpoint, json_string(json, "checkpoint", kState));
  TRY(seen.next, json_uint(json, "next", kState));
  return seen;
}

Result<void> write_state(const fs::path& file, const Seen& seen) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) return fail(ErrorCode::LocalFile, "making " + file.parent_path().string() + ": " + error.message());
  const std::string text = write_json({{"key", seen.key}, {"checkpoint", seen.checkpoint}, {"next", seen.next}}) + "\n";
  return write_file(file, as_bytes(text), {.mode = 0600});
}

Result<tlog::Checkpoint> check_seen(const Seen& seen, const tlog::Checkpoint& now, Opened& log, const Cancel& cancel) {
  if (seen.key != log.key.fingerprint()) {
    return fail(ErrorCode::LogEvidence, "the log is signed by " + log.key.fingerprint() + " now and was by " + seen.key,
                "find out who changed it; to begin anew, remove the monitor's memory");
  }
  TRY(auto before, with_context(tlog::Checkpoint::open(seen.checkpoint, log.key), kState));
  if (before.origin() != now.origin()) {
    return fail(ErrorCode::LogEvidence, "the log is named " + now.origin() + " now and was " + before.origin());
  }
  if (now.size() < before.size()) {
    return fail(ErrorCode::LogEvidence, "the log has been rolled back: " + std::to_string(before.size()) +
                                            " entries before, " + std::to_string(now.size()) + " now");
  }
  TRY(const auto proof, log.source->consistency(before.size(), now.size(), cancel));
  CHECK(with_context(tlog::verify_consistency(before.size(), now.size(), before.root(), now.root(), proof),
                     "the log has been rewritten"));
  return before;
}

// How many there are: what the log's key has signed for others to keep must be of its history too.
Result<std::uint64_t> check_anchored(const MonitorOptions& options, const tlog::Checkpoint& now, Opened& log,
                                     const Context& context, const Cancel& cancel) {
  if (!options.anchored) return 0;
  const auto proof = [&](std::uint64_t old_size) { return log.source->consistency(old_size, now.size(), cancel); };
  TRY(const auto found, check_pushed(StandingLog{log.key, now, proof}, *options.anchored, context, cancel));
  return found.size();
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::ranges::find(list, value) != list.end();
}

// The digests of every image, and which image each is of.
using ImageDigests = std::map<std::string, std::string>;

Result<ImageDigests> digests_of(const std::vector<std::string>& images) {
  ImageDigests digests;
  for (const std::string& image : images) {
    TRY(const auto logged, logged_digests(image));
    for (const std::string& digest : logged) digests.emplace(digest, image);
  }
  return digests;
}

std::string match(const EntryFacts& facts, const Watched& watched, const ImageDigests& images) {
  for (const EntrySigner& signer : facts.signers) {
    if (contains(watched.fingerprints, signer.fingerprint)) return "key " + signer.fingerprint;
    for (const std::string& identity : signer.identities) {
      if (contains(watched.identities, identity)) return "identity " + identity;
    }
  }
  for (const std::string& digest : facts.digests) {
    if (const auto found = images.find(digest); found != images.end()) return "image " + found->second;
  }
  return {};
}

Result<void> read_entries(Opened& log, const tlog::Checkpoint& checkpoint, const MonitorOptions& options,
                          MonitorReport& report, const Cancel& cancel) {
  TRY(const auto images, digests_of(options.watched.images));
  const std::uint64_t left = checkpoint.size() - report.next;
  const std::uint64_t end = report.next + std::min(left, options.max_entries);
  for (; report.next < end; ++report.next) {
    CHECK(cancel.check());
    TRY(const Bytes body, log.source->body(report.next, checkpoint, cancel));
    auto facts = entry_facts(body);
    if (!facts) continue;  // of a kind that names nobody we could watch
    std::string why = match(*facts, options.watched, images);
    if (!why.empty()) report.sightings.push_back({report.next, std::move(why), *std::move(facts)});
  }
  return {};
}

}  // namespace

Result<MonitorReport> monitor_log(const MonitorOptions& options, const Context& context, const Cancel& cancel) {
  const bool url = is_url(options.log);
  auto opened = url ? open_url(options, context, cancel) : open_directory(options, context);
  if (!opened) return std::unexpected(std::move(opened).error());
  TRY(const fs::path file, state_file(options, opened->place, context));
  TRY(const auto seen, read_state(file));
  TRY(const auto checkpoint, opened->source->checkpoint(cancel));
  MonitorReport report{.origin = checkpoint.origin(),
                       .first = !seen,
                       .old_size = 0,
                       .size = checkpoint.size(),
                       .next = 0,
                       .anchored = 0,
                       .sightings = {}};
  if (seen) {
    TRY(const auto before, check_seen(*seen, checkpoint, *opened, cancel));
    report.old_size = before.size();
    report.next = seen->next;
  } else {
    report.next = options.from.value_or(url ? checkpoint.size() : 0);
  }
  TRY(report.anchored, check_anchored(options, checkpoint, *opened, context, cancel));
  report.next = std::min(report.next, checkpoint.size());
  CHECK(read_entries(*opened, checkpoint, options, report, cancel));
  CHECK(write_state(file, {opened->key.fingerprint(), checkpoint.text(), report.next}));
  return report;
}

}  // namespace sigwright::cosign
