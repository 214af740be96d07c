#pragma once
// What kind of manifest a reference names, as far as its own bytes tell: nothing is verified.

#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "oci/registry.h"

namespace sigwright::cosign {

// One manifest that an index lists.
struct Child {
  std::string digest;
  std::string platform;  // "linux/arm64/v8"; empty where the index does not say
  bool image = true;     // not what buildx hangs beside an image: platform unknown/unknown
};

struct Description {
  std::string reference;  // NAME@DIGEST
  std::string digest;
  std::string media_type;
  std::string artifact_type;             // or the media type of its config
  std::vector<std::string> layer_types;  // media types, in order
  std::string subject;                   // the digest that the manifest itself names as its subject
  std::string platform;                  // of an image: what its config says; empty where that is no image's
  std::string attests;                   // of buildx's attestations: the digest of the image that they are about
  std::vector<Child> children;           // of an index
};

// One request for a tag or digest, and one for the config or the statement. Fails as `fetch_subject`; with NotAnImage
// only where the tag alone tells.
[[nodiscard]] Result<Description> describe(const std::string& image, const oci::RegistryOptions& registry,
                                           const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
