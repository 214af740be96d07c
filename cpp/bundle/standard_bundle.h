#pragma once
// Any bundle that cosign has ever written for a blob, as a Sigstore bundle.

#include <string_view>
#include <variant>

#include "base/result.h"
#include "bundle/bundle.h"

namespace sigwright::bundle {

struct StandardBundle {
  Bundle bundle;
  // It was cosign's old blob bundle. Then `bundle` is one of v0.1, whose entry has a promise and no proof, and whose
  // message has a digest only where the log's entry states it.
  bool old_blob = false;
};

// Fails with Malformed or LimitExceeded.
[[nodiscard]] Result<StandardBundle> read_standard_bundle(std::string_view text);

// A DSSE envelope, where the text is the JSON of one, or a raw signature: cosign keeps either in the same place. Fails
// with Malformed.
[[nodiscard]] Result<std::variant<MessageSignature, DsseEnvelope>> content_of(ByteView signature);

}  // namespace sigwright::bundle
