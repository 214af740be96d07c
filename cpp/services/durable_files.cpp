#include "services/durable_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sigwright::services {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> file_error(const fs::path& path, std::string_view doing) {
  const int cause = errno;
  return fail(ErrorCode::LocalFile, std::string(doing) + " " + path.string() + ": " + std::strerror(cause));
}

bool write_all(int descriptor, ByteView data) {
  while (!data.empty()) {
    const ssize_t written = ::write(descriptor, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    data = data.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool flush_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool done = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return done;
}

}  // namespace

DurableFiles::~DurableFiles() {
  for (const Staged& file : staged_) ::unlink(file.temporary.c_str());
}

Result<void> DurableFiles::make_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return {};
  if (directory.has_parent_path() && directory.parent_path() != directory)
    CHECK(make_directory(directory.parent_path()));
  if (::mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) return file_error(directory, "making the directory");
  directories_.insert(directory.parent_path());
  return {};
}

Result<void> DurableFiles::stage(const std::string& path, ByteView data) {
  const fs::path target = root_ / path;
  CHECK(make_directory(target.parent_path()));
  const fs::path temporary = target.string() + ".tmp-" + std::to_string(::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return file_error(target, "writing");
  staged_.push_back({temporary, target});
  const bool written = write_all(descriptor, data) && ::fsync(descriptor) == 0;
  if (::close(descriptor) != 0 || !written) return file_error(target, "writing");
  return {};
}

Result<void> DurableFiles::publish() {
  while (!staged_.empty()) {
    const Staged& file = staged_.back();
    if (::rename(file.temporary.c_str(), file.target.c_str()) != 0) return file_error(file.target, "writing");
    directories_.insert(file.target.parent_path());
    staged_.pop_back();
  }
  for (const fs::path& directory : directories_) {
    if (!flush_directory(directory)) return file_error(directory, "flushing");
  }
  directories_.clear();
  return {};
}

Result<std::optional<FileLock>> FileLock::try_lock(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return file_error(path, "locking");
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK && errno != EINTR) return file_error(path, "locking");
  return std::nullopt;
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);  // which gives the lock back
}

}  // namespace sigwright::services
