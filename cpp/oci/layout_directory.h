#pragma once
// Files of an image layout, reached through open directories so that a link planted in one leads nowhere. Private to
// this layer.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/file_descriptor.h"
#include "base/result.h"
#include "oci/blob_reader.h"
#include "oci/layout.h"

namespace sigwright::oci {

// A regular file open for reading. One thread at a time.
struct LayoutFile {
  FileDescriptor descriptor;
  std::uint64_t size = 0;
  std::string path;  // for messages

  // All of it. Fails with LimitExceeded over `cap`, with LocalFile, or as `cancel` does.
  [[nodiscard]] Result<Bytes> read(std::size_t cap, const Cancel& cancel) const;
};

// An open directory. Immutable; calls may run together. Names are single components, and links are never followed.
// Fails with NotFound for what is not there, Malformed for what is no directory or regular file, LocalFile for the
// rest.
class LayoutDirectory {
 public:
  // Here links are followed: the user named it. Fails with LocalFile when it is not there.
  [[nodiscard]] static Result<LayoutDirectory> open(const std::filesystem::path& path, Flush flush = Flush::Each);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] Result<LayoutDirectory> child(const std::string& name) const;
  [[nodiscard]] Result<LayoutDirectory> make_child(const std::string& name) const;  // as it is when it exists
  [[nodiscard]] Result<LayoutFile> open_file(const std::string& name) const;
  // The names of at most `cap` files, sorted. Fails with LimitExceeded when there are more.
  [[nodiscard]] Result<std::vector<std::string>> names(std::size_t cap) const;

  // Whole or not at all, and on disk when it returns where each file is flushed.
  [[nodiscard]] Result<void> replace_file(const std::string& name, ByteView data) const;
  [[nodiscard]] Result<void> replace_file(const std::string& name, BlobReader& reader) const;
  [[nodiscard]] Result<void> remove_file(const std::string& name) const;  // fine when it is gone already
  // Waits for an exclusive lock on the file `name`, made when absent; held until the result is destroyed.
  [[nodiscard]] Result<FileDescriptor> lock(const std::string& name, const Cancel& cancel) const;

 private:
  LayoutDirectory(FileDescriptor descriptor, std::string path, Flush flush)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), flush_(flush) {}
  [[nodiscard]] std::string path_of(std::string_view name) const { return path_ + "/" + std::string(name); }
  // With what `write` writes.
  [[nodiscard]] Result<void> replace_with(const std::string& name,
                                          const std::function<Result<void>(int descriptor)>& write) const;
  // An empty file under a name nobody has, and that name.
  [[nodiscard]] Result<std::pair<FileDescriptor, std::string>> make_temporary(const std::string& name) const;

  FileDescriptor descriptor_;
  std::string path_;  // for messages
  Flush flush_;
};

}  // namespace sigwright::oci
