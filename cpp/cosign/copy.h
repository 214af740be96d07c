#pragma once
// `copy`: an image with everything attached to it, from one repository to another. Blobs are streamed, several at once;
// manifests follow what they name, and the tag comes last: nobody sees half of it. What stands at the target already is
// not sent again, so that a copy that broke off goes on where it was.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/copy_plan.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct CopyOptions {
  std::vector<std::string> only;  // sig, att, sbom, manifest (an image without layers); empty: all
  bool force = false;             // replace another image at the target's tag
  std::string platform;           // OS[/ARCHITECTURE[/VARIANT]] of an index; empty: all
  std::string attachment_tag_prefix;
  std::string repository;  // COSIGN_REPOSITORY: where the source's signatures are kept
  std::size_t max_workers = 6;
  std::chrono::milliseconds settle{0};
  oci::RegistryOptions registry;
};

struct CopyResult {
  std::string reference;  // NAME@DIGEST at the target
  std::string digest;
  std::size_t manifests = 0;  // of images and of what is attached
  std::size_t blobs = 0;
  std::uint64_t bytes = 0;            // of those blobs, sent or found there
  std::vector<std::string> attached;  // references of what was attached: tags and digests
  std::vector<std::string> warnings;
};

// Signatures and attestations at the target are merged with the source's, never replaced. A layout that is not there
// yet is made. Fails with Usage where
// another image stands at the target's tag (without `force`) or --platform is asked of a single image, NotFound,
// Malformed, DigestMismatch, NotStored, WriteConflict, or as the requests do.
[[nodiscard]] Result<CopyResult> copy_image(const std::string& source, const std::string& target,
                                            const CopyOptions& options, const Context& context, const Cancel& cancel);

// The manifest of the only image of `index` for `platform`. Fails with Usage, or with NotFound.
[[nodiscard]] Result<oci::Descriptor> image_for_platform(const oci::Manifest& index, const std::string& platform);

// Where a copy goes. With `tag` the image's manifest is put there at the end.
struct CopyTarget {
  oci::Repository& repository;
  std::optional<std::string> tag;
  std::string tag_prefix;
  bool force = false;
  std::size_t max_workers = 6;
  std::chrono::milliseconds settle{0};
};

// What the plan would put into a layout that is not there yet, in a rehearsal.
[[nodiscard]] CopyResult planned_layout(const CopyPlan& plan, const crypto::Digest& digest,
                                        const std::filesystem::path& directory, const Context& context);

// The plan, carried out.
[[nodiscard]] Result<CopyResult> carry_out(const CopyPlan& plan, const ManifestCopy* root, const CopyTarget& target,
                                           const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
