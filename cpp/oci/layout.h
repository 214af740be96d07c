#pragma once
// An OCI image layout directory as a repository, a full equal of a registry (image-spec, image-layout.md).

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "oci/repository.h"

namespace sigwright::oci {

// Tags are entries of index.json by `org.opencontainers.image.ref.name`; cosign save's `kind` annotations are read too;
// referrers are found by the `subject` of manifests. index.json is changed under flock on a file beside it and replaced
// by rename; names from inside never become paths.
[[nodiscard]] Result<std::shared_ptr<Repository>> open_layout(const Reference& reference);

// Makes the directory with `oci-layout`, an empty index.json and blobs/; an existing layout is left as it is. Fails
// with LocalFile.
[[nodiscard]] Result<void> create_layout(const std::filesystem::path& directory);

}  // namespace sigwright::oci
