#pragma once
// Signatures that were found good, for those that come again and again: certificates of a signer of many images.

#include <cstddef>
#include <deque>
#include <mutex>
#include <set>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/keys.h"

namespace sigwright::crypto {

// Keeps a digest of key, scheme, message and signature, all of them, and only of what holds. Bounded: the oldest go
// first. Safe to share: calls may run together.
class KnownSignatures {
 public:
  static constexpr std::size_t kMost = 1024;

  // As key.verify(), which is not asked again for what has held before.
  [[nodiscard]] Result<void> verify(const PublicKey& key, Scheme scheme, ByteView message, ByteView signature);
  [[nodiscard]] std::size_t size() const;

 private:
  [[nodiscard]] bool holds(const Bytes& digest) const;
  void remember(Bytes digest);

  mutable std::mutex mutex_;
  std::set<Bytes> digests_;
  std::deque<std::set<Bytes>::iterator> by_age_;  // the oldest first
};

}  // namespace sigwright::crypto
