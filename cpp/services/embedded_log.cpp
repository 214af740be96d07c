#include "services/embedded_log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/durable_files.h"
#include "services/log_files.h"
#include "services/log_fsck.h"
#include "services/log_group.h"
#include "services/log_memory.h"
#include "services/log_paths.h"
#include "services/submission.h"
#include "services/tile_entry.h"
#include "tlog/note.h"
#include "tlog/tiles.h"
#include "tlog/verify_entry.h"

namespace sigwright::services {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLockPoll{5};

Result<std::string> body_of(const DigestSubmission& form) {
  if (form.legacy) return tlog::hashedrekord_v001(form.algorithm, form.digest, form.signature, form.verifier);
  if (form.key_details.empty()) return fail(ErrorCode::Usage, "the embedded log takes no key of this kind");
  return tlog::hashedrekord_v002(form.algorithm, form.digest, form.signature, form.verifier, form.key_details);
}

Result<std::string> body_of(const EnvelopeSubmission& form) {
  TRY(const auto envelope, read_envelope(form));
  return tlog::dsse_v001(crypto::sha256(as_bytes(form.envelope)), crypto::sha256(envelope.payload),
                         envelope.signatures.front().signature, form.verifier);
}

// Whether all that is kept of the entry is a promise: beside a `.sig` or an `.att`.
bool wants_promise(const Submission& submission) {
  const auto* const form = std::get_if<DigestSubmission>(&submission);
  return form == nullptr || form->legacy;
}

bool valid_origin(std::string_view origin) {
  const bool characters = std::ranges::all_of(
      origin, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
  return characters && !origin.empty() && origin.size() <= 253 && origin.front() != '-' && origin.front() != '.';
}

// A directory in which an earlier attempt ended before there was a log may be used again.
bool holds_log(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(directory / log_files::kCheckpoint, ignored) || fs::exists(directory / "tile", ignored);
}

}  // namespace

struct EmbeddedLog::Impl {
  Impl(fs::path where, log_files::Description what, std::shared_ptr<const signing::Signer> signer,
       EmbeddedLogWorld around)
      : directory(std::move(where)),
        description(std::move(what)),
        key(std::move(signer)),
        world(std::move(around)),
        memory(world.memory, description.key),
        group(directory, description.key, LogCommitter(directory, description, key, memory), world.log) {}

  // The checkpoint of now, compared with the one remembered.
  struct Seen {
    tlog::Checkpoint checkpoint;
    bool remembered;
  };
  [[nodiscard]] Result<Seen> look() const {
    TRY(const auto last, memory.remembered());
    TRY(auto checkpoint, log_files::read_checkpoint(directory, description.key));
    TRY(const bool known, LogMemory::compare(last, checkpoint, log_files::tile_reader(directory)));
    return Seen{std::move(checkpoint), known};
  }

  [[nodiscard]] Result<tlog::LogEntry> entry(std::uint64_t index, const tlog::Checkpoint& checkpoint) const;
  [[nodiscard]] Bytes log_id() const { return tlog::note_key_hash(description.origin, description.key); }

  const fs::path directory;
  const log_files::Description description;
  const std::shared_ptr<const signing::Signer> key;
  const EmbeddedLogWorld world;
  const LogMemory memory;
  LogGroup group;
};

EmbeddedLog::EmbeddedLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EmbeddedLog::~EmbeddedLog() = default;

std::string EmbeddedLog::url() const { return "file:" + impl_->directory.string(); }
std::optional<Bytes> EmbeddedLog::log_id(const Cancel& /*cancel*/) { return tlog::spki_hash(impl_->description.key); }
fs::path EmbeddedLog::directory() const { return impl_->directory; }
const crypto::PublicKey& EmbeddedLog::key() const noexcept { return impl_->description.key; }

Result<Bytes> EmbeddedLog::read(const std::string& path) const {
  if (!is_log_path(path)) return fail(ErrorCode::NotFound, "no path of a tile log");
  return log_files::read(impl_->directory, path);
}

Result<void> EmbeddedLog::init(const fs::path& where, const std::string& origin, const signing::Signer& key,
                               const EmbeddedLogWorld& world) {
  if (!valid_origin(origin)) {
    return fail(ErrorCode::Usage, "not an origin for a log: \"" + origin + "\"",
                "use a name of lower-case letters, digits, dots and hyphens that no other log has");
  }
  if (key.public_key().type() != crypto::KeyType::EcdsaP256) {
    return fail(ErrorCode::KeyUnusable,
                "a log signs with a P-256 key: another kind gives legacy signatures no evidence");
  }
  const fs::path directory = fs::absolute(where);
  if (holds_log(directory)) {
    return fail(ErrorCode::LocalFile, directory.string() + " holds a log already", "choose another directory");
  }
  const LogMemory memory(world.memory, key.public_key());
  TRY(const auto known, memory.remembered());
  if (known && known->size() > 0) {
    return fail(ErrorCode::KeyUnusable, "the key signs another log already, " + known->origin(),
                "give each log a key of its own: one key must never sign two histories");
  }
  // Whole seconds: entries say no more of their time, and none may seem older than the log.
  const Time created = from_unix_seconds(to_unix_seconds(world.now()));
  const log_files::Description description{origin, key.public_key(), created};
  DurableFiles files(directory);
  CHECK(files.stage(log_files::kLock, {}));
  CHECK(files.stage(log_files::kDescription, as_bytes(description.write())));
  CHECK(files.stage(log_files::kTrustedRoot, as_bytes(log_files::trusted_root(description))));
  CHECK(files.stage(log_files::kSigningConfig, as_bytes(log_files::signing_config(description))));
  CHECK(files.publish());
  std::error_code error;
  fs::create_directories(directory / log_files::kQueue, error);
  TRY(const auto checkpoint, sign_checkpoint(key, origin, 0, tlog::empty_root()));
  CHECK(memory.remember(checkpoint));
  CHECK(files.stage(log_files::kCheckpoint, as_bytes(checkpoint.text())));
  auto published = files.publish();
  // Named, and perhaps not on disk: not a log yet, so that another attempt can make it.
  if (!published) fs::remove(directory / log_files::kCheckpoint, error);
  return published;
}

Result<std::shared_ptr<EmbeddedLog>> EmbeddedLog::open(const fs::path& directory,
                                                       std::shared_ptr<const signing::Signer> key,
                                                       EmbeddedLogWorld world) {
  TRY(auto description, log_files::Description::read(directory));
  if (key && key->public_key() != description.key) {
    return fail(ErrorCode::KeyUnusable, "the key " + key->public_key().fingerprint() + " is not this log's, which is " +
                                            description.key.fingerprint());
  }
  auto impl = std::make_unique<Impl>(fs::absolute(directory), std::move(description), std::move(key), std::move(world));
  TRY([[maybe_unused]] const auto seen, impl->look());
  return std::shared_ptr<EmbeddedLog>(new EmbeddedLog(std::move(impl)));
}

Result<tlog::LogEntry> EmbeddedLog::add(const Submission& submission, const Cancel& cancel) {
  Impl& log = *impl_;
  if (!log.key) return fail(ErrorCode::KeyUnusable, "the log is open for reading only: its key is not at hand");
  TRY(const std::string body, std::visit([](const auto& form) { return body_of(form); }, submission));
  TRY(const PlacedEntry placed, log.group.add(to_bytes(body), cancel));
  auto entry = placed.proof
                   ? proved_entry(to_bytes(body), placed.index, *placed.proof, *placed.checkpoint, log.log_id())
                   : log.entry(placed.index, *placed.checkpoint);
  if (!entry) return entry;
  if (wants_promise(submission)) {
    entry->integrated_time = to_unix_seconds(std::max(log.world.now(), log.description.created));
    constexpr crypto::Scheme scheme{crypto::SignatureForm::Ecdsa, crypto::HashAlgorithm::Sha256};
    TRY(entry->signed_entry_timestamp,
        signing::sign_checked(*log.key, scheme, as_bytes(tlog::promise_payload(*entry))));
  }
  return entry;
}

Result<tlog::LogEntry> EmbeddedLog::Impl::entry(std::uint64_t index, const tlog::Checkpoint& checkpoint) const {
  if (index >= checkpoint.size()) {
    return fail(ErrorCode::NotFound, "the log has no entry " + std::to_string(index),
                "it has " + std::to_string(checkpoint.size()) + ", counted from 0");
  }
  auto found = entry_from_tiles(index, checkpoint, log_id(), log_files::tile_reader(directory));
  if (!found) return std::unexpected(log_files::damage(std::move(found).error()));
  return found;
}

Result<tlog::Checkpoint> EmbeddedLog::checkpoint() const {
  return log_files::read_checkpoint(impl_->directory, impl_->description.key);
}

Result<void> EmbeddedLog::add_cosignature(const tlog::Checkpoint& checkpoint, const tlog::NoteSignature& signature,
                                          const Cancel& cancel) const {
  auto lock = FileLock::try_lock(impl_->directory / log_files::kLock);
  for (; lock && !*lock; lock = FileLock::try_lock(impl_->directory / log_files::kLock)) {
    CHECK(cancel.sleep(kLockPoll));
  }
  if (!lock) return std::unexpected(std::move(lock).error());
  TRY(const auto newest, this->checkpoint());
  if (newest.note().text != checkpoint.note().text) {
    return fail(ErrorCode::WriteConflict, "the log has grown while its checkpoint was being signed",
                "run the command again");
  }
  tlog::Note note = newest.note();
  std::erase_if(note.signatures, [&](const tlog::NoteSignature& other) {
    return other.name == signature.name && other.key_id == signature.key_id;
  });
  note.signatures.push_back(signature);
  DurableFiles files(impl_->directory);
  CHECK(files.stage(log_files::kCheckpoint, as_bytes(note.str())));
  return files.publish();
}

Result<EmbeddedLogInfo> EmbeddedLog::info() const {
  TRY(const auto seen, impl_->look());
  const auto& [checkpoint, remembered] = seen;
  return EmbeddedLogInfo{.origin = checkpoint.origin(),
                         .size = checkpoint.size(),
                         .root = checkpoint.root(),
                         .key_fingerprint = impl_->description.key.fingerprint(),
                         .checkpoint = checkpoint.text(),
                         .remembered = remembered};
}

Result<EmbeddedLogVerdict> EmbeddedLog::verify(const std::optional<std::string>& since, const Cancel& cancel,
                                               const std::function<void(std::uint64_t leaves)>& progress) const {
  const tlog::TileReader read = log_files::tile_reader(impl_->directory);
  TRY(const auto seen, impl_->look());
  const tlog::Checkpoint& checkpoint = seen.checkpoint;
  EmbeddedLogVerdict verdict;
  verdict.remembered = seen.remembered;
  TRY(const auto count, fsck(checkpoint, read, cancel, progress));
  verdict.leaves = count.leaves;
  verdict.tiles = count.tiles;
  TRY(const Bytes root, log_files::read(impl_->directory, log_files::kTrustedRoot));
  if (as_text(root) != log_files::trusted_root(impl_->description)) {
    return fail(ErrorCode::LogEvidence, "trusted_root.json is not the one that belongs to this log");
  }
  if (since) {
    TRY(const auto earlier,
        with_context(tlog::Checkpoint::open(*since, impl_->description.key), "the earlier checkpoint"));
    if (earlier.origin() != checkpoint.origin()) {
      return fail(ErrorCode::LogEvidence, "the earlier checkpoint is of another log, " + earlier.origin());
    }
    TRY(const auto proof, tlog::consistency_proof(earlier.size(), checkpoint.size(), read));
    CHECK(tlog::verify_consistency(earlier.size(), checkpoint.size(), earlier.root(), checkpoint.root(), proof));
    verdict.since = earlier.size();
  }
  if (!verdict.remembered) {
    if (const auto kept = impl_->memory.remember(checkpoint); !kept) {
      impl_->world.log.write(LogLevel::Warning, "log", "the checkpoint cannot be remembered: " + kept.error().message);
    }
  }
  return verdict;
}

Result<tlog::LogEntry> EmbeddedLog::get(std::uint64_t index) const {
  TRY(const auto checkpoint, log_files::read_checkpoint(impl_->directory, impl_->description.key));
  return impl_->entry(index, checkpoint);
}

}  // namespace sigwright::services
