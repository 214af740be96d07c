#pragma once
// A request body read from a file as it is sent.

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace sigwright::http {

// One thread at a time. The size is that of the moment it was opened.
class FileUpload {
 public:
  // Fails with LocalFile.
  [[nodiscard]] static Result<FileUpload> open(const std::filesystem::path& path);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  void seek(std::uint64_t offset) noexcept { offset_ = offset; }
  // At least one byte, or none at the end. Fails with LocalFile, also when the file has become shorter.
  [[nodiscard]] Result<std::size_t> read(std::span<char> buffer);

 private:
  FileUpload(FileDescriptor file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}
  FileDescriptor file_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::filesystem::path path_;
};

}  // namespace sigwright::http
