#include "base/file_descriptor.h"

#include <unistd.h>

#include <cerrno>

namespace sigwright {

FileDescriptor::~FileDescriptor() { close(); }

bool FileDescriptor::close() noexcept { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

bool write_all(int descriptor, ByteView data) noexcept {
  while (!data.empty()) {
    const ssize_t written = ::write(descriptor, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    data = data.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace sigwright
