#include "http/upload.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace sigwright::http {
namespace {

std::unexpected<Error> cannot_read(const std::filesystem::path& path, const std::string& why) {
  return fail(ErrorCode::LocalFile, "cannot send " + path.string() + ": " + why);
}

}  // namespace

Result<FileUpload> FileUpload::open(const std::filesystem::path& path) {
  // Opening a pipe must not wait for its writer: this is the thread of every request.
  FileUpload upload(FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), path);
  if (!upload.file_.valid()) return cannot_read(path, std::generic_category().message(errno));
  struct stat status{};
  if (::fstat(upload.file_.get(), &status) != 0) return cannot_read(path, std::generic_category().message(errno));
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "not a regular file");
  upload.size_ = static_cast<std::uint64_t>(status.st_size);
  return upload;
}

Result<std::size_t> FileUpload::read(std::span<char> buffer) {
  const auto wanted = std::min<std::uint64_t>(buffer.size(), size_ - std::min(size_, offset_));
  if (wanted == 0) return 0;
  ssize_t got = -1;
  do {
    got = ::pread(file_.get(), buffer.data(), static_cast<std::size_t>(wanted), static_cast<off_t>(offset_));
  } while (got < 0 && errno == EINTR);
  if (got < 0) return cannot_read(path_, std::generic_category().message(errno));
  if (got == 0) return cannot_read(path_, "it became shorter while it was sent");
  offset_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

}  // namespace sigwright::http
