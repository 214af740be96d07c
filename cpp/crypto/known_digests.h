#pragma once
// What was found good, by the digest of all that was looked at: for what comes again and again.

#include <cstddef>
#include <deque>
#include <mutex>
#include <set>
#include <span>

#include "base/bytes.h"

namespace sigwright::crypto {

// SHA-256 of the parts, each with its length before it, so that no byte can pass for one of another part.
[[nodiscard]] Bytes digest_of_parts(std::span<const ByteView> parts);

// Bounded: the oldest go first. Safe to share: calls may run together, and in children that are forked meanwhile.
class KnownDigests {
 public:
  static constexpr std::size_t kMost = 1024;

  [[nodiscard]] bool holds(const Bytes& digest) const;
  void remember(Bytes digest);
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::set<Bytes> digests_;
  std::deque<std::set<Bytes>::iterator> by_age_;  // the oldest first
};

}  // namespace sigwright::crypto
