#pragma once
// Files that survive power loss: written beside their names, flushed, renamed, and their directories flushed. Private
// to the layer.

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::services {

// A set of files that is published together: nothing has its name before everything is on disk. What was not published
// is removed with the object. One thread at a time.
class DurableFiles {
 public:
  explicit DurableFiles(std::filesystem::path root) : root_(std::move(root)) {}
  DurableFiles(const DurableFiles&) = delete;
  DurableFiles& operator=(const DurableFiles&) = delete;
  ~DurableFiles();

  // Writes and flushes `data` for the name `path` below the root; directories are made as needed. Fails with LocalFile.
  [[nodiscard]] Result<void> stage(const std::string& path, ByteView data);
  // Gives all staged files their names, then flushes every directory touched.
  [[nodiscard]] Result<void> publish();

 private:
  struct Staged {
    std::filesystem::path temporary;
    std::filesystem::path target;
  };
  [[nodiscard]] Result<void> make_directory(const std::filesystem::path& directory);

  std::filesystem::path root_;
  std::vector<Staged> staged_;
  std::set<std::filesystem::path> directories_;
};

// An exclusive flock on a file, held until the object goes. Movable; one thread at a time.
class FileLock {
 public:
  // Whether the lock was free. Fails with LocalFile when the file cannot be opened or made.
  [[nodiscard]] static Result<std::optional<FileLock>> try_lock(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace sigwright::services
