#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cosign/edit_profile.h"
#include "cosign/log_options.h"
#include "services/rekor_v1.h"
#include "services/rekor_v2.h"
#include "tlog/checkpoint.h"
#include "tlog/tiles.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

// The log to be retired: where it is and what is trusted of it.
struct Outgoing {
  trust::PinnedLog pinned;
  tlog::Log log;
  std::uint32_t api_version = 1;
};

Result<Outgoing> outgoing_log(const Profile& profile, const std::string& url) {
  for (const trust::PinnedLog& pinned : profile.config.logs) {
    if (!same_log_url(pinned.url, url)) continue;
    for (const tlog::Log& log : profile.config.trusted_root.logs) {
      if (log.log_id != pinned.log_id || log.valid.end != Time::max()) continue;
      Outgoing found{pinned, log, 1};
      for (const trust::Service& service : profile.config.signing_config.logs) {
        if (same_log_url(service.url, url)) found.api_version = service.api_version;
      }
      return found;
    }
  }
  return fail(ErrorCode::Usage, "the profile " + profile.name + " pins no log in use at " + printable(url, 120),
              "`sigwright trust show --profile " + profile.name + "` names those it has");
}

Result<services::RekorV2> open_v2(const Outgoing& old, const Context& context) {
  TRY(auto base, http::Url::parse(old.pinned.url));
  services::RekorV2Options options{.base = std::move(base), .read = std::nullopt, .key = old.log.key};
  if (!old.pinned.read_url.empty()) {
    TRY(options.read, http::Url::parse(old.pinned.read_url));
  }
  return services::RekorV2(context.http, std::move(options));
}

// What the log shows as its checkpoints now; a sharded Rekor v1 log has several, the active one first.
Result<std::vector<std::string>> served_checkpoints(const Outgoing& old, const Context& context, const Cancel& cancel) {
  if (old.pinned.url.starts_with(kLogDirectory)) {
    const fs::path directory = old.pinned.url.substr(kLogDirectory.size());
    TRY(const Bytes text, read_file(directory / "checkpoint", limits::kManifestBytes));
    return std::vector{to_text(text)};
  }
  if (old.api_version == 2) {
    TRY(auto rekor, open_v2(old, context));
    TRY(std::string text, rekor.checkpoint(cancel));
    return std::vector{std::move(text)};
  }
  TRY(auto base, http::Url::parse(old.pinned.url));
  services::RekorV1 rekor(context.http, std::move(base));
  TRY(const auto info, rekor.info(cancel));
  std::vector checkpoints{info.checkpoint};
  for (const auto& shard : info.inactive_shards) checkpoints.push_back(shard.checkpoint);
  return checkpoints;
}

// The last checkpoint by the old key. A Rekor v1 log can do without: its entries have signed times.
Result<std::optional<tlog::Checkpoint>> final_checkpoint(const Outgoing& old, const RotateLogOptions& options,
                                                         const Context& context, const Cancel& cancel) {
  if (!options.final_checkpoint.empty()) {
    TRY(const Bytes text,
        with_context(read_file(options.final_checkpoint, limits::kManifestBytes), "reading the final checkpoint"));
    auto opened = tlog::Checkpoint::open(as_text(text), old.log.key);
    if (!opened) return fail(ErrorCode::Untrusted, options.final_checkpoint + ": " + opened.error().message);
    return *std::move(opened);
  }
  const auto served = served_checkpoints(old, context, cancel);
  for (const std::string& text : served.value_or(std::vector<std::string>{})) {
    auto opened = tlog::Checkpoint::open(text, old.log.key);
    if (opened) return *std::move(opened);
  }
  if (old.api_version == 1) return std::nullopt;
  return fail(ErrorCode::Usage,
              "the log at " + old.pinned.url + " shows no checkpoint by the key that is to be retired" +
                  (served ? std::string() : ": " + served.error().message),
              "pass --final-checkpoint FILE with its last one");
}

// All leaf hashes of a small tree, which must have its root.
Result<std::vector<tlog::Hash>> leaf_hashes(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read) {
  std::vector<tlog::Hash> hashes;
  tlog::CompactRange range;
  for (std::uint64_t index = 0; index * tlog::kTileWidth < checkpoint.size(); ++index) {
    const std::uint64_t width = tlog::tile_width(0, index, checkpoint.size());
    auto tile = read(tlog::tile_path(0, index, width));
    if (!tile && tile.error().code == ErrorCode::NotFound) tile = read(tlog::tile_path(0, index, tlog::kTileWidth));
    if (!tile) return std::unexpected(std::move(tile).error());
    if (tile->size() < width * sizeof(tlog::Hash))
      return fail(ErrorCode::LogEvidence, "a tile of the log is too short");
    for (std::uint64_t i = 0; i < width; ++i) {
      TRY(hashes.emplace_back(),
          tlog::hash_from(ByteView(*tile).subspan(static_cast<std::size_t>(i) * sizeof(tlog::Hash), 32)));
      range.append(hashes.back());
    }
  }
  if (range.root() == checkpoint.root()) return hashes;
  return fail(ErrorCode::LogEvidence, "the log's tiles are not those of its final checkpoint");
}

Result<trust::FinalTree> final_tree(const Outgoing& old, const tlog::Checkpoint& checkpoint, const Context& context,
                                    const Cancel& cancel) {
  trust::FinalTree tree{.size = checkpoint.size(), .root = checkpoint.root(), .leaf_hashes = {}, .tiles = {}};
  const bool small = tree.size <= trust::ClientTrustConfig::kMostLeafHashes;
  if (old.pinned.url.starts_with(kLogDirectory)) {
    const std::string directory = old.pinned.url.substr(kLogDirectory.size());
    if (small) {
      TRY(tree.leaf_hashes, leaf_hashes(checkpoint, directory_tiles(directory)));
    } else {
      tree.tiles = directory;
    }
  } else if (old.api_version == 2 && small) {
    TRY(auto rekor, open_v2(old, context));
    auto hashes = leaf_hashes(checkpoint, [&](const std::string& path) { return rekor.tile(path, cancel); });
    if (hashes) tree.leaf_hashes = *std::move(hashes);  // else what cannot be read any more proves nothing later
  }
  return tree;
}

void retire(Profile& profile, const Outgoing& old, std::optional<trust::FinalTree> tree, Time now) {
  for (tlog::Log& log : profile.config.trusted_root.logs) {
    if (log.log_id == old.pinned.log_id) log.valid.end = now;
  }
  for (trust::PinnedLog& pinned : profile.config.logs) {
    if (pinned.log_id == old.pinned.log_id) pinned.final_tree = tree;
  }
  std::erase_if(profile.config.signing_config.logs,
                [&](const trust::Service& service) { return same_log_url(service.url, old.pinned.url); });
}

Time whole_second(Time time) { return std::chrono::floor<std::chrono::seconds>(time); }

}  // namespace

Result<Rotation> rotate_log(const RotateLogOptions& options, const Context& context, const Cancel& cancel) {
  TRY(auto profile, load_profile(options.profile, context));
  TRY(const auto old, outgoing_log(profile, options.url));
  LogQuestion question = options.next;
  if (question.url.empty()) question.url = old.pinned.url;
  if (question.read_url.empty() && same_log_url(question.url, old.pinned.url)) question.read_url = old.pinned.read_url;
  TRY(const auto next, learn_agreed(question, options.fingerprint, context, cancel));
  if (next.key == old.log.key) {
    return fail(ErrorCode::Usage, "the log at " + next.url + " has the key that is to be retired",
                "rotate when it has its new key, or name the log that follows with --to URL");
  }
  TRY(const auto checkpoint, final_checkpoint(old, options, context, cancel));
  std::optional<trust::FinalTree> tree;
  if (checkpoint) {
    TRY(tree, final_tree(old, *checkpoint, context, cancel));
  }
  Rotation rotation{.next = {profile, {}, {}, {}},
                    .retired_fingerprint = old.log.key.fingerprint(),
                    .final_size = tree ? tree->size : 0,
                    .complete = old.api_version == 1 || (tree && (!tree->leaf_hashes.empty() || !tree->tiles.empty()))};
  retire(profile, old, std::move(tree), whole_second(context.now()));
  TRY(rotation.next, pin_log(std::move(profile), next, context));
  return rotation;
}

}  // namespace sigwright::cosign
