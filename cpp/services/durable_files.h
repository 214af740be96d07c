#pragma once
// Files that survive power loss: written beside their names, flushed, renamed, and their directories flushed. A disk
// takes many flushes at once in hardly more time than one, so they are never made one after the other. Private to the
// layer.

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/file_descriptor.h"
#include "base/result.h"

namespace sigwright::services {

// A set of files that gets its names together. What got none is removed with the object. One thread at a time.
class DurableFiles {
 public:
  explicit DurableFiles(std::filesystem::path root) : root_(std::move(root)) {}
  DurableFiles(const DurableFiles&) = delete;
  DurableFiles& operator=(const DurableFiles&) = delete;
  ~DurableFiles();

  // Writes `data` for the name `path` below the root; directories are made as needed. Fails with LocalFile.
  [[nodiscard]] Result<void> stage(const std::string& path, ByteView data);
  // Removes what has the name `path`, if anything has; its directory is flushed with the others. Fails with LocalFile.
  [[nodiscard]] Result<void> remove(const std::string& path);
  // Names and flushes these, and meanwhile lets `stage_next` fill `next`, which is flushed too. A crash may leave half
  // a file under a name: for files that count only once `next` is published. Fails as `stage_next` does.
  [[nodiscard]] Result<void> prepare(DurableFiles& next, const std::function<Result<void>()>& stage_next);
  // Nothing has its name before everything is on disk; when this returns, the names are too.
  [[nodiscard]] Result<void> publish();
  // Names without flushing: readers see whole files, but after a loss of power the old ones, or empty ones.
  [[nodiscard]] Result<void> name();

 private:
  struct Staged {
    std::filesystem::path temporary;
    std::filesystem::path target;
    FileDescriptor descriptor;  // none once flushed
  };
  struct Flush;
  [[nodiscard]] Result<void> make_directory(const std::filesystem::path& directory);
  void list_files(std::vector<Flush>& flushes);
  [[nodiscard]] Result<void> list_directories(std::vector<Flush>& flushes);
  [[nodiscard]] Result<void> flush_files();
  [[nodiscard]] static Result<void> run(std::vector<Flush> flushes, const std::function<void()>& meanwhile = [] {});

  std::filesystem::path root_;
  std::vector<Staged> staged_;
  std::set<std::filesystem::path> directories_;
};

// An exclusive flock on a file, held until the object goes. Movable; one thread at a time.
class FileLock {
 public:
  // Whether the lock was free. Fails with LocalFile when the file cannot be opened or made.
  [[nodiscard]] static Result<std::optional<FileLock>> try_lock(const std::filesystem::path& path);

 private:
  explicit FileLock(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
  FileDescriptor descriptor_;  // closed with the lock, which gives it back
};

}  // namespace sigwright::services
