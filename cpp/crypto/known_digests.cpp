#include "crypto/known_digests.h"

#include <array>
#include <cstdint>
#include <utility>

#include "base/no_fork.h"
#include "crypto/hash.h"

namespace sigwright::crypto {

Bytes digest_of_parts(std::span<const ByteView> parts) {
  Hasher hasher(HashAlgorithm::Sha256);
  for (const ByteView part : parts) {
    std::array<std::uint8_t, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i)
      length[i] = static_cast<std::uint8_t>(part.size() >> (8 * i) & 0xffU);
    hasher.update(length);
    hasher.update(part);
  }
  return std::move(hasher).finish();
}

bool KnownDigests::holds(const Bytes& digest) const {
  const NoFork section;
  const std::scoped_lock lock(mutex_);
  return digests_.contains(digest);
}

void KnownDigests::remember(Bytes digest) {
  const NoFork section;
  const std::scoped_lock lock(mutex_);
  const auto [at, added] = digests_.insert(std::move(digest));
  if (!added) return;  // by another thread meanwhile
  by_age_.push_back(at);
  if (by_age_.size() <= kMost) return;
  digests_.erase(by_age_.front());
  by_age_.pop_front();
}

std::size_t KnownDigests::size() const {
  const NoFork section;
  const std::scoped_lock lock(mutex_);
  return digests_.size();
}

}  // namespace sigwright::crypto
