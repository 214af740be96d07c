#pragma once
// The digests behind many names at once: what an audit asks before it looks into its cache.

#include <cstddef>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/time_limit.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct ResolveOptions {
  oci::RegistryOptions registry;
  std::size_t max_workers = 10;
  TimeLimit image_timeout;
};

// NAME@DIGEST of what each name stands for now, in order: one HEAD for a tag, nothing for a digest. A name that fails
// fails alone, as open_target() and Repository::head_manifest() do.
[[nodiscard]] std::vector<Result<std::string>> resolve_images(const std::vector<std::string>& images,
                                                              const ResolveOptions& options, const Context& context,
                                                              const Cancel& cancel);

}  // namespace sigwright::cosign
