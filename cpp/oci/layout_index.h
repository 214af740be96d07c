#pragma once
// index.json of an image layout: which manifests it holds, and under which names. Private to this layer.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "oci/manifest.h"

namespace sigwright::oci {

// Immutable. A change gives the text of a new index.json, in which unknown members and other entries stay as they are.
class LayoutIndex {
 public:
  // Fails with Malformed or LimitExceeded.
  [[nodiscard]] static Result<LayoutIndex> parse(Bytes raw);

  [[nodiscard]] const std::vector<Descriptor>& entries() const noexcept { return manifest_.manifests(); }
  // The entry of a tag: by `org.opencontainers.image.ref.name`, where a full name "host/repo:tag" (podman, containerd)
  // counts by its tag; or the signatures or attestations that cosign save put beside their image. Fails with Usage when
  // it names several manifests.
  [[nodiscard]] Result<std::optional<std::size_t>> find_tag(std::string_view tag) const;
  [[nodiscard]] std::optional<std::size_t> find_digest(const crypto::Digest& digest) const;
  // Every tag that find_tag knows, sorted. Names that are no tags are left out.
  [[nodiscard]] std::vector<std::string> tags() const;
  // cosign save marks its entries by a "kind" annotation, and leaves bundles as blobs without entries.
  [[nodiscard]] bool is_cosign_save() const;

  // With an entry for this manifest, by tag in place of the tag's old entry; nullopt when nothing is to be changed.
  [[nodiscard]] Result<std::optional<std::string>> with(const Descriptor& manifest,
                                                        const std::optional<std::string>& tag) const;
  // As cosign's `save` has it: the image with its kind, its signatures and attestations behind it, then the others of
  // `attached`; nothing else. Fails with NotFound.
  [[nodiscard]] Result<std::string> saved(const crypto::Digest& image, const std::optional<std::string>& tag,
                                          const std::set<crypto::Digest>& attached) const;
  [[nodiscard]] std::string without(const std::vector<std::size_t>& positions) const;

 private:
  explicit LayoutIndex(Manifest manifest) : manifest_(std::move(manifest)) {}
  [[nodiscard]] std::optional<std::size_t> cosign_entry(std::string_view tag) const;
  [[nodiscard]] std::string kind_for(const std::optional<std::string>& tag) const;
  [[nodiscard]] OrderedJson entry_json(const Descriptor& manifest, const std::optional<std::string>& tag,
                                       std::optional<std::size_t> old) const;
  [[nodiscard]] OrderedJson document() const;

  Manifest manifest_;
};

// What an entry says about its manifest: attachments are told from images by their tag or kind.
[[nodiscard]] bool is_named_attachment(const Descriptor& entry);

}  // namespace sigwright::oci
