#include "base/file_descriptor.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sigwright {
namespace {

// What one call gets. For larger ones Linux takes larger folios into its page cache, often memory that a virtual
// machine has not touched yet and pays for at its host: writing 2 GiB took twice as long.
constexpr std::size_t kMostAtOnce = std::size_t{32} << 10;

}  // namespace

FileDescriptor::~FileDescriptor() { close(); }

bool FileDescriptor::close() noexcept { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

bool write_all(int descriptor, ByteView data) noexcept {
  while (!data.empty()) {
    const ssize_t written = ::write(descriptor, data.data(), std::min(data.size(), kMostAtOnce));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    data = data.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace sigwright
