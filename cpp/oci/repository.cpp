#include "oci/repository.h"

namespace sigwright::oci {

std::string manifest_name_text(const ManifestName& name) {
  const auto* const digest = std::get_if<crypto::Digest>(&name);
  return digest != nullptr ? digest->str() : std::get<std::string>(name);
}

}  // namespace sigwright::oci
