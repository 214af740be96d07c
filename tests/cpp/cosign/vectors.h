#pragma once
// The files of tests/vectors/cosign.

#include <string>

#include "base/file.h"
#include "base/limits.h"
#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {

inline std::string vector_text(const std::string& name) {
  return to_text(take(read_file(std::string(SIGWRIGHT_VECTORS) + "/cosign/" + name, limits::kManifestBytes)));
}

inline oci::Manifest vector_manifest(const std::string& name) {
  return take(oci::Manifest::parse(to_bytes(vector_text(name)), {}));
}

// The image that the vectors are signatures of.
inline crypto::Digest vector_image() {
  return take(crypto::Digest::parse("sha256:ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664"));
}

}  // namespace sigwright::cosign
