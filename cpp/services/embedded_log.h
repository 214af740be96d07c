#pragma once
// The embedded transparency log: a tile log (c2sp.org/tlog-tiles) in a directory, `--rekor-url file:DIR`.
// The signed checkpoint is the only commit point (docs/design/embedded-log.md).

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "services/log_writer.h"
#include "signing/signer.h"
#include "tlog/checkpoint.h"

namespace sigwright::services {

// What the log needs of the world: a clock for signed entry timestamps, and where the last checkpoint seen of each log
// is remembered (outside every log's directory, so that a rolled-back directory is noticed).
struct EmbeddedLogWorld {
  std::function<Time()> now;
  std::filesystem::path memory;  // a directory of the user's
  LogSink log;
};

struct EmbeddedLogInfo {
  std::string origin;
  std::uint64_t size = 0;
  tlog::Hash root{};
  std::string key_fingerprint;
  std::string checkpoint;
  bool remembered = false;  // an earlier checkpoint of this log was known and is consistent with this one
};

struct EmbeddedLogVerdict {
  std::uint64_t leaves = 0;
  std::uint64_t tiles = 0;
  std::optional<std::uint64_t> since;  // size of the earlier checkpoint that was proved consistent
  bool remembered = false;
};

// Safe to share: calls may run together, in this process and in others on the same file system.
class EmbeddedLog final : public LogWriter {
 public:
  // Makes an empty log: directory, signed checkpoint of size 0, trusted_root.json, signing_config.json, log.json.
  // `origin` is [a-z0-9.-]+. Fails with LocalFile when DIR holds a log already.
  [[nodiscard]] static Result<void> init(const std::filesystem::path& directory, const std::string& origin,
                                         const signing::Signer& key, const EmbeddedLogWorld& world);
  // Opens for reading, and for appending when `key` is given. A checkpoint older than the remembered one, or one whose
  // signature is not the log key's, is refused with LogEvidence.
  [[nodiscard]] static Result<std::shared_ptr<EmbeddedLog>> open(const std::filesystem::path& directory,
                                                                 std::shared_ptr<const signing::Signer> key,
                                                                 EmbeddedLogWorld world);
  ~EmbeddedLog() override;

  [[nodiscard]] LogKind kind() const noexcept override { return LogKind::Embedded; }
  [[nodiscard]] std::string url() const override;
  [[nodiscard]] std::optional<Bytes> log_id(const Cancel& cancel) override;
  // Group commit: whoever holds the lock commits everybody's waiting entries, across processes too. Returns once the
  // checkpoint is durable.
  [[nodiscard]] Result<tlog::LogEntry> add(const Submission& submission, const Cancel& cancel) override;

  [[nodiscard]] Result<EmbeddedLogInfo> info() const;
  // Recomputes every leaf, tile and the checkpoint; with `since`, proves that checkpoint a prefix. Fails with
  // LogEvidence naming the first thing wrong. `progress`, if any, is told how many leaves are done. Where nothing was
  // remembered of this log, its checkpoint is from now on.
  [[nodiscard]] Result<EmbeddedLogVerdict> verify(const std::optional<std::string>& since, const Cancel& cancel,
                                                  const std::function<void(std::uint64_t leaves)>& progress = {}) const;
  // Entry `index` with its proof under the current checkpoint.
  [[nodiscard]] Result<tlog::LogEntry> get(std::uint64_t index) const;
  // What a reader of tiles may ask for: checkpoint, tiles, entry bundles. NotFound for any other path.
  [[nodiscard]] Result<Bytes> read(const std::string& path) const;
  // Adds a witness's signature over the newest checkpoint to it, in place of an older one of the same witness. What the
  // log's own key signed is untouched, and the next commit begins a checkpoint without witnesses.
  [[nodiscard]] Result<void> add_cosignature(const tlog::Checkpoint& checkpoint, const tlog::NoteSignature& signature,
                                             const Cancel& cancel) const;
  // The newest checkpoint, its signature checked.
  [[nodiscard]] Result<tlog::Checkpoint> checkpoint() const;
  [[nodiscard]] std::filesystem::path directory() const;
  [[nodiscard]] const crypto::PublicKey& key() const noexcept;

 private:
  struct Impl;
  explicit EmbeddedLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigwright::services
