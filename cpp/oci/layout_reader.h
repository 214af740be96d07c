#pragma once
// Walks over the manifests of an image layout. Private to this layer.

#include <optional>
#include <set>
#include <vector>

#include "oci/layout_blobs.h"
#include "oci/layout_index.h"
#include "oci/manifest.h"

namespace sigwright::oci {

// Immutable; calls may run together. What it was made from must outlive it.
class LayoutReader {
 public:
  LayoutReader(const LayoutBlobs& blobs, const LayoutIndex& index) : blobs_(&blobs), index_(&index) {}

  // By digest, and as `entry` describes it where there is one.
  [[nodiscard]] Result<Manifest> manifest(const crypto::Digest& digest, const Descriptor* entry,
                                          const Cancel& cancel) const;
  // The one entry that is an image, or an index of images: no attachment, no referrer, no part of another. Fails with
  // NotFound, or with Usage when there are several.
  [[nodiscard]] Result<Descriptor> only_image(const Cancel& cancel) const;
  // Whatever has `subject` as its subject: entries and their children, what the fallback tag lists, and the bundles
  // that cosign save leaves without entries.
  [[nodiscard]] Result<std::vector<Descriptor>> referrers(const crypto::Digest& subject, const Cancel& cancel) const;
  // Everything that entries lead to by way of indexes, the entries included. Fails when an index cannot be read.
  [[nodiscard]] Result<std::set<crypto::Digest>> reachable(const Cancel& cancel) const;

 private:
  [[nodiscard]] Result<void> add_fallback(std::vector<Descriptor>& found, const crypto::Digest& subject,
                                          const Cancel& cancel) const;
  [[nodiscard]] Result<void> add_loose(std::vector<Descriptor>& found, const crypto::Digest& subject,
                                       const Cancel& cancel) const;

  const LayoutBlobs* blobs_;
  const LayoutIndex* index_;
};

}  // namespace sigwright::oci
