#pragma once
// Entries waiting for whoever holds the log's lock, across processes: a file a batch, and a file an answer. Private to
// the layer.
//
// Nothing here is durable and nothing needs to be: an entry is acknowledged only after the checkpoint that covers it is
// on disk. A batch whose process died is logged all the same; nobody asked for it twice, since the log keeps one copy
// of an entry.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::services {

// One batch that this process has put in the queue. The files go with the object. One thread at a time.
class QueuedBatch {
 public:
  // Fails with LocalFile.
  [[nodiscard]] static Result<QueuedBatch> put(const std::filesystem::path& queue, const std::vector<Bytes>& bodies);
  QueuedBatch(QueuedBatch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  QueuedBatch& operator=(QueuedBatch&&) = delete;
  ~QueuedBatch();

  // The entries' indexes, once another process has committed them.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> answer() const;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  explicit QueuedBatch(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// What the holder of the lock sees of the others.
struct ForeignBatch {
  std::filesystem::path path;
  std::vector<Bytes> bodies;
};
// Every batch in the queue but `own`, oldest names first, as many as one commit may take. Files that are no batch are
// removed.
[[nodiscard]] std::vector<ForeignBatch> take_foreign(const std::filesystem::path& queue,
                                                     const std::filesystem::path& own);
void answer_foreign(const ForeignBatch& batch, const std::vector<std::uint64_t>& indexes);

}  // namespace sigwright::services
