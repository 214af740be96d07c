#include <algorithm>
#include <array>
#include <utility>

#include "cosign/attach_files.h"
#include "cosign/attach_place.h"
#include "cosign/static_image.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

struct SbomType {
  std::string_view type;
  std::string_view format;
  std::string_view media_type;
};
// The first of a type is what it is without a format; JSON also where the file's name ends so.
constexpr std::array kSbomTypes{SbomType{"spdx", "text", "text/spdx"}, SbomType{"spdx", "json", "text/spdx+json"},
                                SbomType{"cyclonedx", "xml", "application/vnd.cyclonedx+xml"},
                                SbomType{"cyclonedx", "json", "application/vnd.cyclonedx+json"},
                                SbomType{"syft", "json", "application/vnd.syft+json"}};

constexpr std::string_view kSbomArtifact = "application/vnd.dev.cosign.artifact.sbom.v1+json";

}  // namespace

Result<std::string> sbom_media_type(const AttachSbomOptions& options) {
  const bool json = options.input_format.empty() && options.file.ends_with(".json");
  const std::string_view format = json ? "json" : std::string_view(options.input_format);
  std::string known;
  for (const auto& row : kSbomTypes) {
    if (row.type != options.type) continue;
    if (format.empty() || format == row.format) return std::string(row.media_type);
    known += (known.empty() ? "" : ", ") + std::string(row.format);
  }
  if (known.empty()) {
    return fail(ErrorCode::Usage, "no such type of SBOM: " + options.type, "spdx, cyclonedx and syft are known");
  }
  return fail(ErrorCode::Usage, "an SBOM of type " + options.type + " is not " + options.input_format,
              "--input-format is one of " + known);
}

Result<AttachResult> attach_sbom(const std::string& image, const AttachSbomOptions& options, const Context& context,
                                 const Cancel& cancel) {
  TRY(auto media_type, sbom_media_type(options));
  if (options.file.empty()) return fail(ErrorCode::Usage, "--sbom is missing", "pass --sbom FILE");
  TRY(auto subject, attach_subject(image, options, context, cancel));
  oci::Repository& repository = *subject.target.evidence;
  StaticImage sbom{.file = options.file, .layer_type = std::move(media_type), .annotations = {}, .subject = {}};
  if (options.as_referrer) {
    sbom.config_type = kSbomArtifact;
    sbom.subject = subject.image;
  }
  TRY(const auto made, store_static_image(repository, sbom, cancel));
  std::string tag = oci::attachment_tag(subject.image.digest, oci::AttachmentKind::Sbom, options.attachment_tag_prefix);
  const std::optional<std::string> name = options.as_referrer ? std::nullopt : std::optional(tag);
  CHECK(repository.put_manifest({made.raw, made.descriptor.media_type, name, {}}, cancel));
  if (options.as_referrer) {
    TRY(tag,
        list_referrers(repository, subject.image.digest, {made.descriptor}, std::nullopt, subject.options, cancel));
  }
  CHECK(require_manifest(repository, made.descriptor.digest, cancel));
  CHECK(require_blob(repository, made.layer.digest, cancel));
  subject.result.attached.push_back(
      {verify::Format::Legacy, made.descriptor.digest.str(), std::move(tag), false, {}, {}});
  add_warnings(subject.result.warnings, *context.registries);
  return std::move(subject.result);
}

}  // namespace sigwright::cosign
