#pragma once
// Signatures that were found good, for those that come again and again: certificates of a signer of many images.

#include <cstddef>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/known_digests.h"

namespace sigwright::crypto {

// Keeps a digest of key, scheme, message and signature, all of them, and only of what holds. Safe to share: calls may
// run together.
class KnownSignatures {
 public:
  static constexpr std::size_t kMost = KnownDigests::kMost;

  // As key.verify(), which is not asked again for what has held before; fails as it does.
  [[nodiscard]] Result<void> verify(const PublicKey& key, Scheme scheme, ByteView message, ByteView signature);
  [[nodiscard]] std::size_t size() const { return digests_.size(); }

 private:
  KnownDigests digests_;
};

}  // namespace sigwright::crypto
