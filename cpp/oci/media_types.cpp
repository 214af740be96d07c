#include "oci/media_types.h"

#include "base/text.h"

namespace sigwright::oci::media {

std::string_view essence(std::string_view content_type) noexcept {
  return trim(content_type.substr(0, content_type.find(';')));
}

}  // namespace sigwright::oci::media
