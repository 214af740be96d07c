#pragma once
// What an image is, for those who are about to run it.

#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct ImagePart {
  std::string digest;
  std::string platform;  // "linux/amd64"; empty where nothing says
};

struct ImageFacts {
  std::string reference;  // NAME@DIGEST
  std::string digest;
  std::string media_type;
  std::vector<ImagePart> parts;  // the images of an index; of an image itself alone
};

// Reads the manifest anew as the reference names it, and of a single image the config. Fails with DigestMismatch when
// the reference names another image than `digest` by now, and as fetch_subject() and refuse_attachment() do.
[[nodiscard]] Result<ImageFacts> image_facts(const std::string& image, const std::string& digest,
                                             const oci::RegistryOptions& options, const Context& context,
                                             const Cancel& cancel);

}  // namespace sigwright::cosign
