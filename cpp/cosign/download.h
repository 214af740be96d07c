#pragma once
// `download`: what is attached to an image, one JSON text a line as cosign prints it. Nothing of it is verified.

#include <functional>
#include <string>

#include "base/cancel.h"
#include "base/result.h"
#include "bundle/split_text.h"
#include "cosign/context.h"
#include "oci/registry.h"

namespace sigwright::cosign {

struct DownloadOptions {
  std::string predicate_type;  // of attestations: a name or a URI; empty: any
  std::string platform;        // of an index
  std::string attachment_tag_prefix;
  std::string repository;
  oci::RegistryOptions registry;
};

// Called for each text, in order.
using TextSink = std::function<Result<void>(const bundle::SplitText& text)>;

// Bundles first, as they are stored, then the layers of the `.sig` image. What cannot be read is passed over with a
// warning, and is the failure where nothing else is there. Fails with NoSignatures where there are none.
[[nodiscard]] Result<void> download_signatures(const std::string& image, const DownloadOptions& options,
                                               const Context& context, const Cancel& cancel, const TextSink& sink);
[[nodiscard]] Result<void> download_attestations(const std::string& image, const DownloadOptions& options,
                                                 const Context& context, const Cancel& cancel, const TextSink& sink);

struct SbomSink {
  std::function<Result<void>(const std::string& media_type, std::uint64_t size)> begin;
  std::function<Result<void>(ByteView piece)> take;  // the last piece only once all is known to be whole
};
// The file at the `.sbom` tag. Fails with NoSignatures where there is none.
[[nodiscard]] Result<void> download_sbom(const std::string& image, const DownloadOptions& options,
                                         const Context& context, const Cancel& cancel, const SbomSink& sink);

}  // namespace sigwright::cosign
