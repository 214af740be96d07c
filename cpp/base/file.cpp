#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/file_descriptor.h"

namespace sigwright {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> file_error(const fs::path& path, std::string_view doing) {
  const int cause = errno;
  return fail(ErrorCode::LocalFile, std::string(doing) + " " + path.string() + ": " + std::strerror(cause));
}

using Produce = std::function<Result<void>(const TakePiece&)>;

Result<void> write_pieces(const FileDescriptor& file, const fs::path& path, const Produce& produce) {
  return produce([&](ByteView piece) -> Result<void> {
    if (!write_all(file.get(), piece)) return file_error(path, "writing");
    return {};
  });
}

Result<void> write_through(const fs::path& path, const Produce& produce) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return file_error(path, "writing");
  CHECK(write_pieces(file, path, produce));
  if (!file.close()) return file_error(path, "writing");
  return {};
}

Result<void> fill(FileDescriptor& file, const fs::path& path, const Produce& produce, unsigned mode) {
  if (::fchmod(file.get(), mode) != 0) return file_error(path, "writing");
  CHECK(write_pieces(file, path, produce));
  if (::fsync(file.get()) != 0 || !file.close()) return file_error(path, "writing");
  return {};
}

// Some file systems know no rename that refuses to replace; they have two names for a moment.
int rename_to_new(const char* from, const char* to) {
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (::link(from, to) != 0) return -1;
  return ::unlink(from);
}

// The name that a finished file gets.
Result<void> publish(const std::string& temporary, const fs::path& path, bool overwrite) {
  const int done =
      overwrite ? ::rename(temporary.c_str(), path.c_str()) : rename_to_new(temporary.c_str(), path.c_str());
  if (done != 0) return file_error(path, "writing");
  return {};
}

constexpr std::size_t kLeastRead = std::size_t{4} << 10;
constexpr std::size_t kMostRead = std::size_t{64} << 10;

}  // namespace

Result<Bytes> read_file(const fs::path& path, std::size_t cap) {
  Bytes data;
  CHECK(append_file(path, cap, data));
  return data;
}

Result<void> append_file(const fs::path& path, std::size_t cap, Bytes& data) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return file_error(path, "reading");
  const std::size_t before = data.size();
  struct stat found{};
  const auto stated = ::fstat(file.get(), &found) == 0 ? static_cast<std::size_t>(found.st_size) : 0;
  Bytes chunk(std::clamp(stated + 1, kLeastRead, kMostRead));  // a hint: what is read counts
  for (;;) {
    const ssize_t count = ::read(file.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path, "reading");
    if (count == 0) return {};
    data.insert(data.end(), chunk.begin(), chunk.begin() + count);
    if (data.size() - before > cap) {
      return fail(ErrorCode::LimitExceeded, path.string() + " is larger than " + std::to_string(cap) + " bytes");
    }
  }
}

Result<void> write_file(const fs::path& path, ByteView data, const WriteOptions& options) {
  return write_file_of(path, [&](const TakePiece& take) { return take(data); }, options);
}

Result<void> write_file_of(const fs::path& path, const Produce& produce, const WriteOptions& options) {
  struct stat found{};
  const bool exists = ::stat(path.c_str(), &found) == 0;
  if (exists && !options.overwrite) {
    return fail(ErrorCode::LocalFile, path.string() + " exists already", "choose another name, or remove it first");
  }
  if (exists && !S_ISREG(found.st_mode)) return write_through(path, produce);
  // A link is followed once here, so that the file it names is replaced and not the link.
  std::error_code error;
  const fs::path target = exists ? fs::canonical(path, error) : path;
  if (error) return fail(ErrorCode::LocalFile, "writing " + path.string() + ": " + error.message());
  std::string temporary = target.string() + ".XXXXXX";
  FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.valid()) return file_error(path, "writing");
  Result<void> done = fill(file, path, produce, options.mode);
  if (done) done = publish(temporary, target, options.overwrite);
  if (!done) ::unlink(temporary.c_str());
  return done;
}

}  // namespace sigwright
