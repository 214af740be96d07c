#pragma once
// What appends to a log are measured by.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace sigwright::services {

// A small file that is flushed again and again. One thread.
class FlushedFile {
 public:
  // Makes the file where there is none. Fails with LocalFile.
  [[nodiscard]] static Result<FlushedFile> open(const std::filesystem::path& path) {
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.valid()) return fail(ErrorCode::LocalFile, "opening " + path.string() + ": " + std::strerror(errno));
    return FlushedFile(std::move(file));
  }

  // Writes the file's only block and waits until the disk has it. Fails with LocalFile.
  [[nodiscard]] Result<void> flush() {
    constexpr std::array<char, 4096> kBlock{};
    const ssize_t written = ::pwrite(file_.get(), kBlock.data(), kBlock.size(), 0);
    if (written == static_cast<ssize_t>(kBlock.size()) && ::fsync(file_.get()) == 0) return {};
    return fail(ErrorCode::LocalFile, std::string("flushing a file: ") + std::strerror(errno));
  }

 private:
  explicit FlushedFile(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

}  // namespace sigwright::services
