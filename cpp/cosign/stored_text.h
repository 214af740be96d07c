#pragma once
// The text of a bundle or an envelope on its way to and from a registry: a large one is read and sent piece by piece,
// and what is held of it is its payload.

#include <string>
#include <string_view>

#include "base/cancel.h"
#include "base/result.h"
#include "bundle/cut_payload.h"
#include "bundle/split_text.h"
#include "oci/blob_reader.h"
#include "oci/manifest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// Described before it is sent, and opened as often as that takes.
struct StoredText {
  oci::Descriptor blob;
  oci::OpenBlob open;
};

[[nodiscard]] StoredText stored_text(bundle::SplitText text, std::string_view media_type);
[[nodiscard]] inline StoredText stored_text(std::string text, std::string_view media_type) {
  return stored_text(bundle::SplitText{std::move(text), {}, {}}, media_type);
}
// A file's, exactly. Fails as describe_file() does.
[[nodiscard]] Result<StoredText> stored_file(const std::string& path, std::string_view media_type,
                                             const Cancel& cancel);

// Writes it, patiently (patience.h).
[[nodiscard]] Result<void> store(oci::Repository& repository, const StoredText& text, const Cancel& cancel);

// Of a blob, or of what `reader` gives, `size` bytes as far as anybody knows: whole where it is short, and cut where it
// is long. Fails with LimitExceeded, or as reading and cutting do.
[[nodiscard]] Result<bundle::CutText> read_text(oci::Repository& repository, const oci::Descriptor& blob,
                                                const Cancel& cancel);
[[nodiscard]] Result<bundle::CutText> cut_text(oci::BlobReader& reader, std::uint64_t size);

}  // namespace sigwright::cosign
