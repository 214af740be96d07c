#pragma once
// What was read of trusted roots and their authorities, for a process that verifies often to read it once.

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/known_signatures.h"
#include "crypto/timestamp.h"
#include "trust/trusted_root.h"
#include "verify/certificate_policy.h"

namespace sigwright::cosign {

// The things used last, each under the digest of all that it was made of. Safe to share: calls may run together.
template <class T>
class Recent {
 public:
  static constexpr std::size_t kMost = 64;

  [[nodiscard]] std::optional<T> find(const Bytes& digest) {
    const std::scoped_lock lock(mutex_);
    const auto at = std::ranges::find(items_, digest, &Item::first);
    if (at == items_.end()) return std::nullopt;
    std::rotate(at, at + 1, items_.end());
    return items_.back().second;
  }

  void add(Bytes digest, T item) {
    const std::scoped_lock lock(mutex_);
    if (std::ranges::find(items_, digest, &Item::first) != items_.end()) return;
    if (items_.size() == kMost) items_.erase(items_.begin());
    items_.emplace_back(std::move(digest), std::move(item));
  }

 private:
  using Item = std::pair<Bytes, T>;
  std::mutex mutex_;
  std::vector<Item> items_;  // the one used last is the last
};

// Only what was read without an error is kept. Safe to share: calls may run together.
class TrustCache {
 public:
  // A trusted root's text, as TrustedRoot::parse reads it.
  [[nodiscard]] Result<trust::TrustedRoot> root(std::string_view text);
  // An authority with its certificates read: the same ones again for the same authority, and with them what they were
  // found to prove. Fail with Malformed.
  [[nodiscard]] Result<verify::CertificateAuthority> certificate_authority(const trust::Authority& authority);
  [[nodiscard]] Result<crypto::TimestampAuthority> timestamp_authority(const trust::Authority& authority);
  // What certificate transparency logs were seen to have promised.
  [[nodiscard]] std::shared_ptr<crypto::KnownSignatures> promises() const { return promises_; }
  // And what other logs were seen to have signed as their trees.
  [[nodiscard]] std::shared_ptr<crypto::KnownSignatures> checkpoints() const { return checkpoints_; }

 private:
  Recent<trust::TrustedRoot> roots_;
  Recent<verify::CertificateAuthority> certificate_authorities_;
  Recent<crypto::TimestampAuthority> timestamp_authorities_;
  std::shared_ptr<crypto::KnownSignatures> promises_ = std::make_shared<crypto::KnownSignatures>();
  std::shared_ptr<crypto::KnownSignatures> checkpoints_ = std::make_shared<crypto::KnownSignatures>();
};

// The last certificate is the anchor, self-signed or not.
[[nodiscard]] verify::CertificateAuthority authority_of(std::vector<crypto::Certificate> chain, TimeRange valid);

}  // namespace sigwright::cosign
