#pragma once
// Local files: bounded reads, writes that are whole or absent.

#include <cstddef>
#include <filesystem>
#include <functional>

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright {

// The whole file. Fails with LocalFile, or with LimitExceeded when it holds more than `cap` bytes.
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& path, std::size_t cap);

// The same behind what `data` holds already; `cap` is the file's.
[[nodiscard]] Result<void> append_file(const std::filesystem::path& path, std::size_t cap, Bytes& data);

struct WriteOptions {
  unsigned mode = 0644;
  bool overwrite = true;  // otherwise an existing file is an error
};

// Writes a temporary file beside `path`, flushes it and renames it over `path`: a reader sees the old file or the whole
// new one. What exists and is not a regular file (a device, a pipe; through a link too) is written through instead, so
// that /dev/null survives root. Fails with LocalFile and leaves nothing behind.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, ByteView data,
                                      const WriteOptions& options = {});
// The same of data that comes in pieces: `produce` hands each to the function it is given. Fails as it does, too.
using TakePiece = std::function<Result<void>(ByteView)>;
[[nodiscard]] Result<void> write_file_of(const std::filesystem::path& path,
                                         const std::function<Result<void>(const TakePiece&)>& produce,
                                         const WriteOptions& options = {});

}  // namespace sigwright
