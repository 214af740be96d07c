#include "services/log_source.h"

#include <filesystem>
#include <map>
#include <utility>

#include "services/json_http.h"
#include "services/log_files.h"
#include "services/rekor_v1.h"
#include "services/tile_entry.h"
#include "tlog/note.h"
#include "tlog/verify_entry.h"

namespace sigwright::services {
namespace {

constexpr std::size_t kMostKept = 64;  // tiles: entries that follow each other need the same ones

using Fetch = std::function<Result<Bytes>(const std::string& path, const Cancel& cancel)>;

class TileSource final : public LogSource {
 public:
  TileSource(Fetch fetch, crypto::PublicKey key) : fetch_(std::move(fetch)), key_(std::move(key)) {}

  [[nodiscard]] Result<tlog::Checkpoint> checkpoint(const Cancel& cancel) override {
    TRY(const Bytes text, fetch_(log_files::kCheckpoint, cancel));
    return tlog::Checkpoint::open(as_text(text), key_);
  }

  [[nodiscard]] Result<std::vector<tlog::Hash>> consistency(std::uint64_t old_size, std::uint64_t new_size,
                                                            const Cancel& cancel) override {
    return tlog::consistency_proof(old_size, new_size, reader(cancel));
  }

  [[nodiscard]] Result<Bytes> body(std::uint64_t index, const tlog::Checkpoint& checkpoint,
                                   const Cancel& cancel) override {
    auto entry = entry_from_tiles(index, checkpoint, tlog::note_key_hash(checkpoint.origin(), key_), reader(cancel));
    if (!entry) return std::unexpected(log_files::damage(std::move(entry).error()));
    return std::move(entry->canonicalized_body);
  }

 private:
  tlog::TileReader reader(const Cancel& cancel) {
    return [this, &cancel](const std::string& path) -> Result<Bytes> {
      if (const auto found = kept_.find(path); found != kept_.end()) return found->second;
      TRY(Bytes bytes, fetch_(path, cancel));
      if (kept_.size() >= kMostKept) kept_.clear();
      kept_[path] = bytes;
      return bytes;
    };
  }

  Fetch fetch_;
  crypto::PublicKey key_;
  std::map<std::string, Bytes> kept_;
};

class RekorV1Source final : public LogSource {
 public:
  RekorV1Source(std::shared_ptr<http::Client> client, http::Url base, crypto::PublicKey key)
      : rekor_(std::move(client), std::move(base)), key_(std::move(key)) {}

  [[nodiscard]] Result<tlog::Checkpoint> checkpoint(const Cancel& cancel) override {
    TRY(const auto info, rekor_.info(cancel));
    tree_id_ = info.tree_id;
    offset_ = 0;
    for (const RekorLogInfo& shard : info.inactive_shards) offset_ += shard.tree_size;
    return tlog::Checkpoint::open(info.checkpoint, key_);
  }

  [[nodiscard]] Result<std::vector<tlog::Hash>> consistency(std::uint64_t old_size, std::uint64_t new_size,
                                                            const Cancel& cancel) override {
    if (old_size == 0 || old_size == new_size) return std::vector<tlog::Hash>();
    return rekor_.consistency(old_size, new_size, tree_id_, cancel);
  }

  [[nodiscard]] Result<Bytes> body(std::uint64_t index, const tlog::Checkpoint&, const Cancel& cancel) override {
    TRY(auto entry, rekor_.get_by_index(offset_ + index, cancel));
    if (!entry.inclusion_proof || entry.inclusion_proof->log_index != index) {
      return fail(ErrorCode::LogEvidence, "the log gave another entry than number " + std::to_string(index));
    }
    const tlog::Log log{.base_url = {}, .key = key_, .log_id = entry.log_id, .valid = {}, .origin = {}};
    TRY(const auto evidence, tlog::verify_entry(entry, log));
    if (!evidence.inclusion) return fail(ErrorCode::LogEvidence, "an entry without a proof that it is in the log");
    return std::move(entry.canonicalized_body);
  }

 private:
  RekorV1 rekor_;
  crypto::PublicKey key_;
  std::string tree_id_;
  std::uint64_t offset_ = 0;  // of the active shard's first entry among all
};

}  // namespace

std::unique_ptr<LogSource> directory_source(std::filesystem::path directory, crypto::PublicKey key) {
  Fetch fetch = [directory = std::move(directory)](const std::string& path, const Cancel&) {
    return log_files::read(directory, path);
  };
  return std::make_unique<TileSource>(std::move(fetch), std::move(key));
}

std::unique_ptr<LogSource> tile_source(std::shared_ptr<http::Client> client, http::Url read, crypto::PublicKey key) {
  Fetch fetch = [client = std::move(client), read = std::move(read)](const std::string& path,
                                                                     const Cancel& cancel) -> Result<Bytes> {
    TRY(auto target, below(read, "/" + path));
    TRY(auto response, client->send(get(std::move(target), tlog::kLargestBundle), cancel));
    if (!response.ok()) return fail(service_error(response, "reading the log"));
    return std::move(response.body);
  };
  return std::make_unique<TileSource>(std::move(fetch), std::move(key));
}

std::unique_ptr<LogSource> rekor_v1_source(std::shared_ptr<http::Client> client, http::Url base,
                                           crypto::PublicKey key) {
  return std::make_unique<RekorV1Source>(std::move(client), std::move(base), std::move(key));
}

}  // namespace sigwright::services
