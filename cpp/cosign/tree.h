#pragma once
// What hangs on an image, and on that in turn, as a tree.

#include <string>
#include <vector>

#include "base/cancel.h"
#include "cosign/inspect.h"
#include "crypto/digest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

struct Growth {
  std::vector<Attached> attached;
  std::vector<std::string> warnings;  // what could not be read

  void add(Growth more);
};

// The `.sig`, `.att` and `.sbom` tags and the referrers, all asked at once; then what refers to those. Bounded in depth
// and number.
[[nodiscard]] Growth grow_tree(oci::Repository& repository, const crypto::Digest& image, const std::string& tag_prefix,
                               const Cancel& cancel);

}  // namespace sigwright::cosign
