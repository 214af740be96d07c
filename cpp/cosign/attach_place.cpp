#include "cosign/attach_place.h"

#include <utility>

namespace sigwright::cosign {

Result<AttachSubject> attach_subject(const std::string& image, const AttachPlace& place, const Context& context,
                                     const Cancel& cancel) {
  TRY(auto target, open_target(image, place.repository, place.registry, context));
  TRY(const auto manifest, fetch_subject(target, cancel));
  CHECK(refuse_attachment(*target.images, manifest, cancel));
  oci::Descriptor descriptor = manifest.descriptor();
  descriptor.digest = target.reference.digest().value_or(manifest.digest());
  const AttachOptions options{.tag_prefix = place.attachment_tag_prefix,
                              .settle = place.settle,
                              .docker_media_types = false,
                              .record_creation_timestamp = false,
                              .now = context.now(),
                              .locks = context.write_locks.get()};
  AttachResult result;
  result.digest = descriptor.digest.str();
  result.reference = target.reference.with_digest(descriptor.digest).str();
  if (!target.reference.digest()) {
    result.warnings.push_back(image + " was resolved to " + result.reference + ": attach by digest");
  }
  return AttachSubject{std::move(target), std::move(descriptor), options, std::move(result)};
}

}  // namespace sigwright::cosign
