#pragma once
// Paths from an issuer to an anchor that were found good, so that of the next certificate of that issuer no more than
// its own signature and the times are left to check; and those certificates, of which then the times are left.

#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "crypto/certificate.h"
#include "crypto/known_signatures.h"

namespace sigwright::crypto {

// What is kept depends on the certificates of the path alone: not on a time, not on who was asked to trust them. A path
// is used only for a query whose intermediates and anchors hold every one of its certificates, byte for byte, and whose
// anchors hold its last. Bounded. Safe to share: calls may run together.
class KnownPaths {
 public:
  // The path of `leaf` for the query, everything checked that verify_chain() checks but the leaf's extended usage.
  // Nothing where none is known, which says nothing against the leaf; nothing for a leaf that is not a plain one.
  [[nodiscard]] std::optional<std::vector<Certificate>> find(const Certificate& leaf, const ChainQuery& query) const;
  // A path, leaf first, that was verified for this query but for the times. Not kept: one whose authorities limit what
  // is below them.
  void remember(std::span<const Certificate> path, const ChainQuery& query);

  [[nodiscard]] std::size_t size() const;

 private:
  using Path = std::vector<Certificate>;
  mutable std::mutex mutex_;
  std::vector<Path> from_issuers_;  // the oldest first
  mutable KnownSignatures leaves_;  // by those issuers
};

}  // namespace sigwright::crypto
