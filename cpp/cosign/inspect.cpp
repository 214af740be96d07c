#include "cosign/inspect.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cosign/target.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

struct TypeRow {
  std::string_view name;
  oci::AttachmentKind kind;
};
constexpr std::array kTypes{TypeRow{"signature", oci::AttachmentKind::Signature},
                            TypeRow{"attestation", oci::AttachmentKind::Attestation},
                            TypeRow{"sbom", oci::AttachmentKind::Sbom}};

}  // namespace

Result<Resolved> resolve(const std::string& image, const oci::RegistryOptions& registry, const Context& context,
                         const Cancel& cancel) {
  TRY(const auto target, open_target(image, {}, registry, context));
  TRY(const auto manifest, fetch_subject(target, cancel));
  CHECK(refuse_attachment(*target.images, manifest, cancel));
  const crypto::Digest digest = target.reference.digest().value_or(manifest.digest());
  return Resolved{image, target.reference.with_digest(digest).str(), digest.str(), manifest.media_type()};
}

Result<std::string> triangulate(const std::string& image, const TriangulateOptions& options, const Context& context,
                                const Cancel& cancel) {
  const auto row = std::ranges::find(kTypes, options.type, &TypeRow::name);
  if (row == kTypes.end() && options.type != "digest") {
    return fail(ErrorCode::Usage, "no such type: " + options.type, "signature, attestation, sbom and digest are known");
  }
  TRY(const auto target, open_target(image, options.repository, options.registry, context));
  TRY(const auto subject, resolve_subject(target, cancel));
  if (row == kTypes.end()) return target.reference.with_digest(subject.digest).str();
  const std::string tag = oci::attachment_tag(subject.digest, row->kind, options.attachment_tag_prefix);
  return target.evidence->reference().name() + ":" + tag;
}

}  // namespace sigwright::cosign
