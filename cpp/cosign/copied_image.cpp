#include "cosign/copied_image.h"

namespace sigwright::cosign {

Result<MergedDocument::Rendered> CopiedImage::render(const EntrySet& entries, const oci::Manifest* standing,
                                                     const Cancel& cancel) {
  TRY(const auto own, read(original_));
  const bool nothing_else = own.missing(entries).empty() && entries.missing(own).empty();
  if (!nothing_else) return merged_.render(entries, standing, cancel);
  return Rendered{to_text(original_.raw()), original_.media_type(), false};
}

}  // namespace sigwright::cosign
