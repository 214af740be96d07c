#pragma once
// The index at the fallback tag, which lists what refers to an image where a registry has no referrers API
// (distribution-spec, "Referrers Tag Schema"). Entries are sorted by digest, as ggcr and cosign sort them.

#include <optional>
#include <string>
#include <utility>

#include "cosign/merged_document.h"

namespace sigwright::cosign {

// Has no state: calls may run together. Fails with Malformed where no index stands there, and with LimitExceeded.
class FallbackIndex final : public MergedDocument {
 public:
  FallbackIndex() = default;
  // `subject`, which `cosign copy` leaves at the tag of its own list, counts as no list.
  explicit FallbackIndex(crypto::Digest subject) : subject_(std::move(subject)) {}

  // An entry is known by its digest.
  [[nodiscard]] static std::string key_of(const OrderedJson& entry);

  [[nodiscard]] Result<EntrySet> read(const oci::Manifest& standing) const override;
  [[nodiscard]] Result<Rendered> render(const EntrySet& entries, const oci::Manifest* standing,
                                        const Cancel& cancel) override;
  [[nodiscard]] std::string describe(std::string_view key) const override;

 private:
  [[nodiscard]] bool is_subject(const oci::Manifest& standing) const { return standing.digest() == subject_; }

  std::optional<crypto::Digest> subject_;
};

}  // namespace sigwright::cosign
