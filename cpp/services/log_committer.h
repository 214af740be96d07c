#pragma once
// Commits batches of entries to an embedded log, under its lock. Private to the layer.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "services/log_dedupe.h"
#include "services/log_files.h"
#include "services/log_memory.h"
#include "services/log_tree.h"
#include "signing/signer.h"

namespace sigwright::services {

// The signed checkpoint of `size` and `root`: an ECDSA signature over SHA-256, under the origin's name. Fails as the
// signer does, and with KeyUnusable when what it gives does not verify.
[[nodiscard]] Result<tlog::Checkpoint> sign_checkpoint(const signing::Signer& key, const std::string& origin,
                                                       std::uint64_t size, const tlog::Hash& root);

// Where the entries of a batch stand, and the checkpoint that covers them all.
struct Placement {
  std::vector<std::uint64_t> indexes;
  std::vector<std::vector<tlog::Hash>> proofs;  // one for each entry, or none at all
  std::shared_ptr<const tlog::Checkpoint> checkpoint;
};

// One thread at a time, which holds the log's lock.
class LogCommitter {
 public:
  LogCommitter(std::filesystem::path directory, log_files::Description description,
               std::shared_ptr<const signing::Signer> key, LogMemory memory)
      : directory_(std::move(directory)),
        description_(std::move(description)),
        key_(std::move(key)),
        memory_(std::move(memory)) {}

  // Entries that the log has already keep their place. Returns once the checkpoint is on disk; a failure leaves the log
  // as it was.
  [[nodiscard]] Result<Placement> commit(const std::vector<Bytes>& bodies);
  // What can wait until those who wait for a commit are answered, still under the lock: partial tiles that full ones
  // replace go, the table of entries learns the new ones, the checkpoint is remembered. A failure of the last is told;
  // the entries stand whatever happens.
  [[nodiscard]] Result<void> tidy_up();

 private:
  // What other processes have written since is read again; our own last state needs no reading.
  [[nodiscard]] Result<void> refresh();
  [[nodiscard]] Result<void> publish(DurableFiles& tiles, Placement& placement);
  [[nodiscard]] std::vector<std::vector<tlog::Hash>> proofs(const std::vector<std::uint64_t>& indexes) const;
  [[nodiscard]] Result<Placement> attempt(const std::vector<Bytes>& bodies);

  std::filesystem::path directory_;
  log_files::Description description_;
  std::shared_ptr<const signing::Signer> key_;
  LogMemory memory_;
  std::shared_ptr<const tlog::Checkpoint> checkpoint_;
  std::optional<LogTree> tree_;
  std::optional<LogDedupe> dedupe_;
};

}  // namespace sigwright::services
