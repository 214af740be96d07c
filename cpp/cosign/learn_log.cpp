#include "cosign/learn_log.h"

#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/log_options.h"
#include "cosign/profile.h"
#include "cosign/service_url.h"
#include "services/rekor_v1.h"
#include "services/rekor_v2.h"
#include "services/rekor_version.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"
#include "trust/trusted_root.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRootFile = "trusted_root.json";  // beside the tiles

// A key that was given, and what came with it.
struct GivenKey {
  crypto::PublicKey key;
  std::string name;     // of a verifier key
  Bytes log_id;         // of a trusted root's log
  bool vouched = true;  // it came from a file, not from who answers at the URL
};

// The log of a trusted root that is meant: the one at the URL, or the only one.
Result<GivenKey> key_of_root(const std::string& text, const std::string& path, const std::string& url) {
  TRY(const auto root, with_context(trust::TrustedRoot::parse(text), path));
  for (const tlog::Log& log : root.logs) {
    if (root.logs.size() == 1 || same_log_url(log.base_url, url)) return GivenKey{log.key, {}, log.log_id};
  }
  return fail(ErrorCode::Usage, path + " names several logs, and none at " + url,
              "give the log's own key as a PEM file");
}

Result<std::optional<GivenKey>> given_key(const LogQuestion& question) {
  if (question.public_key.empty()) return std::nullopt;
  TRY(const Bytes bytes,
      with_context(read_file(question.public_key, limits::kConfigFileBytes), "reading the log's key"));
  const std::string text(trim(as_text(bytes)));
  if (text.starts_with('{')) {
    TRY(auto key, key_of_root(text, question.public_key, question.url));
    return key;
  }
  if (text.find("-----BEGIN") == std::string::npos) {
    TRY(auto parsed, with_context(tlog::VerifierKey::parse(text), question.public_key));
    return GivenKey{std::move(parsed.key), std::move(parsed.name), {}};
  }
  TRY(auto key, with_context(crypto::PublicKey::from_pem(text), question.public_key));
  return GivenKey{std::move(key), {}, {}};
}

// A checkpoint that the key did not sign is an impostor's, or the key is not the log's: the same to us.
Result<tlog::Checkpoint> open_checkpoint(const std::string& text, const crypto::PublicKey& key,
                                         std::string_view where) {
  auto opened = tlog::Checkpoint::open(text, key);
  if (opened) return opened;
  return fail(ErrorCode::Untrusted, "the checkpoint at " + std::string(where) + ": " + opened.error().message,
              "ask the log's operator for its key, and whether this is the log");
}

Result<LearnedLog> learn_directory(const LogQuestion& question, const std::optional<GivenKey>& given) {
  std::error_code error;
  const fs::path directory = fs::absolute(question.url.substr(kLogDirectory.size()), error).lexically_normal();
  const fs::path root_file = directory / kRootFile;
  TRY(const Bytes text, with_context(read_file(root_file, limits::kConfigFileBytes), "reading the log's trusted root"));
  TRY(const auto root, with_context(trust::TrustedRoot::parse(as_text(text)), root_file.string()));
  if (root.logs.size() != 1) {
    return fail(ErrorCode::Malformed, root_file.string() + " does not name exactly one log");
  }
  const tlog::Log& log = root.logs.front();
  const crypto::PublicKey& key = given ? given->key : log.key;
  TRY(const Bytes bytes, with_context(read_file(directory / "checkpoint", limits::kManifestBytes), "reading the log"));
  std::string checkpoint = to_text(bytes);
  TRY(const auto opened, open_checkpoint(checkpoint, key, directory.string()));
  return LearnedLog{.url = std::string(kLogDirectory) + directory.string(),
                    .read_url = {},
                    .api_version = 2,
                    .key = key,
                    .origin = opened.origin(),
                    .log_id = tlog::note_key_hash(opened.origin(), key),
                    .start = log.valid.start,
                    .checkpoint = std::move(checkpoint),
                    .vouched = true};
}

Result<LearnedLog> learn_v1(const LogQuestion& question, const http::Url& url, const std::optional<GivenKey>& given,
                            const Context& context, const Cancel& cancel) {
  services::RekorV1 rekor(context.http, url);
  TRY(const std::string pem, rekor.public_key(cancel));
  TRY(auto key, with_context(crypto::PublicKey::from_pem(pem), "the key that the log serves"));
  if (given && !(given->key == key)) {
    return fail(ErrorCode::Untrusted,
                "the log serves the key " + key.fingerprint() + ", not the one given, " + given->key.fingerprint(),
                "ask the log's operator for its key, and whether this is the log");
  }
  TRY(auto info, rekor.info(cancel));
  TRY(const auto opened, open_checkpoint(info.checkpoint, key, url.redacted()));
  Bytes id = tlog::spki_hash(key);
  return LearnedLog{.url = question.url,
                    .read_url = {},
                    .api_version = 1,
                    .key = std::move(key),
                    .origin = opened.origin(),
                    .log_id = std::move(id),
                    .start = from_unix_seconds(0),
                    .checkpoint = std::move(info.checkpoint),
                    .vouched = given.has_value()};
}

Result<services::RekorV2Options> reading(const LogQuestion& question, const http::Url& url) {
  services::RekorV2Options options{.base = url, .read = std::nullopt, .key = std::nullopt};
  if (!question.read_url.empty()) {
    TRY(options.read, service_url(question.read_url, "the log's URL"));
  }
  return options;
}

// A log of one's own, and whoever serves its directory, has its trusted root beside the tiles.
Result<std::optional<GivenKey>> served_key(const LogQuestion& question, const http::Url& url, const Context& context,
                                           const Cancel& cancel) {
  TRY(auto options, reading(question, url));
  services::RekorV2 rekor(context.http, std::move(options));
  const auto text = rekor.tile(std::string(kRootFile), cancel);
  if (!text) return std::nullopt;
  TRY(auto key, key_of_root(to_text(*text), "the trusted root that the log serves", question.url));
  key.vouched = false;
  return key;
}

// The name that a log signs under is in its checkpoint; where that cannot be read, a verifier key says it too.
Result<LearnedLog> learn_v2(const LogQuestion& question, const http::Url& url, const GivenKey& given,
                            const Context& context, const Cancel& cancel) {
  TRY(auto options, reading(question, url));
  const std::string where = options.read.value_or(url).redacted();
  services::RekorV2 rekor(context.http, std::move(options));
  auto text = rekor.checkpoint(cancel);
  if (!text && given.name.empty()) {
    text.error().hint = "name where its tiles are served with --read-url URL, or give its verifier key (NAME+ID+KEY)";
    return std::unexpected(std::move(text).error());
  }
  LearnedLog log{.url = question.url,
                 .read_url = question.read_url,
                 .api_version = 2,
                 .key = given.key,
                 .origin = given.name,
                 .log_id = {},
                 .start = from_unix_seconds(0),
                 .checkpoint = text.value_or(std::string()),
                 .vouched = given.vouched};
  if (text) {
    TRY(const auto opened, open_checkpoint(*text, given.key, where));
    log.origin = opened.origin();
  }
  log.log_id = tlog::note_key_hash(log.origin, given.key);
  if (!given.log_id.empty() && given.log_id != log.log_id) {
    return fail(ErrorCode::Untrusted, "the log at " + where + " signs as " + printable(log.origin, 80) +
                                          ", which is not the log of the trusted root given");
  }
  return log;
}

}  // namespace

Result<LearnedLog> learn_log(const LogQuestion& question, const Context& context, const Cancel& cancel) {
  TRY(auto given, given_key(question));
  if (question.url.starts_with(kLogDirectory)) return learn_directory(question, given);
  TRY(const auto url, service_url(question.url, "the log's URL"));
  TRY(const std::uint32_t version, services::rekor_api_version(*context.http, url, cancel));
  if (version == 1) return learn_v1(question, url, given, context, cancel);
  if (!given) {
    TRY(given, served_key(question, url, context, cancel));
  }
  if (given) return learn_v2(question, url, *given, context, cancel);
  return fail(ErrorCode::Usage, url.redacted() + " is a Rekor v2 log, which serves no key",
              "pass --public-key FILE (PEM, a verifier key or a trusted root), and --read-url URL where its tiles are "
              "served elsewhere");
}

std::string base_url_of(const LearnedLog& log) { return log.api_version == 1 ? log.url : "https://" + log.origin; }

}  // namespace sigwright::cosign
