#include "cosign/log_anchors.h"

#include <algorithm>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/embedded_logs.h"
#include "cosign/policy.h"
#include "crypto/timestamp.h"
#include "services/timestamp_client.h"
#include "tlog/binding.h"
#include "tlog/merkle.h"
#include "tlog/tiles.h"
#include "tlog/verify_entry.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "anchors";
constexpr std::string_view kTimestamp = ".tsr";
constexpr std::string_view kEntry = ".json";
constexpr std::size_t kMostAnchors = 100'000;

std::unexpected<Error> wrong(const std::string& file, const std::string& what) {
  return fail(ErrorCode::LogEvidence, file + " " + what,
              "the log was rewritten after it was anchored, or the anchor is another log's");
}

// The log's own signature of its checkpoint.
Result<Bytes> own_signature(const tlog::Checkpoint& checkpoint, const crypto::PublicKey& key) {
  for (const tlog::NoteSignature& signature : checkpoint.note().signatures) {
    if (signature.name == checkpoint.origin() &&
        key.verify(key.default_scheme(), as_bytes(checkpoint.note().text), signature.signature)) {
      return signature.signature;
    }
  }
  return fail(ErrorCode::LogEvidence, "the checkpoint has no signature of its log");
}

services::DigestSubmission submission_of(const std::string& text, Bytes signature, const crypto::PublicKey& key,
                                         bool legacy) {
  const crypto::Scheme scheme = key.default_scheme();
  return {.algorithm = scheme.hash,
          .digest = crypto::hash(scheme.hash, as_bytes(text)),
          .signature = std::move(signature),
          .verifier = {false, key.der()},
          .key_details = std::string(tlog::key_details_name(key, scheme)),
          .legacy = legacy};
}

std::string file_name(std::uint64_t size, std::string_view kind) {
  return std::string(kFolder) + "/" + std::to_string(size) + std::string(kind);
}

Result<Anchor> keep(const fs::path& directory, std::uint64_t size, std::string_view kind, ByteView data) {
  std::error_code error;
  fs::create_directories(directory / kFolder, error);
  if (error) return fail(ErrorCode::LocalFile, "making " + (directory / kFolder).string() + ": " + error.message());
  Anchor anchor{.file = file_name(size, kind), .size = size, .trusted = false, .time = std::nullopt};
  CHECK(write_file(directory / anchor.file, data));
  return anchor;
}

// The text that the log signed, or would have signed, at `size`: the tree must be a prefix of the log of today. Tiles
// left over from that size are believed only because the proof, read from today's tiles, leads to today's root.
Result<std::string> text_at(std::uint64_t size, const tlog::Checkpoint& now, const tlog::TileReader& read) {
  TRY(const auto edge, tlog::right_edge(size, read));
  TRY(const auto proof, tlog::consistency_proof(size, now.size(), read));
  CHECK(tlog::verify_consistency(size, now.size(), edge.root(), now.root(), proof));
  return tlog::checkpoint_text(now.origin(), size, edge.root());
}

struct Believed {
  std::vector<tlog::Log> logs;
  std::vector<crypto::TimestampAuthority> authorities;
};

Result<Believed> believed(const TrustOptions& trust, const crypto::PublicKey& key, const Context& context) {
  const std::vector<crypto::PublicKey> keys{key};
  const std::string none;
  TRY(auto policy, make_policy({.keys = keys,
                                .insecure_ignore_tlog = false,
                                .use_signed_timestamps = true,
                                .trust = trust,
                                .signature_digest_algorithm = none,
                                .identity = {}},
                               context));
  return Believed{std::move(policy.logs), std::move(policy.timestamp_authorities)};
}

// Without authorities nothing says whose timestamp it is; that it is of another text can be told all the same.
Result<void> check_timestamp(ByteView reply, const std::string& text, const Believed& trust, Anchor& anchor) {
  const Bytes digest = crypto::sha256(as_bytes(text));
  if (std::ranges::search(reply, digest).empty()) return wrong(anchor.file, "is a timestamp of another history");
  if (trust.authorities.empty()) return {};
  TRY(const auto proof, with_context(crypto::verify_timestamp(reply, as_bytes(text), trust.authorities), anchor.file));
  anchor.trusted = true;
  anchor.time = proof.time;
  return {};
}

Result<void> check_entry(ByteView json, const std::string& text, const crypto::PublicKey& key, const Believed& trust,
                         Anchor& anchor) {
  TRY(const Json parsed, with_context(parse_json(as_text(json)), anchor.file));
  TRY(const auto entry, with_context(tlog::LogEntry::from_json(parsed), anchor.file));
  TRY(const auto body, with_context(tlog::EntryBody::parse(entry.canonicalized_body), anchor.file));
  if (body.signatures.size() != 1) return wrong(anchor.file, "is no anchor");
  tlog::SignedMaterial material{body.signatures.front(), {false, key.der()}, {}, {}, {}};
  material.digest = [&text](crypto::HashAlgorithm algorithm) -> Result<Bytes> {
    return crypto::hash(algorithm, as_bytes(text));
  };
  if (!tlog::bind(entry, material)) return wrong(anchor.file, "is an entry about another history");
  if (!key.verify(key.default_scheme(), as_bytes(text), material.signature)) {
    return wrong(anchor.file, "does not hold this log's signature");
  }
  for (const tlog::Log& log : trust.logs) {
    const auto evidence = tlog::verify_entry(entry, log);
    if (!evidence) continue;
    anchor.trusted = true;
    anchor.time = evidence->integrated;
  }
  return {};
}

std::vector<Anchor> list_anchors(const fs::path& directory) {
  std::vector<Anchor> anchors;
  std::error_code error;
  for (fs::directory_iterator at(directory / kFolder, error), end; !error && at != end; at.increment(error)) {
    const std::string kind = at->path().extension().string();
    const auto size = parse_uint(at->path().stem().string());
    if (!size || (kind != kTimestamp && kind != kEntry) || anchors.size() == kMostAnchors) continue;
    anchors.push_back({.file = file_name(*size, kind), .size = *size, .trusted = false, .time = std::nullopt});
  }
  std::ranges::sort(anchors, {}, [](const Anchor& anchor) { return std::pair(anchor.size, anchor.file); });
  return anchors;
}

}  // namespace

Result<std::vector<Anchor>> anchor_log(const fs::path& directory, const LogOptions& services, const Context& context,
                                       const Cancel& cancel) {
  TRY(const auto log, open_log(directory, context));
  TRY(const auto checkpoint, log->checkpoint());
  if (checkpoint.size() == 0) return fail(ErrorCode::Usage, "there is nothing to anchor: the log is empty");
  TRY(const auto opened, open_services(services, context, cancel));
  const std::string& text = checkpoint.note().text;
  TRY(const Bytes signature, own_signature(checkpoint, log->key()));
  std::vector<Anchor> anchors;
  for (const http::Url& authority : opened.timestamp_authorities) {
    TRY(const Bytes reply,
        services::request_timestamp(*context.http, authority, as_bytes(text), opened.timestamp_tls, cancel));
    TRY(anchors.emplace_back(), keep(log->directory(), checkpoint.size(), kTimestamp, reply));
  }
  for (const auto& other : opened.logs) {
    const bool legacy = other->kind() != services::LogKind::RekorV2;
    TRY(const auto entry, other->add(submission_of(text, signature, log->key(), legacy), cancel));
    TRY(anchors.emplace_back(),
        keep(log->directory(), checkpoint.size(), kEntry, as_bytes(write_json(entry.to_json()) + "\n")));
  }
  if (anchors.empty() && !context.rehearsal) return fail(ErrorCode::Usage, "nothing to anchor the log at is named");
  return anchors;
}

Result<std::vector<Anchor>> check_anchors(const services::EmbeddedLog& log, const TrustOptions& trust,
                                          const Context& context) {
  std::vector<Anchor> anchors = list_anchors(log.directory());
  if (anchors.empty()) return anchors;
  TRY(const auto now, log.checkpoint());
  TRY(const auto whom, believed(trust, log.key(), context));
  const tlog::TileReader read = [&log](const std::string& path) { return log.read(path); };
  for (Anchor& anchor : anchors) {
    if (anchor.size > now.size()) return wrong(anchor.file, "is of a larger log than this one");
    TRY(const std::string text, with_context(text_at(anchor.size, now, read), anchor.file));
    TRY(const Bytes data, read_file(log.directory() / anchor.file, limits::kConfigFileBytes));
    CHECK(anchor.file.ends_with(kTimestamp) ? check_timestamp(data, text, whom, anchor)
                                            : check_entry(data, text, log.key(), whom, anchor));
  }
  return anchors;
}

}  // namespace sigwright::cosign
