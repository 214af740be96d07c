#pragma once
// What a verb works on: an image, the repository it is in, and the repository its signatures are kept in.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "crypto/digest.h"
#include "oci/attachments.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "oci/registry.h"
#include "oci/repository.h"

namespace sigwright::cosign {

// Immutable in use; calls on the repositories may run together.
struct Target {
  oci::Reference reference;
  std::shared_ptr<oci::Repository> images;
  std::shared_ptr<oci::Repository> evidence;  // the same one, unless COSIGN_REPOSITORY names another
  bool attachment = false;                    // what hangs on an image is worked on in the image's place
};

// No request is made. Fails with InvalidReference, Usage, LocalFile, or with NotAnImage where the tag alone tells that
// the reference names a signature, an attestation, an SBOM or a fallback index.
[[nodiscard]] Result<Target> open_target(const std::string& image, const std::string& evidence_repository,
                                         const oci::RegistryOptions& registry, const Context& context);

// What is attached to the image `target` instead of it, as cosign's --attachment has it: "sbom", or "" for the image
// itself. Fails with Usage, or with NotFound where the image has no SBOM.
[[nodiscard]] Result<Target> attached_target(Target target, const std::string& attachment,
                                             const std::string& tag_prefix, const Cancel& cancel);

// An image by its digest; its manifest too where finding the digest took reading it.
struct Subject {
  crypto::Digest digest;
  std::optional<oci::Manifest> manifest;
};

// The tag to ask for where there is no digest: "" asks a layout for its only image, a registry is asked for Docker's
// default.
[[nodiscard]] std::string tag_to_ask(const oci::Reference& reference);

// A tag costs one GET, a digest nothing. From here on only the digest is used.
[[nodiscard]] Result<Subject> resolve_subject(const Target& target, const Cancel& cancel);
// The same, with the manifest in any case.
[[nodiscard]] Result<oci::Manifest> fetch_subject(const Target& target, const Cancel& cancel);

// Fails with NotAnImage when the tag belongs to a family that cosign or the referrers API keep for themselves.
[[nodiscard]] Result<void> refuse_attachment_tag(const oci::Reference& reference);
// Fails with NotAnImage when `manifest` is a signature, attestation, SBOM or bundle. Where it does not say itself what
// it hangs on, the first payload is read to name the real image.
[[nodiscard]] Result<void> refuse_attachment(oci::Repository& repository, const oci::Manifest& manifest,
                                             const Cancel& cancel);
// The same, unless an attachment is what was asked for.
[[nodiscard]] Result<void> refuse_attachment(const Target& target, const oci::Manifest& manifest, const Cancel& cancel);

// Where an image is, as a payload says it. A layout's place on this machine is nobody's business and changes with every
// copy: its directory's name stands for it.
[[nodiscard]] std::string docker_reference(const oci::Reference& reference);

// What registries had to tell since the last time, each once.
void add_warnings(std::vector<std::string>& warnings, oci::Session& registries);

// The images an index is made of, without the attestation manifests that BuildKit adds.
[[nodiscard]] std::vector<oci::Descriptor> image_children(const oci::Manifest& index);

}  // namespace sigwright::cosign
