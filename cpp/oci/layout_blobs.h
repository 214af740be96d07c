#pragma once
// The blobs of an image layout: files named by their digests (image-spec, "Blobs"). Private to this layer.

#include <optional>
#include <vector>

#include "crypto/digest.h"
#include "oci/blob_reader.h"
#include "oci/layout_directory.h"

namespace sigwright::oci {

// Immutable; calls may run together. `root` must outlive it.
class LayoutBlobs {
 public:
  explicit LayoutBlobs(const LayoutDirectory& root) : root_(&root) {}

  // Hashed and compared. Fails with NotFound, LimitExceeded over `cap`, DigestMismatch (also for another size than
  // `size`), Malformed for a link.
  [[nodiscard]] Result<Bytes> read(const crypto::Digest& digest, std::optional<std::uint64_t> size, std::size_t cap,
                                   const Cancel& cancel) const;
  // As a stream that fails as read() does.
  [[nodiscard]] Result<BlobReaderPtr> stream(const Descriptor& blob, const Cancel& cancel) const;
  [[nodiscard]] Result<bool> has(const crypto::Digest& digest) const;
  // Nothing is written when the very bytes are there already.
  [[nodiscard]] Result<void> write(const crypto::Digest& digest, ByteView data, const Cancel& cancel) const;
  [[nodiscard]] Result<void> write_stream(const Descriptor& blob, const OpenBlob& open, const Cancel& cancel) const;
  [[nodiscard]] Result<void> remove(const crypto::Digest& digest) const;
  // Of every file under blobs/sha256 that is named so. The contents are not looked at.
  [[nodiscard]] Result<std::vector<crypto::Digest>> sha256_names() const;

 private:
  [[nodiscard]] Result<LayoutFile> open(const crypto::Digest& digest) const;
  [[nodiscard]] Result<bool> is_intact(const crypto::Digest& digest, std::uint64_t size, const Cancel& cancel) const;

  const LayoutDirectory* root_;
};

}  // namespace sigwright::oci
