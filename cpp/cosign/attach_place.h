#pragma once
// Where `attach` hangs things: the image by its digest, and the repository of its signatures.

#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/attach.h"
#include "cosign/attach_files.h"
#include "cosign/target.h"

namespace sigwright::cosign {

struct AttachSubject {
  Target target;
  oci::Descriptor image;
  AttachOptions options;
  AttachResult result;
};
// Reads the image. Fails as open_target() and fetch_subject() do.
[[nodiscard]] Result<AttachSubject> attach_subject(const std::string& image, const AttachPlace& place,
                                                   const Context& context, const Cancel& cancel);

}  // namespace sigwright::cosign
