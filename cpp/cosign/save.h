#pragma once
// `save` and `load`: an image with all its evidence as an OCI layout that cosign reads too, and back into a registry.

#include <filesystem>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/copy.h"

namespace sigwright::cosign {

// Afterwards `directory` is a layout of this image alone, marked as cosign marks what it saves. A directory that is not
// there appears whole or not at all; in a layout that is, index.json changes last. Fails with Usage when the directory
// holds something else, and as copy_image() does.
[[nodiscard]] Result<CopyResult> save_image(const std::string& image, const std::filesystem::path& directory,
                                            const CopyOptions& options, const Context& context, const Cancel& cancel);

// The layout's only image, to `image`. All is checked by digest on its way; nothing outside the layout is read. Fails
// as copy_image() does.
[[nodiscard]] Result<CopyResult> load_image(const std::filesystem::path& directory, const std::string& image,
                                            const CopyOptions& options, const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
