#pragma once
// Attestations of Python packages (PEP 740), as bundles.

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace sigwright::bundle {

// Whether a document is an attestation object ("FILE.publish.attestation"), or a provenance object, which an index
// serves and which holds several for a file.
[[nodiscard]] bool is_pypi_attestation(const Json& document) noexcept;

// The text of a v0.3 bundle for each attestation in it. Who an index says has published a file is not looked at: the
// certificate says who signed. Fails with Malformed.
[[nodiscard]] Result<std::vector<std::string>> bundles_of_pypi(const Json& document);

}  // namespace sigwright::bundle
