#include "oci/layout_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/text.h"

namespace sigwright::oci {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
// Without O_NONBLOCK opening a pipe would wait for a writer.
constexpr int kFileFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
constexpr std::size_t kChunk = std::size_t{1} << 20;

std::unexpected<Error> system_error(std::string_view doing, const std::string& path, int cause) {
  const std::string text = std::string(doing) + " " + printable(path) + ": ";
  if (cause == ENOENT) return fail(ErrorCode::NotFound, text + std::strerror(cause));
  if (cause == ELOOP || cause == ENOTDIR) {
    return fail(ErrorCode::Malformed, text + "a link, or of another kind than an image layout has there");
  }
  return fail(ErrorCode::LocalFile, text + std::strerror(cause));
}

std::unexpected<Error> writing_failed(const std::string& path, int cause) {
  return fail(ErrorCode::LocalFile, "writing " + printable(path) + ": " + std::strerror(cause));
}

Result<void> write_piece(int fd, ByteView data, const std::string& path) {
  if (write_all(fd, data)) return {};
  return writing_failed(path, errno);
}

Result<std::size_t> read_some(const LayoutFile& file, Bytes& chunk) {
  for (;;) {
    const ssize_t count = ::read(file.descriptor.get(), chunk.data(), chunk.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return system_error("reading", file.path, errno);
  }
}

using DirectoryStream = std::unique_ptr<DIR, decltype([](DIR* stream) { ::closedir(stream); })>;

}  // namespace

Result<Bytes> LayoutFile::read(std::size_t cap, const Cancel& cancel) const {
  const auto too_large = [&] {
    return fail(ErrorCode::LimitExceeded, printable(path) + " is larger than " + std::to_string(cap) + " bytes");
  };
  if (size > cap) return too_large();
  Bytes data;
  data.reserve(static_cast<std::size_t>(size));
  Bytes chunk(std::min<std::size_t>(kChunk, static_cast<std::size_t>(size) + 1));
  for (;;) {
    CHECK(cancel.check());
    TRY(const std::size_t count, read_some(*this, chunk));
    if (count == 0) return data;
    if (count > cap - data.size()) return too_large();
    data.insert(data.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

Result<LayoutDirectory> LayoutDirectory::open(const std::filesystem::path& path, Flush flush) {
  FileDescriptor descriptor(::open(path.c_str(), kDirectoryFlags));
  if (descriptor.valid()) return LayoutDirectory(std::move(descriptor), path.string(), flush);
  return fail(ErrorCode::LocalFile, "opening " + printable(path.string()) + ": " + std::strerror(errno));
}

Result<LayoutDirectory> LayoutDirectory::child(const std::string& name) const {
  FileDescriptor descriptor(::openat(descriptor_.get(), name.c_str(), kDirectoryFlags | O_NOFOLLOW));
  if (!descriptor.valid()) return system_error("opening", path_of(name), errno);
  return LayoutDirectory(std::move(descriptor), path_of(name), flush_);
}

Result<LayoutDirectory> LayoutDirectory::make_child(const std::string& name) const {
  if (::mkdirat(descriptor_.get(), name.c_str(), 0777) != 0 && errno != EEXIST) {
    return system_error("making", path_of(name), errno);
  }
  return child(name);
}

Result<LayoutFile> LayoutDirectory::open_file(const std::string& name) const {
  LayoutFile file{FileDescriptor(::openat(descriptor_.get(), name.c_str(), kFileFlags)), 0, path_of(name)};
  if (!file.descriptor.valid()) return system_error("opening", file.path, errno);
  struct stat found{};
  if (::fstat(file.descriptor.get(), &found) != 0) return system_error("opening", file.path, errno);
  if (!S_ISREG(found.st_mode)) return system_error("opening", file.path, ENOTDIR);
  file.size = static_cast<std::uint64_t>(found.st_size);
  return file;
}

Result<std::vector<std::string>> LayoutDirectory::names(std::size_t cap) const {
  // A descriptor of its own, because a directory's position is the descriptor's; closedir closes it.
  FileDescriptor copy(::openat(descriptor_.get(), ".", kDirectoryFlags));
  const DirectoryStream stream(copy.valid() ? ::fdopendir(copy.get()) : nullptr);
  if (!stream) return system_error("listing", path_, errno);
  copy.release();
  std::vector<std::string> names;
  for (const dirent* entry = ::readdir(stream.get()); entry != nullptr; entry = ::readdir(stream.get())) {
    if (entry->d_type == DT_DIR) continue;
    if (names.size() == cap) {
      return fail(ErrorCode::LimitExceeded, printable(path_) + " holds more than " + std::to_string(cap) + " files");
    }
    names.emplace_back(static_cast<const char*>(entry->d_name));
  }
  std::ranges::sort(names);
  return names;
}

Result<std::pair<FileDescriptor, std::string>> LayoutDirectory::make_temporary(const std::string& name) const {
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 1000; ++attempt) {
    std::string temporary = ".sigwright-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    FileDescriptor file(
        ::openat(descriptor_.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file.valid()) return std::pair(std::move(file), std::move(temporary));
    if (errno != EEXIST) break;
  }
  const int cause = errno;
  return fail(ErrorCode::LocalFile, "writing " + printable(path_of(name)) + ": " + std::strerror(cause));
}

Result<void> LayoutDirectory::replace_file(const std::string& name, ByteView data) const {
  return replace_with(name, [&](int file) { return write_piece(file, data, path_of(name)); });
}

Result<void> LayoutDirectory::replace_file(const std::string& name, BlobReader& reader) const {
  return replace_with(name, [&](int file) {
    return read_pieces(reader, [&](ByteView piece) { return write_piece(file, piece, path_of(name)); });
  });
}

Result<void> LayoutDirectory::replace_with(const std::string& name,
                                           const std::function<Result<void>(int descriptor)>& write) const {
  TRY(auto made, make_temporary(name));
  auto& [file, temporary] = made;
  const bool flushes = flush_ == Flush::Each;
  auto written = write(file.get());
  const bool done = written && (!flushes || ::fsync(file.get()) == 0) && file.close() &&
                    ::renameat(descriptor_.get(), temporary.c_str(), descriptor_.get(), name.c_str()) == 0;
  const int cause = errno;
  if (!done) ::unlinkat(descriptor_.get(), temporary.c_str(), 0);
  if (!written) return written;
  if (!done) return writing_failed(path_of(name), cause);
  // Some file systems cannot flush a directory; the file itself is safe by then.
  if (flushes && ::fsync(descriptor_.get()) != 0 && errno != EINVAL)
    return system_error("writing", path_of(name), errno);
  return {};
}

Result<void> LayoutDirectory::remove_file(const std::string& name) const {
  if (::unlinkat(descriptor_.get(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return system_error("removing", path_of(name), errno);
}

Result<FileDescriptor> LayoutDirectory::lock(const std::string& name, const Cancel& cancel) const {
  using std::chrono::milliseconds;
  FileDescriptor file(
      ::openat(descriptor_.get(), name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
  if (!file.valid()) return system_error("locking", path_of(name), errno);
  for (milliseconds pause{1};; pause = std::min(pause * 2, milliseconds{20})) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    if (errno != EWOULDBLOCK && errno != EINTR) return system_error("locking", path_of(name), errno);
    CHECK(cancel.sleep(pause));
  }
}

}  // namespace sigwright::oci
