#pragma once
// Files that hold several bundles.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sigwright::bundle {

// The texts of the bundles in a file, unparsed: a bundle a line, as `gh attestation download` writes them, or
// {"attestations": [{"bundle": {...}}]}, as GitHub's and npm's APIs answer, or an attestation or provenance object of
// PEP 740. Any other text is taken for one bundle,
// which it is up to the reader to refuse. Fails with Malformed, or with LimitExceeded over 1000 bundles.
[[nodiscard]] Result<std::vector<std::string>> bundle_texts(std::string_view text);

}  // namespace sigwright::bundle
