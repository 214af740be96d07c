#pragma once
// Blobs as streams: layers are larger than memory.

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/manifest.h"

namespace sigwright::oci {

// The bytes of something, from its beginning to its end. One thread at a time.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  // At least one byte, or none at the end.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
  // The same without a copy where the reader has the bytes already: `space` is used where it has not. Good until the
  // next call.
  [[nodiscard]] virtual Result<ByteView> next(std::span<std::uint8_t> space);
};

using BlobReaderPtr = std::unique_ptr<BlobReader>;
// Opens the same bytes anew for each attempt to send them.
using OpenBlob = std::function<Result<BlobReaderPtr>()>;

// Over `source`: the last bytes come only when all of them were found to have the size and the digest of `blob`, so
// that whatever is given to a reader's taker can be told from what is whole. Fails with DigestMismatch.
[[nodiscard]] BlobReaderPtr verified_reader(BlobReaderPtr source, Descriptor blob, std::string what);

[[nodiscard]] BlobReaderPtr memory_reader(Bytes data);
// Fails with LocalFile; what is no regular file too.
[[nodiscard]] Result<BlobReaderPtr> file_reader(const std::filesystem::path& path, const Cancel& cancel);
// Takes the descriptor; `path` is for messages.
[[nodiscard]] BlobReaderPtr descriptor_reader(int descriptor, std::string path, const Cancel& cancel);

// Everything, piece by piece.
[[nodiscard]] Result<void> read_pieces(BlobReader& reader, const std::function<Result<void>(ByteView)>& take);
// The descriptor of what a file holds now: hashed as a stream. Fails with LocalFile, or as `cancel` does.
[[nodiscard]] Result<Descriptor> describe_file(const std::filesystem::path& path, std::string_view media_type,
                                               const Cancel& cancel);

}  // namespace sigwright::oci
