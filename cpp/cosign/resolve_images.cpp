#include "cosign/resolve_images.h"

#include <algorithm>

#include "base/parallel.h"
#include "cosign/target.h"
#include "cosign/workers.h"

namespace sigwright::cosign {
namespace {

Result<std::string> reference_of(const std::string& image, const oci::RegistryOptions& registry, const Context& context,
                                 const Cancel& cancel) {
  CHECK(cancel.check());
  TRY(const auto target, open_target(image, {}, registry, context));
  if (const auto& digest = target.reference.digest()) return target.reference.with_digest(*digest).str();
  TRY(const auto found, target.images->head_manifest(tag_to_ask(target.reference), cancel));
  return target.reference.with_digest(found.digest).str();
}

}  // namespace

std::vector<Result<std::string>> resolve_images(const std::vector<std::string>& images, const ResolveOptions& options,
                                                const Context& context, const Cancel& cancel) {
  return parallel_map(
      images.size(), workers_for(images, options.registry.rates, options.max_workers), [&](std::size_t i) {
        return reference_of(images[i], options.registry, context, within(cancel, options.image_timeout));
      });
}

}  // namespace sigwright::cosign
