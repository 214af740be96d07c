#pragma once
// One file as an image: how cosign stores SBOMs, blobs and wasm modules.

#include <map>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "oci/media_types.h"
#include "oci/repository.h"

namespace sigwright::cosign {

struct StaticImage {
  std::string file;  // its path
  std::string layer_type;
  std::string config_type = std::string(oci::media::kImageConfig);
  std::map<std::string, std::string> annotations;
  std::optional<oci::Descriptor> subject;  // makes it a referrer
};

// The manifest, once the layer and the configuration are stored; the file is streamed. Fails with LocalFile, and as
// uploads do.
struct StaticManifest {
  std::string raw;
  oci::Descriptor descriptor;
  oci::Descriptor layer;
};
[[nodiscard]] Result<StaticManifest> store_static_image(oci::Repository& repository, const StaticImage& image,
                                                        const Cancel& cancel);

}  // namespace sigwright::cosign
