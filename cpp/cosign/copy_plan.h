#pragma once
// What a copy is made of: found and read before anything is written.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/attachments.h"
#include "oci/manifest.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// Which of the things attached to images are copied.
struct AttachedKinds {
  bool signatures = true;
  bool attestations = true;
  bool sboms = true;
  bool others = true;  // artifacts that are none of these
};

// A manifest by the digest that names it, as its exact bytes.
struct ManifestCopy {
  crypto::Digest digest;
  std::string media_type;
  Bytes raw;
};
// What a `.sig`, `.att` or `.sbom` tag names.
struct TaggedCopy {
  crypto::Digest subject;
  oci::AttachmentKind kind;
  oci::Manifest manifest;
};
// What refers to `subject`, and how a list of referrers describes it.
struct ReferrerCopy {
  crypto::Digest subject;
  oci::Descriptor entry;
};
struct BlobCopy {
  oci::Descriptor blob;
  oci::Repository* source;
};

struct CopyPlan {
  std::vector<ManifestCopy> manifests;  // what an index names before the index, referrers behind their subjects
  std::vector<TaggedCopy> tagged;
  std::vector<ReferrerCopy> referrers;
  std::vector<BlobCopy> blobs;        // each once
  std::vector<std::string> warnings;  // what is left out, and why
};

struct CopySource {
  oci::Repository& images;
  oci::Repository& evidence;
  std::string tag_prefix;
  AttachedKinds kinds;
  bool image_too = true;    // false: what is attached alone
  bool image_blobs = true;  // false: of images the manifests alone
};

// Everything below `root`: its images, and what is attached to them and to that in turn. Bounded in depth, number and
// memory. Fails with Malformed where the source names what it does not have, LimitExceeded, or as the requests do.
[[nodiscard]] Result<CopyPlan> plan_copy(const CopySource& source, const oci::Manifest& root,
                                         const crypto::Digest& digest, const Cancel& cancel);

}  // namespace sigwright::cosign
