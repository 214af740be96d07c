#include "crypto/known_signatures.h"

#include <array>
#include <utility>

#include "crypto/hash.h"

namespace sigwright::crypto {
namespace {

// Each part with its length before it, so that no byte can pass for one of another part.
void add(Hasher& hasher, ByteView part) {
  std::array<std::uint8_t, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i) length[i] = static_cast<std::uint8_t>(part.size() >> (8 * i) & 0xffU);
  hasher.update(length);
  hasher.update(part);
}

Bytes digest_of(const PublicKey& key, Scheme scheme, ByteView message, ByteView signature) {
  Hasher hasher(HashAlgorithm::Sha256);
  const std::array<std::uint8_t, 2> how{static_cast<std::uint8_t>(scheme.form), static_cast<std::uint8_t>(scheme.hash)};
  for (const ByteView part : {ByteView(key.der()), ByteView(how), message, signature}) add(hasher, part);
  return std::move(hasher).finish();
}

}  // namespace

Result<void> KnownSignatures::verify(const PublicKey& key, Scheme scheme, ByteView message, ByteView signature) {
  Bytes digest = digest_of(key, scheme, message, signature);
  if (holds(digest)) return {};
  CHECK(key.verify(scheme, message, signature));
  remember(std::move(digest));
  return {};
}

std::size_t KnownSignatures::size() const {
  const std::scoped_lock lock(mutex_);
  return digests_.size();
}

bool KnownSignatures::holds(const Bytes& digest) const {
  const std::scoped_lock lock(mutex_);
  return digests_.contains(digest);
}

void KnownSignatures::remember(Bytes digest) {
  const std::scoped_lock lock(mutex_);
  const auto [at, added] = digests_.insert(std::move(digest));
  if (!added) return;  // by another thread meanwhile
  by_age_.push_back(at);
  if (by_age_.size() <= kMost) return;
  digests_.erase(by_age_.front());
  by_age_.pop_front();
}

}  // namespace sigwright::crypto
