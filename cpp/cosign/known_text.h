#pragma once
// Large evidence whose payload is in memory already: both formats of one attestation, or what was attested before and
// is attested again. It is compared as it comes, and held once.

#include <optional>

#include "base/result.h"
#include "base/shared_bytes.h"
#include "bundle/cut_payload.h"
#include "oci/blob_reader.h"

namespace sigwright::cosign {

// What cutting the text that `reader` gives would give; nothing, read to wherever it differs, where its payload is not
// `known` to the byte, in base64 as encoders write it. Fails as reading does.
[[nodiscard]] Result<std::optional<bundle::CutText>> known_text(oci::BlobReader& reader, const SharedBytes& known);

}  // namespace sigwright::cosign
