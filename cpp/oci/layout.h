#pragma once
// An OCI image layout directory as a repository, a full equal of a registry (image-spec, image-layout.md).

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "oci/repository.h"

namespace sigwright::oci {

// Whether every file is on disk when it was written, or when the system comes to it: for a directory that is nobody's
// yet.
enum class Flush : std::uint8_t { Each, Never };

// Tags are entries of index.json by `org.opencontainers.image.ref.name`; cosign save's `kind` annotations are read too;
// referrers are found by the `subject` of manifests. index.json is changed under flock on a file beside it and replaced
// by rename; names from inside never become paths.
[[nodiscard]] Result<std::shared_ptr<Repository>> open_layout(const Reference& reference, Flush flush = Flush::Each);

// Makes the directory with `oci-layout`, an empty index.json and blobs/; an existing layout is left as it is. Fails
// with LocalFile.
[[nodiscard]] Result<void> create_layout(const std::filesystem::path& directory, Flush flush = Flush::Each);

struct SavedImage {
  crypto::Digest image;
  std::optional<std::string> tag;
  std::set<crypto::Digest> attached;  // manifests of what hangs on it
};
// Leaves this image and what is attached to it in index.json, and nothing else, marked as cosign's `save` marks it.
// Blobs stay. Fails with NotFound when the image has no entry.
[[nodiscard]] Result<void> mark_saved(const std::filesystem::path& directory, const SavedImage& saved,
                                      const Cancel& cancel, Flush flush = Flush::Each);

}  // namespace sigwright::oci
