#include "services/log_memory.h"

#include "base/encoding.h"
#include "base/file.h"
#include "services/durable_files.h"
#include "services/log_files.h"
#include "tlog/note.h"

namespace sigwright::services {
namespace {

constexpr std::size_t kCheckpointBytes = std::size_t{1} << 20;

}  // namespace

LogMemory::LogMemory(std::filesystem::path directory, const crypto::PublicKey& key)
    : file_(std::move(directory) / (to_hex(tlog::spki_hash(key)) + ".checkpoint")), key_(key) {}

Result<std::optional<tlog::Checkpoint>> LogMemory::remembered() const {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) return std::nullopt;
  TRY(const Bytes text, read_file(file_, kCheckpointBytes));
  if (text.empty()) return std::nullopt;  // what a loss of power may leave
  TRY(auto checkpoint,
      with_context(tlog::Checkpoint::open(as_text(text), key_), "the remembered checkpoint " + file_.string()));
  return checkpoint;
}

Result<bool> LogMemory::check(const tlog::Checkpoint& checkpoint, const tlog::TileReader& read) const {
  TRY(const auto last, remembered());
  return compare(last, checkpoint, read);
}

Result<bool> LogMemory::compare(const std::optional<tlog::Checkpoint>& last, const tlog::Checkpoint& checkpoint,
                                const tlog::TileReader& read) {
  if (!last) return false;
  const std::string sizes =
      std::to_string(last->size()) + " entries before, " + std::to_string(checkpoint.size()) + " now";
  constexpr std::string_view hint =
      "restore the log's directory from a newer backup: entries that were acknowledged are missing from it";
  if (checkpoint.size() < last->size()) {
    return fail(ErrorCode::LogEvidence, "the log has been rolled back: " + sizes, std::string(hint));
  }
  const auto proof = tlog::consistency_proof(last->size(), checkpoint.size(), read);
  if (!proof) return std::unexpected(log_files::damage(proof.error()));
  const auto same = tlog::verify_consistency(last->size(), checkpoint.size(), last->root(), checkpoint.root(), *proof);
  if (!same)
    return fail(ErrorCode::LogEvidence, "the log has been rewritten (" + sizes + "): " + same.error().message,
                std::string(hint));
  return true;
}

Result<void> LogMemory::remember(const tlog::Checkpoint& checkpoint) const {
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  if (error) return fail(ErrorCode::LocalFile, "making " + file_.parent_path().string() + ": " + error.message());
  DurableFiles files(file_.parent_path());
  CHECK(files.stage(file_.filename().string(), as_bytes(checkpoint.text())));
  return files.name();
}

}  // namespace sigwright::services
