#pragma once
// A `.sig` or `.att` image that is copied: merged with what stands at the target, and byte for byte the original where
// nothing does.

#include <string>

#include "cosign/signature_image.h"
#include "oci/manifest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// One thread at a time. Fails as SignatureImage does.
class CopiedImage final : public MergedDocument {
 public:
  // `original` outlives it; its config and layers are at the target already.
  CopiedImage(oci::Repository& repository, const oci::Manifest& original)
      : original_(original), merged_(repository, {}) {}

  [[nodiscard]] Result<EntrySet> read(const oci::Manifest& standing) const override { return merged_.read(standing); }
  [[nodiscard]] Result<Rendered> render(const EntrySet& entries, const oci::Manifest* standing,
                                        const Cancel& cancel) override;
  [[nodiscard]] std::string describe(std::string_view key) const override { return merged_.describe(key); }

 private:
  const oci::Manifest& original_;
  SignatureImage merged_;
};

}  // namespace sigwright::cosign
