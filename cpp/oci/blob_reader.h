#pragma once
// Blobs as streams: layers are larger than memory.

#include <filesystem>
#include <functional>
#include <memory>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/manifest.h"

namespace sigwright::oci {

// The bytes of something, from its beginning to its end. One thread at a time.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  // The next bytes into `piece`, none at the end. Its memory is taken in exchange: nothing is copied that a reader has.
  [[nodiscard]] virtual Result<void> next(Bytes& piece) = 0;
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

// Everything, piece by piece; `take` may exchange a piece's memory for other.
[[nodiscard]] Result<void> read_pieces(BlobReader& reader, const std::function<Result<void>(Bytes&)>& take);
// The descriptor of what a file holds now: hashed as a stream. Fails with LocalFile, or as `cancel` does.
[[nodiscard]] Result<Descriptor> describe_file(const std::filesystem::path& path, std::string_view media_type,
                                               const Cancel& cancel);

}  // namespace sigwright::oci
