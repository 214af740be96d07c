#pragma once
// libsodium's sealed boxes: what somebody else alone can open, such as a secret for GitHub's workflows.

#include "base/bytes.h"
#include "base/result.h"

namespace sigwright::crypto {

// `public_key` is X25519's, 32 bytes. Fails with KeyUnusable for any other, and for a point of low order.
[[nodiscard]] Result<Bytes> seal_box(ByteView public_key, ByteView message);

}  // namespace sigwright::crypto
