#pragma once
// Logs as a monitor reads them: checkpoint, consistency, entries one after the other.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "http/client.h"
#include "http/url.h"
#include "tlog/checkpoint.h"
#include "tlog/tiles.h"

namespace sigwright::services {

// One thread at a time.
class LogSource {
 public:
  virtual ~LogSource() = default;
  // The newest, its signature checked.
  [[nodiscard]] virtual Result<tlog::Checkpoint> checkpoint(const Cancel& cancel) = 0;
  // A proof between two sizes; whether it holds is for the caller to check.
  [[nodiscard]] virtual Result<std::vector<tlog::Hash>> consistency(std::uint64_t old_size, std::uint64_t new_size,
                                                                    const Cancel& cancel) = 0;
  // The canonical body of entry `index` of the tree that `checkpoint` promises, proved to be in it. Fails with
  // LogEvidence when it is not.
  [[nodiscard]] virtual Result<Bytes> body(std::uint64_t index, const tlog::Checkpoint& checkpoint,
                                           const Cancel& cancel) = 0;
};

// A log in a directory.
[[nodiscard]] std::unique_ptr<LogSource> directory_source(std::filesystem::path directory, crypto::PublicKey key);
// The tiles of a Rekor v2 log, or of any tile log, at `read`.
[[nodiscard]] std::unique_ptr<LogSource> tile_source(std::shared_ptr<http::Client> client, http::Url read,
                                                     crypto::PublicKey key);
// Rekor v1: its active shard.
[[nodiscard]] std::unique_ptr<LogSource> rekor_v1_source(std::shared_ptr<http::Client> client, http::Url base,
                                                         crypto::PublicKey key);

}  // namespace sigwright::services
