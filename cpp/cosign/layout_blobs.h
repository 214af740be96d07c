#pragma once
// The contents of an image in a layout: nobody else checks them. A registry's are checked by who pulls them.

#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/manifest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// Hashes the config and the layers of an image, or of every image of an index, as streams. A blob that is not there is
// a warning (layouts may be sparse). Fails with DigestMismatch, LocalFile, or as `cancel` does.
[[nodiscard]] Result<void> check_layout_blobs(oci::Repository& layout, const oci::Manifest& image, const Cancel& cancel,
                                              std::vector<std::string>& warnings);

}  // namespace sigwright::cosign
