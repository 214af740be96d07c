#include "services/durable_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/parallel.h"

namespace sigwright::services {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> file_error(const fs::path& path, std::string_view doing) {
  const int cause = errno;
  return fail(ErrorCode::LocalFile, std::string(doing) + " " + path.string() + ": " + std::strerror(cause));
}

constexpr std::size_t kMostFlushes = 16;  // at once

}  // namespace

// A descriptor to be flushed and closed, and what it is in a message.
struct DurableFiles::Flush {
  FileDescriptor descriptor;
  fs::path path;
};

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
  FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file.valid()) return file_error(target, "writing");
  staged_.push_back({temporary, target, std::move(file)});
  if (!write_all(staged_.back().descriptor.get(), data)) return file_error(target, "writing");
  return {};
}

Result<void> DurableFiles::remove(const std::string& path) {
  const fs::path target = root_ / path;
  if (::unlink(target.c_str()) == 0) {
    directories_.insert(target.parent_path());
  } else if (errno != ENOENT) {
    return file_error(target, "removing");
  }
  return {};
}

void DurableFiles::list_files(std::vector<Flush>& flushes) {
  for (Staged& file : staged_) {
    if (file.descriptor.valid()) flushes.push_back({std::move(file.descriptor), file.target});
  }
}

Result<void> DurableFiles::list_directories(std::vector<Flush>& flushes) {
  for (const fs::path& directory : std::exchange(directories_, {})) {
    FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.valid()) return file_error(directory, "flushing");
    flushes.push_back({std::move(opened), directory});
  }
  return {};
}

// `meanwhile` comes first, so that this thread does it while the others are still waking up.
Result<void> DurableFiles::run(std::vector<Flush> flushes, const std::function<void()>& meanwhile) {
  std::vector<int> causes(flushes.size(), 0);
  parallel_for(flushes.size() + 1, kMostFlushes, [&](std::size_t place) {
    if (place == 0) return meanwhile();
    const std::size_t i = place - 1;
    if (::fsync(flushes[i].descriptor.get()) != 0) causes[i] = errno;
    if (!flushes[i].descriptor.close() && causes[i] == 0) causes[i] = errno;
  });
  for (std::size_t i = 0; i < flushes.size(); ++i) {
    if (causes[i] == 0) continue;
    errno = causes[i];
    return file_error(flushes[i].path, "flushing");
  }
  return {};
}

Result<void> DurableFiles::name() {
  while (!staged_.empty()) {
    const Staged& file = staged_.back();
    if (::rename(file.temporary.c_str(), file.target.c_str()) != 0) return file_error(file.target, "writing");
    directories_.insert(file.target.parent_path());
    staged_.pop_back();
  }
  return {};
}

Result<void> DurableFiles::flush_files() {
  std::vector<Flush> flushes;
  list_files(flushes);
  return run(std::move(flushes));
}

Result<void> DurableFiles::prepare(DurableFiles& next, const std::function<Result<void>()>& stage_next) {
  std::vector<Flush> flushes;
  list_files(flushes);
  auto listed = name();
  if (listed) listed = list_directories(flushes);
  Result<void> made;
  auto flushed = run(std::move(flushes), [&] {
    made = stage_next();
    if (made) made = next.flush_files();
  });
  if (!listed) return listed;
  return flushed ? std::move(made) : std::move(flushed);
}

Result<void> DurableFiles::publish() {
  CHECK(flush_files());
  CHECK(name());
  std::vector<Flush> flushes;
  auto listed = list_directories(flushes);
  auto flushed = run(std::move(flushes));
  return listed ? std::move(flushed) : std::move(listed);
}

Result<std::optional<FileLock>> FileLock::try_lock(const fs::path& path) {
  FileLock lock(FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666)));
  if (!lock.descriptor_.valid()) return file_error(path, "locking");
  if (::flock(lock.descriptor_.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK && errno != EINTR) return file_error(path, "locking");
  return std::nullopt;
}

}  // namespace sigwright::services
