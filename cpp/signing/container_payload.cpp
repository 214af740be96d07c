#include "signing/container_payload.h"

#include "base/json.h"

namespace sigwright::signing {

std::string container_payload(std::string_view name, const crypto::Digest& image) {
  Json critical;  // in the order of its keys
  critical["identity"]["docker-reference"] = name;
  critical["image"]["docker-manifest-digest"] = image.str();
  critical["type"] = kBinaryAuthorizationType;
  Json payload;
  payload["critical"] = std::move(critical);
  return payload.dump(2, ' ', true) + "\n";
}

}  // namespace sigwright::signing
